"""SNDlib's model variants: which parts of a network file count, and how its links and demands are understood."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from geodata.errors import InputError, nearest
from topology.engineering.records import (
    BIDIRECTED,
    DIRECTED,
    LINEAR,
    MULTIPLE,
    SINGLE,
    UNDIRECTED,
    Instance,
    Link,
    Module,
)
from topology.formats.instances.notes import HOPS_IGNORED, PATHS_IGNORED, SETUP_IGNORED, TWO_WAYS, Note

#: Only the link's smallest module, any number of it.
SMALLEST = "smallest"
#: What may stand in a model file, and the letter of each value in the name of a problem, in the name's order.
LETTERS: dict[str, dict[str, str]] = {
    "DEMAND_MODEL": {"UNDIRECTED": "U", "DIRECTED": "D"},
    "LINK_MODEL": {"UNDIRECTED": "U", "BIDIRECTED": "B", "DIRECTED": "D"},
    "LINK_CAPACITY_MODEL": {
        "LINEAR_LINK_CAPACITIES": "L",
        "SINGLE_MODULAR_CAPACITIES": "S",
        "MODULAR_LINK_CAPACITIES": "M",
        "EXPLICIT_LINK_CAPACITIES": "E",
    },
    "FIXED_CHARGE_MODEL": {"NO": "N", "YES": "Y"},
    "ROUTING_MODEL": {
        "CONTINUOUS": "C",
        "INTEGER": "I",
        "SINGLE_PATH": "S",
        "OSPF_SINGLE_PATH": "O",
        "OSPF_EQUAL_SPLIT_PATH": "Q",
    },
    "ADMISSIBLE_PATH_MODEL": {"ALL_PATHS": "A", "EXPLICIT_LIST": "E"},
    "HOP_LIMIT_MODEL": {"IGNORE_HOP_LIMITS": "N", "INDIVIDUAL_HOP_LIMITS": "Y"},
    "SURVIVABILITY_MODEL": {
        "NO_SURVIVABILITY": "N",
        "UNRESTRICTED_FLOW_RECONFIGURATION": "U",
        "ONE_PLUS_ONE_PROTECTION": "P",
        "SHARED_PATH_PROTECTION": "S",
    },
}
FIELDS: dict[str, tuple[str, ...]] = {
    **{key: tuple(values) for key, values in LETTERS.items()},
    "NODE_MODEL": ("NO_NODE_HARDWARE", "NODE_HARDWARE"),
    "OBJECTIVE_MODEL": ("MINIMIZE_TOTAL_COST",),
}
_DEMANDS = {"UNDIRECTED": False, "DIRECTED": True}
_LINKS = {"UNDIRECTED": UNDIRECTED, "BIDIRECTED": BIDIRECTED, "DIRECTED": DIRECTED}
_MODULES = {
    "LINEAR_LINK_CAPACITIES": LINEAR,
    "SINGLE_MODULAR_CAPACITIES": SMALLEST,
    "MODULAR_LINK_CAPACITIES": MULTIPLE,
    "EXPLICIT_LINK_CAPACITIES": SINGLE,
}
#: What is understood but not answered: flows in whole units, on one path, on paths kept for a failure.
_UNSUPPORTED = {
    "ROUTING_MODEL": ("INTEGER", "SINGLE_PATH", "OSPF_SINGLE_PATH", "OSPF_EQUAL_SPLIT_PATH"),
    "SURVIVABILITY_MODEL": ("ONE_PLUS_ONE_PROTECTION", "SHARED_PATH_PROTECTION"),
    "NODE_MODEL": ("NODE_HARDWARE",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """
    How a network file is understood; by default as U-U-M-N-C-A-N-N, the variant that nearly all SNDlib networks have.

    `modules`: as `Instance.module_model`, or `SMALLEST`. `setup_costs`, `listed_paths`, `hop_limits`: whether these
    count. `survives`: traffic is routed anew after each single failure, and always carried.

    Notes
    -----
    Source: S. Orlowski, R. Wessäly, M. Pióro, A. Tomaszewski, "SNDlib 1.0: Survivable Network Design Library",
    Networks 55 (2010) 276-286; http://sndlib.zib.de/html/docu/io-formats/native/model.description.html.
    """

    directed_demands: bool = False
    links: str = UNDIRECTED
    modules: str = MULTIPLE
    setup_costs: bool = False
    listed_paths: bool = False
    hop_limits: bool = False
    survives: bool = False

    def changed(self, *, links: str | None = None, demands: str | None = None, modules: str | None = None) -> Variant:
        """Return it with some parts said otherwise; links with a direction make demands have one."""
        link_model = self.links if links is None else links
        directed = demands == DIRECTED
        if demands is None:
            directed = self.directed_demands or link_model != UNDIRECTED
        return replace(
            self,
            links=link_model,
            directed_demands=directed,
            modules=self.modules if modules is None else modules,
        )

    def check(self) -> None:
        """Raise `InputError` where demands have no direction and links have."""
        if self.links != UNDIRECTED and not self.directed_demands:
            raise InputError("te_combination", value=self.links)


def variant_of(said: Mapping[str, tuple[str, int | None]], *, file: str | None = None) -> Variant:
    """
    Make a variant of what a model file says.

    Parameters
    ----------
    said : mapping of str to (str, int or None)
        Field -> value and line; fields not said keep their default.
    file : str, optional
        For errors.

    Returns
    -------
    Variant
        Consistent.

    Raises
    ------
    InputError
        For an unknown value, and for one that no answer is given to.
    """
    check_values(said, file=file)
    for key, (value, row) in said.items():
        refused = _UNSUPPORTED.get(key, ())
        if value in refused:
            answered = [choice for choice in FIELDS[key] if choice not in refused]
            raise InputError("te_unsupported", file=file, row=row, column=key, value=value, choices=answered)

    def of(key: str, default: str) -> str:
        return said[key][0] if key in said else default

    variant = Variant(
        directed_demands=_DEMANDS[of("DEMAND_MODEL", "UNDIRECTED")],
        links=_LINKS[of("LINK_MODEL", "UNDIRECTED")],
        modules=_MODULES[of("LINK_CAPACITY_MODEL", "MODULAR_LINK_CAPACITIES")],
        setup_costs=of("FIXED_CHARGE_MODEL", "NO") == "YES",
        listed_paths=of("ADMISSIBLE_PATH_MODEL", "ALL_PATHS") == "EXPLICIT_LIST",
        hop_limits=of("HOP_LIMIT_MODEL", "IGNORE_HOP_LIMITS") == "INDIVIDUAL_HOP_LIMITS",
        survives=of("SURVIVABILITY_MODEL", "NO_SURVIVABILITY") == "UNRESTRICTED_FLOW_RECONFIGURATION",
    )
    variant.check()
    return variant


def check_values(said: Mapping[str, tuple[str, int | None]], *, file: str | None = None) -> None:
    """Raise `InputError` for a value that SNDlib does not know, whether it is answered here or not."""
    for key, (value, row) in said.items():
        if value not in FIELDS[key]:
            hints = nearest(value[:60], FIELDS[key], count=1)
            raise InputError(
                "te_value", file=file, row=row, column=key, value=value, choices=FIELDS[key], nearest=hints
            )


def decode(name: str) -> Variant:
    """
    Make a variant of the letters in a problem's name.

    Parameters
    ----------
    name : str
        Such as "U-U-M-N-C-A-N-N", or "polska--U-U-M-N-C-A-N-N".

    Returns
    -------
    Variant
        Consistent.

    Raises
    ------
    InputError
        If there are not eight letters, one is unknown, or no answer is given to it.
    """
    letters = name.strip().rpartition("--")[2].upper().split("-")
    if len(letters) != len(LETTERS):
        raise InputError("te_letters", column="--model", value=name)
    said: dict[str, tuple[str, int | None]] = {}
    for (key, values), letter in zip(LETTERS.items(), letters, strict=True):
        meant = {code: value for value, code in values.items()}
        if letter not in meant:
            choices = [f"{code} = {value}" for code, value in meant.items()]
            raise InputError("te_value", column=f"--model {key}", value=letter, choices=choices)
        said[key] = meant[letter], None
    return variant_of(said, file="--model")


def apply(network: Instance, variant: Variant) -> tuple[Instance, tuple[Note, ...]]:
    """
    Understand a network as a variant says.

    Parameters
    ----------
    network : Instance
        Everything that the file holds.
    variant : Variant
        What counts.

    Returns
    -------
    Instance, tuple of Note
        What is to be solved, and what of the file does not count in it.

    Raises
    ------
    InputError
        If listed paths count and a demand has none, or one runs against a directed link.
    """
    variant.check()
    notes = []
    if not variant.setup_costs and (count := sum(link.setup_cost > 0 for link in network.links.values())):
        notes.append(Note(SETUP_IGNORED, count))
    if not variant.listed_paths and network.routes:
        notes.append(Note(PATHS_IGNORED, sum(map(len, network.routes.values()))))
    if not variant.hop_limits and (count := sum(item.most_links is not None for item in network.demands.values())):
        notes.append(Note(HOPS_IGNORED, count))
    if not variant.directed_demands and (count := _both_ways(network)):
        notes.append(Note(TWO_WAYS, count))
    if variant.listed_paths:
        _check_paths(network, directed=variant.links == DIRECTED)
    total = math.fsum(item.value for item in network.demands.values())
    return (
        replace(
            network,
            links={key: _link(link, variant, total) for key, link in network.links.items()},
            demands=network.demands
            if variant.hop_limits
            else {key: replace(item, most_links=None) for key, item in network.demands.items()},
            routes=network.routes if variant.listed_paths else {},
            link_model=variant.links,
            directed_demands=variant.directed_demands,
            module_model=MULTIPLE if variant.modules == SMALLEST else variant.modules,
        ),
        tuple(notes),
    )


def _link(link: Link, variant: Variant, total: float) -> Link:
    modules = link.modules
    if variant.modules == SMALLEST and modules:
        modules = (min(modules, key=lambda module: module.capacity),)
    capacity = link.capacity
    if any(math.isinf(module.capacity) and not module.cost for module in modules):
        # A module without a limit and without a price: only the set-up cost asks whether the link is used.
        capacity, modules = math.inf, ()
    # No link ever carries more than all demands together, so that much is as good as no limit.
    modules = tuple(
        Module(capacity=total, cost=module.cost) if math.isinf(module.capacity) else module for module in modules
    )
    setup_cost = link.setup_cost if variant.setup_costs else 0.0
    return replace(link, capacity=capacity, modules=modules, setup_cost=setup_cost)


def _both_ways(network: Instance) -> int:
    """Count the demands whose opposite stands in the file too."""
    pairs = {(item.source, item.target) for item in network.demands.values()}
    return sum((target, source) in pairs for source, target in pairs)


def _check_paths(network: Instance, *, directed: bool) -> None:
    for key, demand in network.demands.items():
        routes = network.routes.get(key, ())
        if not routes and demand.value > 0:
            raise InputError("te_no_paths", value=key)
        for route in routes if directed else ():
            place = demand.source
            for name in route:
                link = network.links[name]
                if place != link.a:
                    raise InputError("te_path_direction", value=name, demand=key)
                place = link.b
