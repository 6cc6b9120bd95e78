"""JSON that others wrote, parsed strictly and within bounds."""

from __future__ import annotations

import json
from collections.abc import Sequence

from geodata.errors import InputError


def parse_json(text: str, *, file: str) -> object:
    """
    Parse a JSON document.

    Parameters
    ----------
    text : str
        The document.
    file : str
        Its name, for errors.

    Returns
    -------
    object
        What it holds: dict, list, str, int, float, bool or None.

    Raises
    ------
    InputError
        If it is no JSON, holds NaN or an infinity, names a field twice in one object, or is nested too deeply.
    """

    def not_finite(word: str) -> float:
        raise InputError("no_json_number", file=file, value=word)

    def once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
        fields = dict(pairs)
        if len(fields) != len(pairs):
            seen: set[str] = set()
            twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
            raise InputError("field_twice", file=file, value=twice)
        return fields

    try:
        root: object = json.loads(text, parse_constant=not_finite, object_pairs_hook=once)
    except RecursionError:
        raise InputError("nested_too_deeply", file=file) from None
    except json.JSONDecodeError as error:
        raise InputError("bad_json", file=file, row=error.lineno, reason=error.msg) from None
    except InputError:
        raise
    except ValueError as error:  # an integer of thousands of digits
        raise InputError("bad_json", file=file, reason=error) from None
    return root
