"""SNDlib's native format: network files and model files."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable

from geodata.errors import InputError, nearest
from topology.engineering.records import Demand, Instance, Link, Module
from topology.formats.instances.assembly import Assembly, whole_number
from topology.formats.instances.sndlib_model import FIELDS, Variant, variant_of
from topology.formats.instances.sndlib_tokens import CLOSE, OPEN, Tokens

NETWORK, MODEL = "network", "model"
_HEADER = re.compile(r"\?SNDlib\s+native\s+format\s*;\s*type:\s*(\S+?)\s*;\s*version:\s*(\S+)\s*")
META, NODES, LINKS, DEMANDS, PATHS = "META", "NODES", "LINKS", "DEMANDS", "ADMISSIBLE_PATHS"
SECTIONS = (META, NODES, LINKS, DEMANDS, PATHS)
UNLIMITED = "UNLIMITED"


def read_native(text: str, *, file: str, name: str) -> Instance | Variant:
    """Read an SNDlib native file as `read_native_fields` does, a model as the variant that can be solved."""
    read = read_native_fields(text, file=file, name=name)
    return read if isinstance(read, Instance) else variant_of(read, file=file)


def read_native_fields(text: str, *, file: str, name: str) -> Instance | dict[str, tuple[str, int | None]]:
    """
    Read an SNDlib native file.

    Parameters
    ----------
    text : str
        Its content. A network file may lack its header line.
    file : str
        Its name, for errors.
    name : str
        What the instance is called.

    Returns
    -------
    Instance or dict
        What a network file says, or a model file: field -> value and line. Nothing of a network is left out: the
        variant decides what counts.

    Raises
    ------
    InputError
        For the first line that cannot be used, an unknown section among them.

    Notes
    -----
    Source: SNDlib, native format 1.0, http://sndlib.zib.de/html/docu/io-formats/index.html. A demand is its routing
    unit times its value; routing costs are per unit of flow.
    """
    kind, place, row = NETWORK, 0, 1
    # The header is the first line that holds anything, comments aside.
    for number, line in enumerate(io.StringIO(text), start=1):
        start = line.strip()
        if start.startswith("?"):
            kind, place, row = _header(start, file, number), place + len(line), number + 1
            break
        if start and not start.startswith("#"):
            place, row = 0, 1
            break
        place += len(line)
    if kind == MODEL:
        return _model(enumerate(io.StringIO(text[place:]), start=row), file)
    return _network(Tokens(file, text[place:], row), Assembly(file, name))


def _header(line: str, file: str, row: int) -> str:
    found = _HEADER.fullmatch(line)
    if found is None:
        raise InputError("te_header", file=file, row=row, value=line)
    if found[1] not in (NETWORK, MODEL):
        raise InputError("te_type", file=file, row=row, value=found[1])
    if found[2] != "1.0":
        raise InputError("te_version", file=file, row=row, value=found[2])
    return found[1]


def _network(tokens: Tokens, assembly: Assembly) -> Instance:
    readers = {NODES: _nodes, LINKS: _links, DEMANDS: _demands, PATHS: _paths}
    seen: dict[str, int] = {}
    while tokens.peek() is not None:
        section = tokens.take("")
        row = tokens.row
        if section in (OPEN, CLOSE):
            raise InputError("te_stray", file=tokens.file, row=row, value=section)
        if section not in SECTIONS:
            hints = nearest(section[:60], SECTIONS, count=1)
            raise InputError("te_section", file=tokens.file, row=row, value=section, known=SECTIONS, nearest=hints)
        if section in seen:
            raise InputError("te_twice", file=tokens.file, row=row, value=section, first=seen[section])
        seen[section] = row
        if section == META:
            tokens.skip_section(META)
        else:
            tokens.expect(OPEN, section)
            readers[section](tokens, assembly)
    return assembly.instance()


def _nodes(tokens: Tokens, assembly: Assembly) -> None:
    while not tokens.closes(NODES):
        key = tokens.word(NODES, "id")
        row = tokens.row
        position = None
        if tokens.peek() == OPEN:
            tokens.take(NODES)
            if not tokens.closes(NODES):
                position = tokens.number(NODES, "x", least=None), tokens.number(NODES, "y", least=None)
                tokens.expect(CLOSE, NODES)
            tokens.skip_empty(NODES)
        assembly.node(key, row, position)


def _ends(tokens: Tokens, section: str) -> tuple[str, str]:
    tokens.expect(OPEN, section)
    ends = tokens.word(section, "source"), tokens.word(section, "target")
    tokens.expect(CLOSE, section)
    return ends


def _links(tokens: Tokens, assembly: Assembly) -> None:
    while not tokens.closes(LINKS):
        key = tokens.word(LINKS, "id")
        row = tokens.row
        a, b = _ends(tokens, LINKS)
        capacity = tokens.number(LINKS, "pre_installed_capacity")
        installed_cost = tokens.number(LINKS, "pre_installed_capacity_cost")
        routing_cost, setup_cost = tokens.number(LINKS, "routing_cost"), tokens.number(LINKS, "setup_cost")
        modules = _modules(tokens)
        tokens.skip_empty(LINKS)
        link = Link(
            id=key,
            a=a,
            b=b,
            capacity=capacity,
            installed_cost=installed_cost,
            modules=modules,
            routing_cost=routing_cost,
            setup_cost=setup_cost,
        )
        assembly.link(link, row)


def _modules(tokens: Tokens) -> tuple[Module, ...]:
    modules = []
    tokens.expect(OPEN, LINKS)
    while not tokens.closes(LINKS):
        capacity = math.inf
        if tokens.peek() == UNLIMITED:
            tokens.take(LINKS)
        else:
            capacity = tokens.number(LINKS, "module_capacity")
        cost = tokens.number(LINKS, "module_cost")
        if capacity > 0:
            modules.append(Module(capacity=capacity, cost=cost))
    return tuple(modules)


def _demands(tokens: Tokens, assembly: Assembly) -> None:
    while not tokens.closes(DEMANDS):
        key = tokens.word(DEMANDS, "id")
        row = tokens.row
        source, target = _ends(tokens, DEMANDS)
        unit, value = tokens.number(DEMANDS, "routing_unit"), tokens.number(DEMANDS, "demand_value")
        most = tokens.word(DEMANDS, "max_path_length")
        most_links = None
        if most != UNLIMITED:
            column = f"{DEMANDS} max_path_length"
            most_links = whole_number(most, file=tokens.file, row=tokens.row, column=column, least=1)
        tokens.skip_empty(DEMANDS)
        demand = Demand(
            id=key, source=source, target=target, value=unit * value, most_links=most_links, routing_unit=unit
        )
        assembly.demand(demand, row)


def _paths(tokens: Tokens, assembly: Assembly) -> None:
    listed: dict[str, int] = {}
    while not tokens.closes(PATHS):
        demand = tokens.word(PATHS, "demand")
        row = tokens.row
        if demand in listed:
            first = listed[demand]
            raise InputError("te_twice", file=tokens.file, row=row, column=PATHS, value=demand, first=first)
        listed[demand] = row
        tokens.expect(OPEN, PATHS)
        names: dict[str, int] = {}
        while not tokens.closes(PATHS):
            name = tokens.word(PATHS, "path")
            row = tokens.row
            if name in names:
                first = names[name]
                raise InputError("te_twice", file=tokens.file, row=row, column=PATHS, value=name, first=first)
            names[name] = row
            tokens.expect(OPEN, PATHS)
            links = []
            while not tokens.closes(PATHS):
                links.append(tokens.word(PATHS, "link"))
            assembly.route(demand, links, row)


def _model(lines: Iterable[tuple[int, str]], file: str) -> dict[str, tuple[str, int | None]]:
    """Read a model file: NAME = VALUE, a line each."""
    said: dict[str, tuple[str, int | None]] = {}
    for row, line in lines:
        text = line.partition("#")[0].strip()
        if not text:
            continue
        key, equals, value = (part.strip() for part in text.partition("="))
        if not equals:
            raise InputError("te_setting", file=file, row=row, value=text)
        if key not in FIELDS:
            hints = nearest(key[:60], FIELDS, count=1)
            raise InputError("te_section", file=file, row=row, value=key, known=list(FIELDS), nearest=hints)
        if key in said:
            raise InputError("te_twice", file=file, row=row, value=key, first=said[key][1])
        said[key] = value, row
    return said
