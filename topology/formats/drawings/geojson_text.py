"""GeoJSON text taken apart feature by feature, so that never more than one of them is held as JSON objects."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Any

from geodata.errors import InputError

GEOMETRIES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection")
COLLECTION, FEATURE = "FeatureCollection", "Feature"
#: Positions are lists, and each takes some 200 bytes while it is read: with more of them, a file is refused.
MOST_LISTS = 4_000_000
#: Blanks, and the record separators of text sequences (RFC 8142).
_BLANK = re.compile(r"[ \t\n\r\x1e\ufeff]*")
_TYPE = re.compile(r'"type"\s*:\s*"FeatureCollection"')
_NOT_OURS = frozenset({"nodes", "links", "edges", "elements", "network_name", "member_list", "topology"})


class GeoJsonText:
    """
    A GeoJSON text: a FeatureCollection, one Feature or geometry, or one after the other.

    `members`: what stands at the top of the first document beside its features, once `features` has been run through.
    `bools`: whether it says true or false anywhere.
    """

    def __init__(self, text: str, file: str) -> None:
        self.members: dict[str, Any] = {}
        self._text, self._file = text, file
        self._count = 0
        self.bools = "true" in text or "false" in text
        decoder = json.JSONDecoder(parse_constant=self._not_finite, object_pairs_hook=self._once)
        self._scan: Callable[[str, int], tuple[Any, int]] = decoder.scan_once  # type: ignore[attr-defined]

    def features(self) -> Iterator[object]:
        """
        Yield the features as JSON objects, in their order.

        Raises
        ------
        InputError
            If it is no JSON or no GeoJSON, holds NaN, names a field twice in an object, or is nested too deeply.
        """
        self.members, self._count = {}, 0
        if self._text.count("[") > MOST_LISTS:
            raise InputError("geojson_too_many", file=self._file, most=MOST_LISTS)
        at = self._skip(0)
        if self._text[at : at + 1] != "{":
            raise InputError("geojson_no_document", file=self._file, value=self._text[at : at + 20])
        at = yield from self._first(at)
        while at < len(self._text):
            document, at = self._value(at)
            at = self._skip(at)
            kind = document.get("type") if isinstance(document, dict) else None
            if kind == COLLECTION and isinstance(document, dict) and isinstance(document.get("features"), list):
                yield from document["features"]
            elif kind == FEATURE or kind in GEOMETRIES:
                self._count += 1
                yield document
            else:
                raise InputError("geojson_no_document", file=self._file, value=document)

    def head(self) -> dict[str, Any]:
        """Return the members that stand before the features, and with them `crs` wherever it stands."""
        whole = '"crs"' in self._text
        for _ in self.features():
            if not whole or "crs" in self.members:
                break
        return dict(self.members)

    def let_go(self) -> None:
        """Free the text once its features are taken; `members` stay."""
        self._text = ""

    def _first(self, at: int) -> Generator[object, None, int]:
        """Walk through the first document; return where the next begins."""
        streamed = False
        at = self._skip(at + 1)
        while self._text[at : at + 1] != "}":
            name, at = self._value(at)
            at = self._expect(at, ":")
            if not isinstance(name, str):
                raise self._bad("Expecting property name", at)
            if name in self.members or (streamed and name == "features"):
                raise InputError("field_twice", file=self._file, value=name)
            if name == "features" and self._text[at : at + 1] == "[":
                streamed = True
                at = yield from self._stream(self._skip(at + 1))
            else:
                self.members[name], at = self._value(at)
            at = self._skip(at)
            if self._text[at : at + 1] == ",":
                at = self._skip(at + 1)
                if self._text[at : at + 1] == "}":
                    raise self._bad("Expecting property name", at)
            elif self._text[at : at + 1] != "}":
                raise self._bad("Expecting ',' delimiter", at)
        kind = self.members.get("type")
        if not streamed and (kind == FEATURE or kind in GEOMETRIES):
            yield self.members
        elif not streamed or kind != COLLECTION:
            raise InputError("geojson_no_document", file=self._file, value=kind)
        return self._skip(at + 1)

    def _stream(self, at: int) -> Generator[object, None, int]:
        """Yield the items of a list; return where it ends."""
        scan, skip, text = self._value, self._skip, self._text
        while text[at : at + 1] != "]":
            self._count += 1
            item, at = scan(at)
            yield item
            at = skip(at)
            if text[at : at + 1] == ",":
                at = skip(at + 1)
                if text[at : at + 1] == "]":
                    raise self._bad("Expecting value", at)
            elif text[at : at + 1] != "]":
                raise self._bad("Expecting ',' delimiter", at)
        return at + 1

    def _value(self, at: int) -> tuple[Any, int]:
        try:
            return self._scan(self._text, at)
        except StopIteration:
            raise self._bad("Expecting value", at) from None
        except RecursionError:
            raise InputError("nested_too_deeply", file=self._file) from None
        except json.JSONDecodeError as error:
            raise self._bad(error.msg, error.pos) from None
        except InputError:
            raise
        except ValueError as error:  # an integer of thousands of digits
            raise self._bad(error, at) from None

    def _skip(self, at: int) -> int:
        found = _BLANK.match(self._text, at)
        return at if found is None else found.end()

    def _expect(self, at: int, char: str) -> int:
        at = self._skip(at)
        if self._text[at : at + 1] != char:
            raise self._bad(f"Expecting '{char}' delimiter", at)
        return self._skip(at + 1)

    def _bad(self, reason: object, at: int) -> InputError:
        row = self._text.count("\n", 0, at) + 1
        return InputError("geojson_bad_json", file=self._file, row=row, reason=reason, feature=max(self._count, 1))

    def _not_finite(self, word: str) -> float:
        raise InputError("no_json_number", file=self._file, value=word)

    def _once(self, pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
        fields = dict(pairs)
        if len(fields) != len(pairs):
            seen: set[str] = set()
            twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
            raise InputError("field_twice", file=self._file, value=twice)
        return fields


def looks_like_geojson(start: str, whole: bool) -> bool | None:
    """
    Tell GeoJSON by its beginning, without parsing what follows.

    Parameters
    ----------
    start : str
        The beginning of a text.
    whole : bool
        Whether there is no more.

    Returns
    -------
    bool or None
        None where the beginning does not tell.
    """
    text = start.lstrip("\x1e\ufeff \t\r\n")
    if not text.startswith("{"):
        return False
    scan = json.JSONDecoder().scan_once  # type: ignore[attr-defined]
    at = _after_blank(text, 1)
    try:
        while text[at : at + 1] == '"':
            name, at = scan(text, at)
            at = _after_blank(text, at)
            if text[at : at + 1] != ":" or name in _NOT_OURS:
                return False
            at = _after_blank(text, at + 1)
            if name == "features":
                return _begins_features(text[at : at + 4000])
            value, at = scan(text, at)
            if name == "type":
                return value in (COLLECTION, FEATURE, *GEOMETRIES)
            at = _after_blank(text, at)
            at = _after_blank(text, at + 1) if text[at : at + 1] == "," else len(text)
    except (StopIteration, ValueError, RecursionError):
        return False if whole else None
    return False


def says_collection(text: str) -> bool:
    """Tell whether a long text names a FeatureCollection anywhere."""
    return _TYPE.search(text) is not None


def _begins_features(text: str) -> bool:
    if re.match(r"\[\s*\]", text):
        return True
    return re.match(r"\[\s*\{", text) is not None and re.search(r'"type"\s*:\s*"Feature"', text) is not None


def _after_blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return at if found is None else found.end()
