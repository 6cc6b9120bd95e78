"""
REPETITA's `.graph` and `.demands` as plans; they come in only.

Two edges there and back are one span with a circuit on it, called as the first of them. What the second says otherwise
is kept in columns `x:back_...` of the circuit, as the delays are in `x:delay_us`: they are no lengths, since the format
does not say what else is in them.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from decimal import Decimal

from geodata.crs import WGS84
from geodata.errors import InputError
from geodata.files import decode, read_bytes
from topology.engineering.records import Instance, Link
from topology.formats.contract import Format, Settings, Source
from topology.formats.draft import (
    CIRCUITS,
    EXTRA,
    IP_NODES,
    SITES,
    SPANS,
    TRAFFIC,
    Cells,
    Draft,
    kept_cell,
    number_cell,
)
from topology.formats.findings import Findings
from topology.formats.identities import ids_of
from topology.formats.instances.reading import DEMANDS, GRAPH, MOST_BYTES, format_of
from topology.formats.instances.repetita import Document, read_repetita
from topology.formats.instances.sndlib_terms import decimal_of, figure

NAME = "repetita"
#: Edges and demands are in kbit/s.
_GBPS = Decimal("1E-6")
#: Fields of an edge that the way back may have otherwise.
_DELAY, _BACK = EXTRA + "delay_us", EXTRA + "back_"
_NO_DEMANDS = Document("", "DEMANDS 0\n")
_US_IN_MS = 1000.0


def recognise(source: Source) -> bool:
    """Tell whether it is a graph or demands of REPETITA."""
    return not source.is_folder and not source.is_xml and format_of(source.head) in (GRAPH, DEMANDS)


def read(sources: Sequence[Source], settings: Settings, findings: Findings) -> Draft:
    """
    Read a graph, with or without its demands, as a plan.

    Parameters
    ----------
    sources : sequence of Source
        One `.graph`, at most one `.demands`: these name nodes by their place in the graph.
    settings : Settings
        `layer` takes circuits and demands.
    findings : Findings
        Told what was taken for granted or left out.

    Returns
    -------
    Draft
        Lengths are open; capacities and demands are taken in kbit/s, as the format has them.

    Raises
    ------
    InputError
        For the first line that cannot be used, or files that do not go together.
    """
    documents: dict[str, list[Document]] = {GRAPH: [], DEMANDS: []}
    for source in sources:
        raw = read_bytes(source.path, limit_bytes=MOST_BYTES)
        kind = format_of(raw)
        if kind not in documents:
            raise InputError("te_format", file=source.name)
        text = decode(raw, file=source.name).replace("\r\n", "\n").replace("\r", "\n")
        documents[kind].append(Document(source.name, text))
    graphs, demands = documents[GRAPH], documents[DEMANDS]
    if len(graphs) != 1 or len(demands) > 1:
        code = "repetita_many" if graphs else "te_pair"
        raise InputError(
            code, file=sources[0].name if sources else None, value=".graph" if not graphs else len(sources)
        )
    instance, notes = read_repetita(graphs[0], demands[0] if demands else _NO_DEMANDS, name=graphs[0].file)
    for note in notes:
        findings.left_out("repetita_loops", file=graphs[0].file, column="EDGES", value=note.count)
    return _Maker(instance, graphs[0].file, settings, findings).draft()


class _Maker:
    def __init__(self, instance: Instance, file: str, settings: Settings, findings: Findings) -> None:
        self._instance, self._file, self._settings, self._findings = instance, file, settings, findings
        self._nodes = dict(zip(instance.nodes, ids_of(instance.nodes), strict=True))
        self._draft = Draft(file=file, coordinates=settings.coordinates or WGS84)
        self._source = {"source": f"REPETITA, {file}"}

    def draft(self) -> Draft:
        if self._instance.links or self._instance.demands:
            self._findings.assumed("repetita_unit", file=self._file, column="EDGES bw", value="kbit/s")
        self._sites()
        pairs = list(_pairs(self._instance))
        ids = ids_of([there.id for there, _ in pairs])
        for (there, back), key in zip(pairs, ids, strict=True):
            self._span(there, back, key)
        if pairs:
            self._findings.assumed("repetita_lengths", file=self._file, column="EDGES", value=len(pairs))
        demands = self._instance.demands
        for key, demand in zip(ids_of(list(demands)), demands.values(), strict=True):
            row = {"id": key, "from": self._nodes[demand.source], "to": self._nodes[demand.target]}
            row |= {"gbps": _gbps(demand.value), "layer": self._settings.layer}
            self._draft.add(TRAFFIC, row | self._source)
        return self._draft

    def _sites(self) -> None:
        positions = self._instance.positions
        degrees = all(abs(x) <= 180 and abs(y) <= 90 for x, y in positions.values())
        if positions and degrees and self._settings.coordinates is None:
            self._findings.assumed("sndlib_positions", file=self._file, column="NODES", value=len(positions))
        for key, made in self._nodes.items():
            x, y = positions[key]
            row = {"id": made}
            if degrees and (x or y):
                row |= {"lon_deg": number_cell(x), "lat_deg": number_cell(y)}
            else:
                code = "repetita_nowhere" if degrees else "sndlib_pixel"
                shown = f"{number_cell(x)} {number_cell(y)}"
                self._findings.left_out(code, file=self._file, column=f"NODES {key}", value=shown)
            self._draft.add(SITES, row | self._source)
            node = {"site": made, "layer": self._settings.layer, "role": "core"}
            self._draft.add(IP_NODES, node | self._source)

    def _span(self, there: Link, back: Link | None, key: str) -> None:
        where = {"file": self._file, "column": "EDGES", "value": there.id}
        ends = {"id": key, "a": self._nodes[there.a], "b": self._nodes[there.b], **self._source}
        self._draft.add(SPANS, {**ends, "status": "existing"})
        cells = {_DELAY: number_cell(_delay_us(there))}
        if back is None:
            self._findings.assumed("repetita_one_way", **where)
        else:
            other = _other_way(there, back)
            cells |= other
            if any(column != f"{_BACK}label" for column in other):
                self._findings.left_out("repetita_asymmetric", **where, back=back.id)
        if not there.capacity > 0:
            self._findings.left_out("repetita_no_capacity", **where)
            self._draft.tables[SPANS][-1] |= cells
            return
        circuit = {**ends, "layer": self._settings.layer, "capacity_gbps": _gbps(there.capacity), "spans": key}
        if there.weight:
            circuit["metric"] = number_cell(there.weight)
        self._draft.add(CIRCUITS, circuit | cells)


def _pairs(instance: Instance) -> Iterator[tuple[Link, Link | None]]:
    """Pair each edge with the next one back that is left; parallel edges pair in their order."""
    waiting: dict[tuple[str, str], deque[Link]] = defaultdict(deque)
    found: list[tuple[Link, Link | None]] = []
    place: dict[str, int] = {}
    for link in instance.links.values():
        if firsts := waiting[link.b, link.a]:
            first = firsts.popleft()
            found[place[first.id]] = first, link
        else:
            waiting[link.a, link.b].append(link)
            place[link.id] = len(found)
            found.append((link, None))
    yield from found


def _other_way(there: Link, back: Link) -> Cells:
    cells = {f"{_BACK}label": kept_cell(back.id)}
    if back.weight != there.weight:
        cells[f"{_BACK}weight"] = number_cell(back.weight or 0.0)
    if back.capacity != there.capacity:
        cells[f"{_BACK}bw"] = number_cell(back.capacity)
    if back.delay_ms != there.delay_ms:
        cells[f"{_BACK}delay_us"] = number_cell(_delay_us(back))
    return cells


def _delay_us(link: Link) -> float:
    return round((link.delay_ms or 0.0) * _US_IN_MS, 9)


def _gbps(kbps: float) -> str:
    return figure((decimal_of(kbps) or Decimal(0)) * _GBPS)


FORMAT = Format(
    name=NAME,
    title_zh="REPETITA 拓扑与需求",
    title_en="REPETITA graph and demands",
    recognise=recognise,
    together=True,
    read=read,
    suffix=".graph",
    note_zh="只能导入。往返两条边合为一个光缆段和一条电路。",
    note_en="Import only. Two edges there and back become one span and one circuit.",
)
