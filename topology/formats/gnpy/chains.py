"""What lies between the sites of a GNPy network: chains of fibres and amplifiers, two of them making a span."""

from __future__ import annotations

import math
import re
from collections import defaultdict, deque
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from geodata.errors import InputError
from topology.formats.findings import Findings
from topology.formats.gnpy.model import ROADM, TRANSCEIVER, Element, Network
from topology.records import SPAN_STATUSES

#: A length that was estimated when the file was written says so in its fibre's region.
_ESTIMATED = re.compile(r"estimated ([0-9.eE+-]{1,30}) km")
#: Fibres are named as GNPy's own converter names them; what follows is the cable's name, or the span's.
_FIBRE = re.compile(r"fiber \((?P<ends>.*)\)-(?P<name>.+)", re.DOTALL)
#: Two lengths are the same that differ by rounding only. [-]
SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Chain:
    """What is crossed from one site to another, in this order; `a` and `b` are uids of the sites' elements."""

    a: str
    b: str
    elements: tuple[Element, ...]

    @property
    def fibres(self) -> list[Element]:
        """Return those that have a length."""
        return [element for element in self.elements if element.is_fibre]

    @property
    def km(self) -> float:
        """Return the length of all fibres. [km]"""
        lengths = [fibre.fibre_km for fibre in self.fibres]
        return lengths[0] if len(lengths) == 1 else round(math.fsum(lengths), 9)

    @property
    def lengths(self) -> tuple[float, ...]:
        """Return the length of each fibre. [km]"""
        return tuple(fibre.fibre_km for fibre in self.fibres)

    @property
    def name(self) -> str:
        """Return what its only fibre is called behind its ends; empty where it has more, or no such name."""
        fibres = self.fibres
        match = _FIBRE.fullmatch(fibres[0].uid) if len(fibres) == 1 else None
        return match["name"] if match else ""

    @property
    def status(self) -> str:
        """Return the status of the span, where the file was written with it; empty where all fibres do not say so."""
        words = {fibre.word("city") for fibre in self.fibres}
        word = words.pop() if len(words) == 1 else ""
        return word if word in SPAN_STATUSES else ""

    @property
    def estimated_km(self) -> float | None:
        """Return the length that was estimated when the file was written, if that is what it has. [km]"""
        words = {fibre.word("region") for fibre in self.fibres}
        match = _ESTIMATED.fullmatch(words.pop()) if len(words) == 1 else None
        if match is None:
            return None
        try:
            km = float(match[1])
        except ValueError:
            return None
        return km if math.isclose(km, self.km, rel_tol=1e-3) else None


def estimated(km: float) -> str:
    """Word the region of a fibre whose length the plan only estimates."""
    return f"estimated {km!r} km"


@dataclass(kw_only=True)
class Layout:
    """A network taken apart: the sites' elements by the uid of the first, chains, and the pairs that sites use up."""

    sites: dict[str, list[Element]] = field(default_factory=dict)
    inside: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    chains: list[Chain] = field(default_factory=list)
    #: What belongs to no site and no span.
    rest: list[Element] = field(default_factory=list)
    loose: list[tuple[str, str]] = field(default_factory=list)


def lay_out(network: Network, findings: Findings) -> Layout:
    """
    Take a network apart into sites and the chains between them.

    Parameters
    ----------
    network : Network
        As read. A transceiver that only its ROADM reaches belongs to it; where more than two chains meet in a fused
        joint or an amplifier, that is a site.
    findings : Findings
        Takes what leads nowhere, back to where it began, or without a fibre.

    Returns
    -------
    Layout
        Chains in the order in which their first elements stand in the file.

    Raises
    ------
    InputError
        For a fibre that has more than one end.
    """
    layout = Layout()
    homes = _sites(network, layout)
    used: set[str] = set(homes)
    pairs: set[tuple[str, str]] = set()
    for start, end in network.connections:
        if homes.get(start, start) == homes.get(end, end) and start in homes:
            layout.inside.setdefault(homes[start], []).append((start, end))
            pairs.add((start, end))
    order = {uid: number for number, uid in enumerate(network.elements)}
    found = sorted(_walks(network, homes), key=lambda walk: order[walk[1]])
    for walk in found:
        chain = _chain(network, homes, walk, findings)
        if chain is not None:
            layout.chains.append(chain)
            used.update(walk[1:-1])
            pairs.update(pairwise(walk))
    layout.loose = [pair for pair in network.connections if pair not in pairs]
    layout.rest = [element for uid, element in network.elements.items() if uid not in used]
    walked = {uid for walk in found for uid in walk}
    for element in layout.rest:
        if element.uid not in walked:
            findings.left_out("gnpy_unjoined", file=element.file, column=element.path, value=element.uid)
    return layout


