"""Traffic-engineering instances from files, each format told by its content."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from geodata.errors import InputError
from geodata.files import decode, read_bytes
from topology.engineering.records import Instance
from topology.formats.instances.notes import VARIANT_ASSUMED, Note
from topology.formats.instances.repetita import Document, read_repetita
from topology.formats.instances.sndlib_model import Variant, apply
from topology.formats.instances.sndlib_model import decode as decode_model
from topology.formats.instances.sndlib_native import SECTIONS, read_native
from topology.formats.instances.sndlib_xml import read_xml

SNDLIB_NATIVE, SNDLIB_XML, GRAPH, DEMANDS = "sndlib-native", "sndlib-xml", "repetita-graph", "repetita-demands"
REPETITA = "repetita"
#: The largest network of SNDlib with all its listed paths has 4 MB, some 15 MB as XML; larger files are no instances.
MOST_BYTES = 32_000_000
#: The first line that is no comment stands within so much. [byte]
_BEGINNING = 1_000_000
_GRAPH = re.compile(r"NODES\s+[^\s(]")
_DEMANDS = re.compile(r"DEMANDS\s+[^\s(]")
_NATIVE = re.compile(rf"\?SNDlib|\?|({'|'.join(SECTIONS)})\s*\(|\w+_MODEL\s*=")


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """What the user says of SNDlib's model variants; None leaves it to the model file, or to the usual variant."""

    model: str | None = None
    links: str | None = None
    demands: str | None = None
    modules: str | None = None

    @property
    def said(self) -> tuple[str, ...]:
        """Return the options that were given."""
        given = {"model": self.model, "links": self.links, "demands": self.demands, "modules": self.modules}
        return tuple(f"--{key}" for key, value in given.items() if value is not None)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """
    An instance with where it comes from.

    `survives`: the file's model asks that every single failure be survived. `failures`: the links that go down
    together, where that is known; empty has each link fail on its own. `notes`: what to tell the reader.
    """

    instance: Instance
    format: str
    survives: bool = False
    failures: tuple[tuple[str, ...], ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    stem: str
    raw: bytes
    format: str

    @property
    def text(self) -> str:
        return decode(self.raw, file=self.name).replace("\r\n", "\n").replace("\r", "\n")


def format_of(raw: bytes) -> str | None:
    """
    Tell the format of a file by what it begins with.

    Parameters
    ----------
    raw : bytes
        Its content.

    Returns
    -------
    str or None
        One of the formats; None where it is none of them.
    """
    if raw.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1] == b"<":
        return SNDLIB_XML
    text = raw[:_BEGINNING].removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    for line in re.split(r"[\r\n]", text):
        start = line.strip()
        if start and not start.startswith("#"):
            # A heading and its bracket may stand on two lines.
            begins = start + " (" if start in SECTIONS else start
            for name, pattern in ((SNDLIB_NATIVE, _NATIVE), (GRAPH, _GRAPH), (DEMANDS, _DEMANDS)):
                if pattern.match(begins):
                    return name
            return None
    return None


def read_instance(paths: Sequence[Path], variation: Variation = Variation()) -> Reading:
    """
    Read a traffic-engineering instance from one or two files, in any order.

    Parameters
    ----------
    paths : sequence of Path
        An SNDlib network file, native or XML, with or without a model file, or with a second network file that has
        demands only (SNDlib's traffic over time); or a REPETITA `.graph` and a `.demands`.
    variation : Variation
        How an SNDlib network is to be understood.

    Returns
    -------
    Reading
        The instance as it is to be solved, and what to tell of it.

    Raises
    ------
    InputError
        If a file cannot be read, is of no known format or does not go with the others; for the first line that
        cannot be used.
    """
    files = [_open(path) for path in paths]
    if any(file.format in (GRAPH, DEMANDS) for file in files):
        return _repetita(files, variation)
    read = [(file, _sndlib(file)) for file in files]
    models = [item for _, item in read if isinstance(item, Variant)]
    networks = [(file, item) for file, item in read if isinstance(item, Instance)]
    if len(models) > 1 or not networks or len(networks) > 2:
        raise InputError("te_files", value=len(files))
    place, network = with_demands([(file.name, item) for file, item in networks])
    file = networks[place][0]
    variant = models[0] if models else Variant()
    if variation.model is not None:
        variant = decode_model(variation.model)
    variant = variant.changed(links=variation.links, demands=variation.demands, modules=variation.modules)
    instance, notes = apply(network, variant)
    if not models and not variation.said:
        notes = (Note(VARIANT_ASSUMED), *notes)
    return Reading(instance=instance, format=file.format, survives=variant.survives, notes=notes)


def _open(path: Path) -> _File:
    raw = read_bytes(path, limit_bytes=MOST_BYTES)
    found = format_of(raw)
    if found is None:
        raise InputError("te_format", file=path.name)
    return _File(path.name, path.stem, raw, found)


def _sndlib(file: _File) -> Instance | Variant:
    if file.format == SNDLIB_XML:
        return read_xml(file.raw, file=file.name, name=file.stem)
    return read_native(file.text, file=file.name, name=file.stem)


def with_demands(networks: Sequence[tuple[str, Instance]]) -> tuple[int, Instance]:
    """
    Put the demands of a file without links onto the network of another.

    Parameters
    ----------
    networks : sequence of (str, Instance)
        One or two, each with the name of its file.

    Returns
    -------
    int, Instance
        Which of them has the links, and the network with the demands; a single one as it is.

    Raises
    ------
    InputError
        If not exactly one of several has links, or a demand begins or ends at a node that the other does not have.
    """
    if len(networks) == 1:
        return 0, networks[0][1]
    bare = [place for place, (_, network) in enumerate(networks) if not network.links]
    whole = [place for place, (_, network) in enumerate(networks) if network.links]
    if len(bare) != 1 or len(whole) != 1:
        raise InputError("te_files", value=len(networks))
    (demands_file, traffic), (file, network) = networks[bare[0]], networks[whole[0]]
    for key, demand in traffic.demands.items():
        for end in (demand.source, demand.target):
            if end not in network.positions and end not in network.nodes:
                raise InputError("te_unknown", file=demands_file, column=key, value=end, what=file)
    return whole[0], replace(network, demands=traffic.demands, routes={}, name=traffic.name)


def _repetita(files: Sequence[_File], variation: Variation) -> Reading:
    if variation.said:
        raise InputError("te_option", column=variation.said[0], value="REPETITA")
    kinds = [file.format for file in files]
    if kinds.count(GRAPH) != 1 or kinds.count(DEMANDS) != 1 or len(files) != 2:
        missing = ".graph" if GRAPH not in kinds else ".demands"
        raise InputError("te_pair", file=files[0].name, value=missing)
    graph, demands = files[kinds.index(GRAPH)], files[kinds.index(DEMANDS)]
    instance, notes = read_repetita(
        Document(graph.name, graph.text), Document(demands.name, demands.text), name=demands.stem
    )
    return Reading(instance=instance, format=REPETITA, notes=notes)
