"""Checks of values against fields: one value at a time, or a whole column at once."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from probes.errors import InputError
from probes.records.fields import Field, Type

#: Of JSON objects: how deep they nest, how many values they hold, how long their texts are.
OBJECT_DEPTH = 4
OBJECT_VALUES = 2_000
OBJECT_TEXT = 16_384
LIST_ENTRIES = 256

_CLASSES: dict[Type, frozenset[type]] = {
    Type.INTEGER: frozenset({int}),
    Type.NUMBER: frozenset({int, float}),
    Type.TEXT: frozenset({str}),
    Type.BOOLEAN: frozenset({bool}),
}


def invalid(where: str, expected: str, value: object) -> InputError:
    """Make the one error that a wrong batch gets."""
    return InputError("batch_invalid", where=where, expected=expected, value=_shown(value))


def _shown(value: object) -> str:
    """Word a hostile value: of large ones only the type."""
    if isinstance(value, list | dict):
        return type(value).__name__
    if isinstance(value, int) and abs(value) > 2**80:  # thousands of digits, which Python refuses to print
        return "an integer beyond 80 bits"
    return repr(value)


def check_value(field: Field, value: object, where: str) -> None:
    """
    Check one value as it comes from JSON.

    Parameters
    ----------
    field : Field
        What it must be.
    value : object
        As `json.loads` gives it.
    where : str
        Place in the batch, for the error.

    Raises
    ------
    InputError
        If type, range, word, length or characters are wrong.
    """
    if value is None and field.nullable:
        return
    match field.type:
        case Type.OBJECT:
            _check_object(value, where)
        case Type.LIST:
            check_list(field, value, where)
        case _:
            if type(value) not in _CLASSES[field.type] or not _inside(field, value):
                raise invalid(where, field.expected, value)


def check_column(field: Field, values: Sequence[object], where: str) -> None:
    """
    Check a whole column of scalars, in a few passes that run in C.

    Parameters
    ----------
    field : Field
        What each must be.
    values : sequence
        As `json.loads` gives them.
    where : str
        Place in the batch, for the error.

    Raises
    ------
    InputError
        If any is wrong; it names the first.
    """
    classes = set(map(type, values))
    if field.nullable:
        classes.discard(type(None))
    if classes <= _CLASSES[field.type] and _all_inside(field, set(values) - {None}):
        return
    for index, value in enumerate(values):
        check_value(field, value, f"{where}[{index}]")


def _all_inside(field: Field, values: Collection[object]) -> bool:
    if not values or field.type is Type.BOOLEAN:
        return True
    if field.type is Type.INTEGER:  # a range holds all if it holds the ends
        return _inside(field, min(values)) and _inside(field, max(values))  # type: ignore[type-var]
    return all(_inside(field, value) for value in values)


def _inside(field: Field, value: object) -> bool:
    if field.words:
        return value in field.words
    if isinstance(value, str):
        return len(value) <= field.longest and value.isprintable()  # which surrogates and NUL are not
    if isinstance(value, bool):
        return True
    assert isinstance(value, int | float)
    if isinstance(value, float) and not math.isfinite(value):
        return False
    low_kept = field.low is None or value >= field.low
    high_kept = field.high is None or value <= field.high
    return low_kept and high_kept and (field.type is Type.INTEGER or abs(value) < 1e300)


def check_object(fields: Sequence[Field], value: object, where: str) -> dict[str, object]:
    """
    Check a JSON object that must have exactly these fields; those added later may be missing.

    Parameters
    ----------
    fields : sequence of Field
        What it must hold.
    value : object
        As `json.loads` gives it.
    where : str
        Place in the batch, for the error.

    Returns
    -------
    dict
        The object, with None for fields that were added later and are missing.

    Raises
    ------
    InputError
        If it is no object, a field is missing, unknown or wrong.
    """
    if not isinstance(value, dict):
        raise invalid(where, "object", value)
    names = {field.name for field in fields}
    for key in value:
        if key not in names:
            raise invalid(where, "object of known fields", key)
    for field in fields:
        if field.name in value:
            check_value(field, value[field.name], f"{where}.{field.name}")
        elif not field.added:
            raise invalid(f"{where}.{field.name}", field.expected, "nothing")
    return {field.name: value.get(field.name) for field in fields}


def check_list(field: Field, value: object, where: str) -> None:
    """Check a list of objects, such as the hops of a route."""
    if not isinstance(value, list) or len(value) > LIST_ENTRIES:
        raise invalid(where, f"list of at most {LIST_ENTRIES} objects", value)
    for index, entry in enumerate(value):
        check_object(field.parts, entry, f"{where}[{index}]")


def _check_object(value: object, where: str) -> None:
    """Check an object of free content: no deeper, larger or longer than any event needs."""
    if not isinstance(value, dict):
        raise invalid(where, "object", value)
    seen = 0
    level: list[object] = [value]
    for _ in range(OBJECT_DEPTH):
        seen += len(level)
        below: list[object] = []
        for part in level:
            if isinstance(part, dict):
                below += [*part, *part.values()]
            elif isinstance(part, list):
                below += part
            elif not _plain(part):
                raise invalid(where, f"object of finite numbers and texts of at most {OBJECT_TEXT} characters", part)
        level = below
    if level or seen > OBJECT_VALUES:
        raise invalid(where, f"object of at most {OBJECT_DEPTH} levels and {OBJECT_VALUES} values", value)


def _plain(value: object) -> bool:
    match value:
        case None | bool():
            return True
        case int():
            return -(2**63) <= value < 2**63
        case float():
            return math.isfinite(value)
        case str():
            return len(value) <= OBJECT_TEXT and _storable(value)
        case _:
            return False


def _storable(text: str) -> bool:
    """No NUL, which PostgreSQL refuses, and no half of a surrogate pair, which UTF-8 does."""
    return "\0" not in text and not any("\ud800" <= char <= "\udfff" for char in text)