def _sites(network: Network, layout: Layout) -> dict[str, str]:
    """Fill the layout's sites; return each of their elements with the uid of its site's first."""
    homes: dict[str, str] = {}
    for uid, element in network.elements.items():
        after, before = network.after.get(uid, []), network.before.get(uid, [])
        branches = len(after) > 1 or len(before) > 1
        if element.is_fibre and branches:
            raise InputError("gnpy_branch", file=element.file, column=element.path, value=uid)
        if element.kind == ROADM or branches or (element.kind == TRANSCEIVER and _roadm(network, uid) is None):
            homes[uid] = uid
            layout.sites[uid] = [element]
    for uid, element in network.elements.items():
        if uid not in homes and element.kind == TRANSCEIVER:
            homes[uid] = _roadm(network, uid) or uid
            layout.sites.setdefault(homes[uid], []).append(element)
    return homes


def _roadm(network: Network, uid: str) -> str | None:
    """Return the ROADM that is a transceiver's only neighbour."""
    around = {*network.after.get(uid, []), *network.before.get(uid, [])}
    only = around.pop() if len(around) == 1 else None
    return only if only is not None and network.elements[only].kind == ROADM else None


def _walks(network: Network, homes: dict[str, str]) -> Iterator[list[str]]:
    """Yield what is passed from each site's element to the next site's, both included; "" where it leads nowhere."""
    for uid, home in homes.items():
        for first in network.after.get(uid, []):
            if first in homes:
                if homes[first] != home:
                    yield [uid, first]
                continue
            walk, place = [uid], first
            while place and place not in homes:
                walk.append(place)
                place = next(iter(network.after.get(place, [])), "")
            yield [*walk, place]


def _chain(network: Network, homes: dict[str, str], walk: Sequence[str], findings: Findings) -> Chain | None:
    start, end = walk[0], walk[-1]
    elements = tuple(network.elements[uid] for uid in walk[1:-1])
    first = network.elements[walk[1]]
    where = {"file": first.file, "column": first.path, "value": first.uid}
    if not end:
        findings.left_out("gnpy_dead_end", **where, site=start)
    elif homes[start] == homes[end]:
        findings.left_out("gnpy_loop", **where, site=start)
    elif not any(element.is_fibre for element in elements):
        findings.left_out("gnpy_no_fibre", **where, a=start, b=end)
    else:
        return Chain(start, end, elements)
    return None


def pair_up(chains: Sequence[Chain], homes: dict[str, str]) -> list[tuple[Chain, Chain | None]]:
    """
    Put the chains of the two directions of a span together.

    Parameters
    ----------
    chains : sequence of Chain
        In any order.
    homes : dict
        The site of each element that a chain ends at.

    Returns
    -------
    list of (Chain, Chain or None)
        The first of each in the order given, with the way back: the one of the same name and lengths, else of the same
        lengths, else the next one left between these sites; None where there is none.
    """
    places = {id(chain): number for number, chain in enumerate(chains)}
    partner: dict[int, int] = {}

    def keys(chain: Chain) -> tuple[tuple[Hashable, Hashable], ...]:
        there, back = chain.lengths, chain.lengths[::-1]
        return ((chain.name, there), (chain.name, back)), (there, back), ((), ())

    for level in range(3):
        waiting: dict[Hashable, deque[int]] = defaultdict(deque)
        for chain in chains:
            number = places[id(chain)]
            if number in partner or (level == 0 and not chain.name):
                continue
            a, b = homes[chain.a], homes[chain.b]
            mine, wanted = keys(chain)[level]
            if found := waiting[(b, a, wanted)]:
                other = found.popleft()
                partner[number], partner[other] = other, number
            else:
                waiting[(a, b, mine)].append(number)
    pairs: list[tuple[Chain, Chain | None]] = []
    for number, chain in enumerate(chains):
        back = partner.get(number)
        if back is None or back > number:
            pairs.append((chain, None if back is None else chains[back]))
    return pairs
