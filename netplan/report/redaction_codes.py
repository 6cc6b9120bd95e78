"""Codes that stand for ids, and free text without the names that codes stand for."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

from netplan.plan import Plan

#: By kind: id -> code.
Codes = Mapping[str, Mapping[str, str]]
#: Fields that people write; ids are no words and stand elsewhere.
_FREE_TEXT = frozenset(
    f"{stem}_{lang}" for stem in ("name", "note", "label", "map_note", "lead", "support") for lang in ("zh", "en")
) | {"source", "wording"}
#: A single letter or digit gives nobody away, and replacing it would ruin every sentence.
_SHORTEST = 2
_T = TypeVar("_T")


def codes_of(ids: Iterable[str], prefix: str, *, drawn_by: str | None = None) -> dict[str, str]:
    """
    Give each id a code; codes sort as their ids do, unless they are drawn.

    Parameters
    ----------
    ids : iterable of str
        Each once.
    prefix : str
        What codes begin with.
    drawn_by : str, optional
        A secret; by it codes are dealt out in an order that says nothing of the ids: three operators that everybody
        knows could be told by their alphabet.

    Returns
    -------
    dict of str to str
        Id -> prefix and number: two digits, more where two are too few.
    """
    ordered = sorted(ids)
    if drawn_by is not None:
        ordered.sort(key=lambda key: hashlib.sha256(f"{drawn_by} {key}".encode("utf-8", "replace")).digest())
    digits = max(2, len(str(len(ordered))))
    return {key: f"{prefix}{number:0{digits}}" for number, key in enumerate(ordered, start=1)}


class Scrubber:
    """
    Replaces names in free text.

    Parameters
    ----------
    hidden : mapping of str to tuple of str
        Name -> what stands for it in Chinese and in English.
    public : collection of str
        Words that stay, also where a name to be replaced is a part of them.
    """

    def __init__(self, hidden: Mapping[str, tuple[str, str]], public: Collection[str]) -> None:
        self._hidden = {name: codes for name, codes in hidden.items() if len(name) >= _SHORTEST and name not in public}
        self._public = public
        self._known: dict[tuple[str, bool], str] = {}

    def text(self, text: str, *, english: bool) -> str:
        """Return a text with every hidden name replaced."""
        key = text, english
        if key not in self._known:
            self._known[key] = self._replaced(text, english=english)
        return self._known[key]

    def _replaced(self, text: str, *, english: bool) -> str:
        # Looked for one by one: a pattern of thousands of names would try each at every letter of every text.
        found = [name for name in self._hidden if name in text]
        if not found:
            return text
        # The longest first: a name may be a part of another, or of a place's.
        known = sorted({*found, *(word for word in self._public if word in text)}, key=lambda name: (-len(name), name))
        pattern = "|".join(map(_whole, known))
        return re.sub(pattern, lambda hit: self._hidden.get(hit[0], (hit[0],) * 2)[english], text)

    def plan(self, plan: Plan) -> Plan:
        """Return a plan whose free text holds no hidden name."""

        def scrubbed(name: str, text: str) -> str:
            return self.text(text, english=name.endswith("_en"))

        clean = _each_text(plan, scrubbed)
        made = clean.calibration
        if made is None:
            return clean
        # Files of measurements bear the names of those who measured.
        data = tuple(replace(item, name=self.text(item.name, english=True)) for item in made.data)
        return replace(clean, calibration=replace(made, data=data))


def _whole(name: str) -> str:
    """Match a name; one of Latin letters only where it is not a part of a longer word."""
    before = r"(?<![0-9A-Za-z])" if name[0].isascii() and name[0].isalnum() else ""
    after = r"(?![0-9A-Za-z])" if name[-1].isascii() and name[-1].isalnum() else ""
    return before + re.escape(name) + after


def cut_sources(plan: Plan) -> Plan:
    """Return a plan that does not say where its figures come from; what the targets quote is public and stays."""
    bare = _each_text(plan, lambda name, text: "" if name == "source" else text)
    made = bare.calibration
    if made is not None:
        data = tuple(replace(item, name=f"data-{number:02}") for number, item in enumerate(made.data, start=1))
        bare = replace(bare, calibration=replace(made, data=data))
    return replace(
        bare,
        targets=plan.targets,
        availability_targets=plan.availability_targets,
        quality_targets=plan.quality_targets,
    )


def _each_text(record: _T, change: Callable[[str, str], str]) -> _T:
    """Return a record with each free text, at any depth, changed."""
    changed = {}
    for item in fields(record):  # type: ignore[arg-type]
        value = getattr(record, item.name)
        if isinstance(value, str):
            found: object = change(item.name, value) if item.name in _FREE_TEXT else value
        else:
            found = _inside(value, change)
        if found is not value and item.init:
            changed[item.name] = found
    return replace(record, **changed) if changed else record  # type: ignore[type-var]


def _inside(value: object, change: Callable[[str, str], str]) -> object:
    if isinstance(value, Mapping):
        return {key: _inside(item, change) for key, item in value.items()}
    if isinstance(value, tuple) and any(is_dataclass(item) for item in value):
        return tuple(_inside(item, change) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return _each_text(value, change)
    return value
