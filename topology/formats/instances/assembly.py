"""An instance put together piece by piece from a file, every piece with the line that it stands on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from geodata.errors import InputError, nearest
from topology.engineering.records import Demand, Instance, Link

#: No capacity, demand or cost of any unit in use is larger; beyond is a slip, and no solver keeps the digits.
MOST = 1e12
#: No capacity and no demand but 0 is smaller in any unit in use; so small a figure is a slip as well.
LEAST_CAPACITY, LEAST_DEMAND = 1e-6, 1e-12
#: More nodes, links, demands or listed routes than this are no network that could be solved, and fill the memory.
MOST_PIECES = 500_000
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)


def number(text: str, *, file: str, row: int, column: str, least: float | None = 0.0) -> float:
    """
    Read a number.

    Parameters
    ----------
    text : str
        As the file has it.
    file, row, column : str, int, str
        Where it stands.
    least : float, optional
        Not less than this; None allows any sign.

    Returns
    -------
    float
        Finite, and not absurdly large.

    Raises
    ------
    InputError
        If it is no number, or out of range.
    """
    text = text.strip()
    # 400 digits are a number to Python, and an infinite one.
    value = float(text) if len(text) < 400 and _NUMBER.fullmatch(text) else None
    if value is None:
        raise InputError("te_number", file=file, row=row, column=column, value=text)
    if (least is not None and value < least) or not abs(value) <= MOST:
        low = f"{-MOST if least is None else least:g}"
        raise InputError("te_range", file=file, row=row, column=column, value=text, low=low, high=f"{MOST:g}")
    return value


def whole_number(text: str, *, file: str, row: int, column: str, least: int = 0) -> int:
    """Read a whole number of at most nine digits; raise `InputError` where it is none or too small."""
    text = text.strip()
    if not _WHOLE.fullmatch(text):
        raise InputError("te_whole", file=file, row=row, column=column, value=text)
    if int(text) < least:
        raise InputError("te_range", file=file, row=row, column=column, value=text, low=least, high="999999999")
    return int(text)


def check_count(count: int, file: str, row: int, column: str) -> None:
    """Raise `InputError` where there are more pieces than any network has."""
    if count > MOST_PIECES:
        raise InputError("te_many", file=file, row=row, column=column, value=count, most=MOST_PIECES)


def check_size(value: float, least: float, *, file: str, row: int, column: str) -> None:
    """Raise `InputError` for what is neither 0 nor large enough to mean anything."""
    if 0 < value < least:
        raise InputError("te_tiny", file=file, row=row, column=column, value=f"{value:g}", least=f"{least:g}")


@dataclass
class Assembly:
    """
    The pieces of an instance as they are read; references are resolved at the end, so sections may stand in any order.

    `file` names the file in errors; `name` names the instance.
    """

    file: str
    name: str
    _nodes: dict[str, int] = field(default_factory=dict)
    _positions: dict[str, tuple[float, float]] = field(default_factory=dict)
    _links: dict[str, tuple[Link, int]] = field(default_factory=dict)
    _demands: dict[str, tuple[Demand, int]] = field(default_factory=dict)
    _routes: dict[str, list[tuple[tuple[str, ...], int]]] = field(default_factory=dict)
    _route_count: int = 0

    def node(self, key: str, row: int, position: tuple[float, float] | None = None) -> None:
        """Add a node; `position` is for drawing only."""
        self._once(key, row, "NODES", self._nodes.get(key))
        self._nodes[key] = row
        check_count(len(self._nodes), self.file, row, "NODES")
        if position is not None:
            self._positions[key] = position

    def link(self, link: Link, row: int) -> None:
        """Add a link; its ends may be added later."""
        self._once(link.id, row, "LINKS", self._links.get(link.id, (None, None))[1])
        for capacity in (link.capacity, *(module.capacity for module in link.modules)):
            check_size(capacity, LEAST_CAPACITY, file=self.file, row=row, column=f"LINKS {link.id}")
        self._links[link.id] = link, row
        check_count(len(self._links), self.file, row, "LINKS")

    def demand(self, demand: Demand, row: int) -> None:
        """Add a demand; its ends may be added later."""
        self._once(demand.id, row, "DEMANDS", self._demands.get(demand.id, (None, None))[1])
        if not demand.value <= MOST:  # a routing unit times a value
            value, high = f"{demand.value:g}", f"{MOST:g}"
            raise InputError("te_range", file=self.file, row=row, column="DEMANDS", value=value, low=0, high=high)
        check_size(demand.value, LEAST_DEMAND, file=self.file, row=row, column=f"DEMANDS {demand.id}")
        self._demands[demand.id] = demand, row
        check_count(len(self._demands), self.file, row, "DEMANDS")

    def route(self, demand: str, links: Sequence[str], row: int) -> None:
        """Add a route that a demand may take."""
        self._routes.setdefault(demand, []).append((tuple(links), row))
        self._route_count += 1
        check_count(self._route_count, self.file, row, "ADMISSIBLE_PATHS")

    def instance(self) -> Instance:
        """
        Check the pieces against each other and put them together.

        Returns
        -------
        Instance
            Each name that is used is there; every listed route leads from its demand's source to its target.

        Raises
        ------
        InputError
            For the first that does not fit.
        """
        if not self._nodes:
            raise InputError("te_empty", file=self.file, value="NODES")
        for section, pieces in (("LINKS", self._links), ("DEMANDS", self._demands)):
            for piece, row in pieces.values():
                ends = (piece.a, piece.b) if isinstance(piece, Link) else (piece.source, piece.target)
                self._check_ends(ends, row, f"{section} {piece.id}")
        for demand, routes in self._routes.items():
            self._check_routes(demand, routes)
        return Instance(
            name=self.name,
            nodes=tuple(self._nodes),
            links={key: link for key, (link, _) in self._links.items()},
            demands={key: demand for key, (demand, _) in self._demands.items()},
            routes={key: tuple(links for links, _ in routes) for key, routes in self._routes.items()},
            positions=self._positions,
        )

    def _once(self, key: str, row: int, column: str, first: int | None) -> None:
        if first is not None:
            raise InputError("te_twice", file=self.file, row=row, column=column, value=key, first=first)

    def _check_ends(self, ends: tuple[str, str], row: int, column: str) -> None:
        for end in ends:
            self._known(end, self._nodes, "NODES", row, column)
        if ends[0] == ends[1]:
            raise InputError("te_loop", file=self.file, row=row, column=column, value=ends[0])

    def _known(self, key: str, among: Mapping[str, object], what: str, row: int, column: str) -> None:
        if key not in among:
            # Looking for what is alike takes long among thousands of names; the first ones will do.
            hints = nearest(key[:60], list(among)[:2000])
            raise InputError("te_unknown", file=self.file, row=row, column=column, value=key, what=what, nearest=hints)

    def _check_routes(self, demand: str, routes: list[tuple[tuple[str, ...], int]]) -> None:
        column = "ADMISSIBLE_PATHS"
        self._known(demand, self._demands, "DEMANDS", routes[0][1], column)
        wanted = self._demands[demand][0]
        for links, row in routes:
            place = wanted.source
            for key in links:
                self._known(key, self._links, "LINKS", row, column)
                link = self._links[key][0]
                if place not in (link.a, link.b):
                    raise InputError("te_path", file=self.file, row=row, column=column, value=key, demand=demand)
                place = link.b if place == link.a else link.a
            if place != wanted.target:
                last = links[-1] if links else "( )"
                raise InputError("te_path", file=self.file, row=row, column=column, value=last, demand=demand)
