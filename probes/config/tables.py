"""One table of the configuration: its keys are known, their values are read, and what is wrong names its line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from probes.config.lines import Path as Steps
from probes.errors import InputError, nearest

T = TypeVar("T")


class Refused(Exception):  # noqa: N818 -- it is a verdict, worded by the table that knows the place
    """
    Say that a value cannot be used.

    Parameters
    ----------
    code : str
        Of the sentence.
    **details : object
        What the sentence mentions beside the value.
    """

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass(slots=True)
class Source:
    """The document: where its keys stand, and what was found wrong so far."""

    file: str
    lines: Mapping[Steps, int]
    homes: Mapping[str, list[str]] = field(default_factory=dict)  # the tables, as written, that a key may stand in
    errors: list[InputError] = field(default_factory=list)

    def line(self, steps: Steps) -> int | None:
        """Give the line of a key, or of the nearest table around it."""
        for length in range(len(steps), 0, -1):
            if (line := self.lines.get(steps[:length])) is not None:
                return line
        return None

    def attempt(self, build: Callable[[], T]) -> T | None:
        """Build one part; what is wrong with it is kept, so that the other parts are looked at as well."""
        try:
            return build()
        except InputError as wrong:
            self.errors.append(wrong)
            return None


class Table:
    """
    Read one table.

    Parameters
    ----------
    source : Source
        The document.
    steps : tuple
        The way to the table.
    values : object
        What tomllib read there.
    known : collection of str
        The keys that it may hold. Others are kept as errors.

    Raises
    ------
    InputError
        If it is no table.
    """

    def __init__(self, source: Source, steps: Steps, values: object, known: Collection[str]) -> None:
        self.source = source
        self.steps = steps
        if not isinstance(values, dict):
            raise self.wrong("config_not_table")
        self._values: dict[str, object] = values
        for key in values:
            if key not in known:
                if homes := source.homes.get(key):
                    source.errors.append(self.wrong("config_misplaced_key", key, homes=homes))
                else:
                    source.errors.append(self.wrong("config_unknown_key", key, nearest=nearest(key, known)))

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def raw(self, key: str) -> object:
        """Give what tomllib read, None where the key is not there."""
        return self._values.get(key)

    def keys(self) -> list[str]:
        """Give the keys that are there."""
        return list(self._values)

    def read(self, key: str, reader: Callable[[object], T], default: T) -> T:
        """
        Read one setting.

        Parameters
        ----------
        key : str
            Its name.
        reader : callable
            From what tomllib gave to the value; raises `Refused`.
        default : T
            What holds where the key is not there.

        Raises
        ------
        InputError
            With line, key and value.
        """
        return self.require(key, reader) if key in self._values else default

    def find(self, key: str, reader: Callable[[object], T]) -> T | None:
        """Read one setting that may be absent, which is None."""
        return self.require(key, reader) if key in self._values else None

    def require(self, key: str, reader: Callable[[object], T]) -> T:
        """Read one setting that must be there."""
        if key not in self._values:
            raise self.wrong("config_key_missing", missing=key)
        value = self._values[key]
        try:
            return reader(value)
        except Refused as refused:
            raise self.wrong(refused.code, key, **{"value": shown(value), **refused.details}) from None

    def wrong(self, code: str, key: str | None = None, **details: object) -> InputError:
        """Word an error at the place of a key, or of the table."""
        steps = self.steps if key is None else (*self.steps, key)
        details = {"file": self.source.file, "line": self.source.line(steps), **details}
        return InputError(code, key=self._name(key), **details)  # type: ignore[arg-type]

    def _name(self, key: str | None) -> str | None:
        names = [step for step in (*self.steps, *([] if key is None else [key])) if isinstance(step, str)]
        return ".".join(names) or None


def shown(value: object) -> str:
    """Word a value as the file writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{...}"
    return f'"{value}"' if isinstance(value, str) else str(value)
