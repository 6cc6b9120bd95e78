"""What a reader or writer of a format has to tell: done, left out, taken for granted, in conflict, hardly true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from geodata.errors import InputError

#: Read and left out (and why); taken for granted; two sources disagree; hardly true; done, with nothing open about it.
LEFT_OUT, ASSUMED, CONFLICT, DOUBTED, NOTED = "left_out", "assumed", "conflict", "doubted", "noted"
KINDS = (NOTED, LEFT_OUT, ASSUMED, CONFLICT, DOUBTED)
#: Of each code so many cases are kept with their place; the others are counted.
MOST_CASES = 20


@dataclass(slots=True)
class Finding:
    """Cases of one kind and code: how many, and the first of them, each with file, place, value and sentence."""

    kind: str
    code: str
    count: int = 0
    cases: list[InputError] = field(default_factory=list)


class Findings:
    """
    Findings in the order in which their codes first came up.

    `code` is a key of the sentences in `geodata/sentences/formats/`; the arguments are those of `InputError`, so that
    `--strict` can raise an assumption as it stands.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Finding] = {}

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._found.values())

    def of(self, kind: str) -> list[Finding]:
        """Return the findings of one kind."""
        return [finding for finding in self if finding.kind == kind]

    def count(self, kind: str, code: str) -> int:
        """Return how often something was found."""
        finding = self._found.get((kind, code))
        return 0 if finding is None else finding.count

    def noted(self, code: str, **where: object) -> None:
        """Say that something was done which follows from the files, such as the step to a newer version."""
        self._add(NOTED, code, where)

    def left_out(self, code: str, **where: object) -> None:
        """Say that something in a file is not taken over."""
        self._add(LEFT_OUT, code, where)

    def assumed(self, code: str, **where: object) -> None:
        """Say that something was taken for granted which the file does not say."""
        self._add(ASSUMED, code, where)

    def conflict(self, code: str, **where: object) -> None:
        """Say that two sources disagree, and which holds."""
        self._add(CONFLICT, code, where)

    def doubted(self, code: str, **where: object) -> None:
        """Say that something is hardly true; it is taken over nevertheless."""
        self._add(DOUBTED, code, where)

    def _add(self, kind: str, code: str, where: dict[str, object]) -> None:
        finding = self._found.setdefault((kind, code), Finding(kind, code))
        finding.count += 1
        if len(finding.cases) < MOST_CASES:
            finding.cases.append(InputError(code, **where))  # type: ignore[arg-type]
