"""Which table of a plan a sheet holds, told by its headings, and where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from netplan.formats.sheets.words import folded_word
from netplan.members import EXCHANGE_COLUMNS, MEMBER_COLUMNS
from topology.formats.draft import (
    CABLES,
    CIRCUITS,
    EXCHANGES,
    EXTRA,
    IP_NODES,
    MEMBERS,
    NETWORK_COLUMNS,
    RISK_GROUPS,
    SITES,
    SPANS,
    TRAFFIC,
)
from topology.formats.headings import ENDS, NAME, PORT_GBPS, POSITION, Heading, recognise

#: Tables that sheets can hold, with their columns; the order in which they are written.
COLUMNS: dict[str, tuple[str, ...]] = {**NETWORK_COLUMNS, EXCHANGES: EXCHANGE_COLUMNS, MEMBERS: MEMBER_COLUMNS}
#: What each table is called, in Chinese and in the plan.
TITLES: dict[str, str] = {
    SITES: "站点",
    SPANS: "光缆段",
    CABLES: "光缆",
    RISK_GROUPS: "风险组",
    IP_NODES: "IP节点",
    CIRCUITS: "电路",
    TRAFFIC: "流量需求",
    EXCHANGES: "交换中心",
    MEMBERS: "成员",
}
#: Words in the name of a sheet or file that tell its table; longer ones are looked for first.
_HINTS: tuple[tuple[str, str], ...] = tuple(
    sorted(
        [(word, table) for table, words in {
            SITES: "站点 局站 机房 节点 地点 sites nodes stations",
            SPANS: "光缆段 段落 中继段 线路 链路 spans links edges segments",
            CABLES: "光缆名录 光缆表 cables",
            RISK_GROUPS: "风险组 共享风险 riskgroups srlg",
            IP_NODES: "ip节点 ipnodes",
            CIRCUITS: "电路 circuits",
            TRAFFIC: "流量 需求 业务 traffic demands",
            EXCHANGES: "交换中心 exchanges",
            MEMBERS: "成员 会员 members",
        }.items() for word in words.split()],
        key=lambda pair: (-len(pair[0]), pair[0]),
    )
)  # fmt: skip
#: Each needs one of every group; `!` needs a hint in the name instead where the second group has nothing.
_NEEDS: dict[str, tuple[tuple[str, ...], ...]] = {
    SITES: ((NAME, "id", "name_zh", "name_en"), ("lon_deg", POSITION, "!")),
    SPANS: (
        ("a", ENDS),
        ("b", ENDS),
        ("route_km", "cable", "id", "fibre_type", "status", "operator", "risk_groups", "!"),
    ),
    CABLES: (("id", NAME, "name_zh", "name_en"), ("existence", "!")),
    RISK_GROUPS: (("id", NAME, "name_zh", "name_en"), ("kind", "!"), ("probability", "!")),
    IP_NODES: (("site",), ("role", "layer")),
    CIRCUITS: (("a",), ("b",), ("capacity_gbps", "layer", "metric", "spans", "!")),
    TRAFFIC: (("from",), ("to",), ("gbps",)),
    EXCHANGES: (("site",), ("in_service", "!")),
    MEMBERS: (("id", NAME, "name_zh", "name_en"), ("ports", PORT_GBPS, "asn")),
}
#: Headings of what was measured, by time or by pair: no table of a plan has them.
_MEASURED = frozenset(
    ("time", "timestamp", "时间", "时间戳", "rtt", "rttms", "loss", "丢包率", "inbps", "outbps", "时延", "时延ms")
)
#: Columns that only one table has count for more.
_TELLING = frozenset({
    "lon_deg", "lat_deg", "route_km", "fibre_type", "cable", "risk_groups", "ports", "asn", PORT_GBPS, "layer",
    "metric", "spans", "probability",
})  # fmt: skip
_HINT_SCORE, _TELLING_SCORE, _OWN_SCORE = 4, 3, 1
#: A heading stands among so many first rows.
_HEADING_WITHIN = 20
MOST_COLUMNS = 500


@dataclass(slots=True)
class Grid:
    """A sheet, or a CSV file: for messages `file`, its `name` for hints, and rows with their number in the file."""

    file: str
    name: str
    rows: list[tuple[int, list[str]]]


@dataclass(slots=True)
class Found:
    """
    A table in a grid: what each heading means (by its place), the headings themselves, and the rows below them.

    `own`: every heading is the plan's own word, so cells are taken as they stand.
    """

    grid: Grid
    table: str
    row: int
    headings: list[str]
    columns: dict[int, Heading]
    rows: list[tuple[int, list[str]]]
    own: bool


def own_heading(table: str, heading: str) -> str:
    """Return the plan's column that a heading names as this toolkit writes it: route_km, 皮长公里 (route_km)."""
    word = heading.strip()
    if word.endswith(")") and " (" in word:
        word = word[:-1].rpartition(" (")[2]
    return word if word in COLUMNS[table] else ""


