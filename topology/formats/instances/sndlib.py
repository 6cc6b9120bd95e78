"""
SNDlib's native and XML files as plans: networks, demands and models come in, native files go out.

What a plan has no place for is kept: costs and capacity modules in `x:` columns of the circuit (of the span, where a
link is not lit), routing unit and hop limit in those of the demand, META section, model and listed paths in
`Draft.kept["sndlib"]`. Figures go through decimal arithmetic, so that a file comes back with the figures it had.
"""

from __future__ import annotations

from collections.abc import Sequence

from geodata.errors import InputError
from geodata.files import decode, read_bytes
from geodata.markup import Element
from topology.engineering.records import Instance
from topology.formats.contract import Format, Settings, Source
from topology.formats.draft import CIRCUITS, SITES, TRAFFIC, Draft
from topology.formats.findings import Findings
from topology.formats.instances.reading import MOST_BYTES, SNDLIB_NATIVE, format_of, with_demands
from topology.formats.instances.sndlib_model import check_values
from topology.formats.instances.sndlib_native import read_native_fields
from topology.formats.instances.sndlib_plan import SndlibFile, network_draft
from topology.formats.instances.sndlib_terms import COORDINATES, GEOGRAPHICAL, NAME, noted_ids
from topology.formats.instances.sndlib_write import write
from topology.formats.instances.sndlib_xml import parse_document, read_xml_fields

_ROOTS = ("network", "model")
_Said = dict[str, tuple[str, int | None]]


def recognise(source: Source) -> bool:
    """Tell whether it is an SNDlib network or model, native or XML."""
    if source.is_folder:
        return False
    if source.is_xml:
        start = source.start
        return _root(start) in _ROOTS and ("sndlib.zib.de" in start or "<networkStructure" in start)
    if source.start.startswith("?") and not source.start.startswith("?SNDlib"):
        return False
    return format_of(source.head) == SNDLIB_NATIVE


def _root(start: str) -> str:
    """Return the local name of the first element; empty where none begins."""
    place = 0
    while start.startswith(("<?", "<!"), place):
        ends = "?>" if start.startswith("<?", place) else "-->" if start.startswith("<!--", place) else ">"
        end = start.find(ends, place)
        if end < 0:
            return ""
        place = end + len(ends)
        place += len(start[place : place + 4096]) - len(start[place : place + 4096].lstrip())
    words = start[place + 1 : place + 100].replace(">", " ").replace("/", " ").split()
    return words[0].rpartition(":")[2] if start.startswith("<", place) and words else ""


def read(sources: Sequence[Source], settings: Settings, findings: Findings) -> Draft:
    """
    Read SNDlib files as a plan.

    Parameters
    ----------
    sources : sequence of Source
        A network file; besides a model file, and a second network file that has demands only (these count).
    settings : Settings
        `layer` takes circuits and demands; `coordinates` says that positions are degrees.
    findings : Findings
        Told what was taken for granted or left out.

    Returns
    -------
    Draft
        As `network_draft` makes it.

    Raises
    ------
    InputError
        For the first line that cannot be used, or files that do not go together.
    """
    networks: list[SndlibFile] = []
    models: list[_Said] = []
    for source in sources:
        found = _open(source)
        if isinstance(found, SndlibFile):
            networks.append(found)
        else:
            models.append(found)
    if len(models) > 1 or not networks or len(networks) > 2:
        raise InputError("te_files", file=sources[0].name if sources else None, value=len(sources))
    place, network = with_demands([(item.file, item.instance) for item in networks])
    whole = networks[place]
    for other in networks:
        # The demands are those of the other file, and so is their unit.
        if other is not whole and other.meta.get("unit", "") != whole.meta.get("unit", ""):
            _same_unit(whole, other)
    whole.instance = network
    whole.model = {key: value for key, (value, _) in models[0].items()} if models else {}
    return network_draft(whole, settings, findings)


def _same_unit(whole: SndlibFile, other: SndlibFile) -> None:
    """Take the unit of the file that has one; raise `InputError` where two files have two."""
    units = [item.meta.get("unit", "") for item in (whole, other)]
    if all(units):
        raise InputError("sndlib_units", file=other.file, column="META unit", value=units[1], other=units[0])
    whole.meta = {**whole.meta, "unit": units[0] or units[1]}


def _open(source: Source) -> SndlibFile | _Said:
    raw = read_bytes(source.path, limit_bytes=MOST_BYTES)
    name = source.path.stem
    if source.is_xml:
        root = parse_document(raw, file=source.name)
        read = read_xml_fields(root, file=source.name, name=name)
        if isinstance(read, Instance):
            return SndlibFile(file=source.name, instance=read, meta=_xml_meta(root), geographic=_xml_degrees(root))
    else:
        text = decode(raw, file=source.name).replace("\r\n", "\n").replace("\r", "\n")
        read = read_native_fields(text, file=source.name, name=name)
        if isinstance(read, Instance):
            meta = _meta(text)
            degrees = meta[COORDINATES] == GEOGRAPHICAL if COORDINATES in meta else None
            noted = noted_ids(text)
            return SndlibFile(file=source.name, instance=read, meta=meta, geographic=degrees, noted=noted)
    check_values(read, file=source.name)
    return read


def _meta(text: str) -> dict[str, str]:
    """Return the fields of the META section of a file that was read without complaint."""
    fields: dict[str, str] = {}
    inside = False
    for line in text.split("\n"):
        content = line.partition("#")[0].strip()
        if not inside:
            inside = content.partition("(")[0].strip() == "META"
        elif content == ")":
            break
        elif "=" in content:
            key, _, value = (part.strip() for part in content.partition("="))
            fields[key] = value
    return fields


def _xml_meta(root: Element) -> dict[str, str]:
    meta = root.first("meta")
    return {} if meta is None else {part.name: " ".join(part.text.split()) for part in meta.parts}


def _xml_degrees(root: Element) -> bool:
    """Tell whether positions are degrees; by the schema they are pixels where nothing is said."""
    structure = root.first("networkStructure")
    nodes = None if structure is None else structure.first("nodes")
    return nodes is not None and nodes.attributes.get(COORDINATES) == GEOGRAPHICAL


FORMAT = Format(
    name=NAME,
    title_zh="SNDlib 原生与 XML",
    title_en="SNDlib native and XML",
    recognise=recognise,
    together=True,
    read=read,
    write=write,
    suffix=".txt",
    tells_tables=True,
    carries={
        SITES: ("id", "lon_deg", "lat_deg"),
        CIRCUITS: ("id", "layer", "a", "b", "capacity_gbps"),
        TRAFFIC: ("id", "from", "to", "gbps", "layer"),
    },
    note_zh="只写出所选 IP 层的电路和流量，没有长度、名称和图形；不合格式的编号另编，原编号写在行末注释中。",
    note_en="Circuits and traffic of one IP layer only; no lengths, names or drawn lines. An id that the format cannot "
    "hold is replaced, and noted in a comment behind its line.",
)