def meaning(table: str, heading: str) -> Heading | None:
    """Tell what a heading means in a table; None for a field of another tool."""
    if heading.strip().startswith(EXTRA):
        return None
    if own := own_heading(table, heading):
        found = recognise(heading.rpartition(" (")[0], table, unsure=True) if heading.strip() != own else None
        return Heading(own, system=found.system if found is not None and found.column == own else "")
    return recognise(heading, table, unsure=True)


def hinted(name: str) -> str:
    """Return the table that the name of a sheet or file tells of, empty where it tells of none."""
    folded = folded_word(name)
    for word, table in _HINTS:
        if word in folded:
            return table
    return ""


def find_table(grid: Grid, tables: Sequence[str] = tuple(COLUMNS)) -> Found | list[str]:
    """
    Find the table that a grid holds.

    Parameters
    ----------
    grid : Grid
        Rows above the heading (a title, a date) are passed over; a heading may take two rows.
    tables : sequence of str
        Those that may be found.

    Returns
    -------
    Found, or list of str
        The tables between which the headings leave it open; none where nothing is recognised.
    """
    hint = hinted(grid.name)
    best: list[tuple[int, str, int, int, list[str]]] = []
    top = 0
    for place, depth, headings in _candidates(grid):
        for table in tables:
            score = _score(table, headings, hinted=table == hint)
            if score > top:
                top, best = score, []
            if score == top and score and (not best or best[0][2:4] == (place, depth)):
                best.append((score, table, place, depth, headings))
    if not best:
        return []
    if len(best) > 1:
        return [item[1] for item in best]
    _, table, place, depth, headings = best[0]
    columns = _columns(table, headings)
    own = all(not heading.strip() or heading.startswith(EXTRA) or own_heading(table, heading) for heading in headings)
    own = own or bool(own_heading(table, headings[0]) and headings[0].endswith(")"))
    return Found(grid, table, grid.rows[place][0], headings, columns, grid.rows[place + depth :], own)


def _candidates(grid: Grid) -> Iterator[tuple[int, int, list[str]]]:
    """Yield rows that may be a heading, and pairs of rows that may be one in two storeys."""
    for place, (_, cells) in enumerate(grid.rows[:_HEADING_WITHIN]):
        if sum(bool(cell.strip()) for cell in cells) < 2:
            continue
        yield place, 1, list(cells)
        if place + 1 < len(grid.rows):
            yield place, 2, _joined(cells, grid.rows[place + 1][1])


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    width = max(len(upper), len(lower))
    joined = []
    for place in range(width):
        above = upper[place].strip() if place < len(upper) else ""
        below = lower[place].strip() if place < len(lower) else ""
        joined.append(above if above == below else above + below)
    return joined


def _score(table: str, headings: Sequence[str], *, hinted: bool) -> int:
    """Tell how well headings fit a table; 0 where it lacks what it needs."""
    if any(folded_word(heading) in _MEASURED for heading in headings):
        return 0
    means = _columns(table, headings)
    found = {item.column for item in means.values()}
    for group in _NEEDS[table]:
        if not any(column in found for column in group) and not ("!" in group and hinted):
            return 0
    score = sum(_TELLING_SCORE if column in _TELLING else 1 for column in found)
    score += sum(_OWN_SCORE for heading in headings if own_heading(table, heading))
    return score + (_HINT_SCORE if hinted else 0)


def _columns(table: str, headings: Sequence[str]) -> dict[int, Heading]:
    """Tell what each heading means; of an edge list, source and target are its ends."""
    found = {}
    words = {heading.strip().casefold() for heading in headings}
    ends = {"source": "a", "target": "b"} if table in (SPANS, CIRCUITS) else {"source": "from", "target": "to"}
    is_edge_list = words >= set(ends) and not words & {"a", "b", "from", "to"} and table in (SPANS, CIRCUITS, TRAFFIC)
    for place, heading in enumerate(headings):
        if is_edge_list and heading.strip().casefold() in ends:
            found[place] = Heading(ends[heading.strip().casefold()])
        elif (item := meaning(table, heading)) is not None:
            found[place] = item
    return found
