"""What a person can point at in a network: a site, a span, a cable, a risk group, by id or by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product

from geodata.errors import InputError, nearest
from topology.network import Network, station_group
from topology.records import Span

SITE, SPAN, CABLE, RISK_GROUP = "site", "span", "cable", "risk_group"
PART_KINDS = (SITE, SPAN, CABLE, RISK_GROUP)
#: What may stand between the names of a span's ends.
_DASHES = ("—", "–", "-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """
    A part of a network.

    `kind`: one of `PART_KINDS`; `spans`: the ids of the spans it consists of, for a site of those that end there;
    `sites`: the id of a site, else empty.
    """

    kind: str
    id: str
    spans: tuple[str, ...]
    sites: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Return kind and id, joined by a colon: it finds the same part again."""
        return f"{self.kind}:{self.id}"


def find_part(network: Network, name: str) -> Part:
    """
    Find what a person means.

    Parameters
    ----------
    network : Network
        The network.
    name : str
        An id; a Chinese or English name; the names of a span's ends, joined by a dash; any of these behind its kind
        and a colon, as in `cable:qing-yin`. Letter case does not matter. `station:<site id>` is the site.

    Returns
    -------
    Part
        The part. An id goes before a name.

    Raises
    ------
    InputError
        If nothing or several things are called so: the nearest names, or the ids, are offered.
    """
    wanted = name.strip().casefold()
    for words in (_ids, _names, _ends):
        hits = [(kind, key) for word, kind, key in words(network) if wanted in _spellings(word, kind)]
        if parts := _distinct(network, hits):
            if len(parts) > 1:
                raise InputError("ambiguous_part", value=name, ids=[part.key for part in parts])
            return parts[0]
    known = dict.fromkeys(word for word, _, _ in (*_names(network), *_ids(network)))
    raise InputError("unknown_part", value=name, nearest=nearest(name.strip(), known))


def without(network: Network, parts: Iterable[Part]) -> Network:
    """Take the spans of some parts out of a network; a site that loses all of its spans is on no way any more."""
    gone = {span for part in parts for span in part.spans}
    return replace(network, spans={key: span for key, span in network.spans.items() if key not in gone})


def _spellings(word: str, kind: str) -> tuple[str, str]:
    folded = word.casefold()
    return folded, f"{kind}:{folded}"


def _distinct(network: Network, hits: list[tuple[str, str]]) -> list[Part]:
    """Make parts; a cable of one span and that span are the same thing, and the first stands for both."""
    parts: dict[tuple[tuple[str, ...], tuple[str, ...]], Part] = {}
    for kind, key in dict.fromkeys(hits):
        part = _part(network, kind, key)
        parts.setdefault((part.sites, part.spans or (kind, key)), part)
    return list(parts.values())


def _part(network: Network, kind: str, key: str) -> Part:
    if kind == SITE:
        return Part(kind=kind, id=key, spans=network.risk_members.get(station_group(key), ()), sites=(key,))
    if kind == RISK_GROUP:
        return Part(kind=kind, id=key, spans=network.risk_members[key])
    if kind == SPAN:
        return Part(kind=kind, id=key, spans=(key,))
    return Part(kind=kind, id=key, spans=tuple(span.id for span in network.spans.values() if span.cable == key))


def _ids(network: Network) -> Iterator[tuple[str, str, str]]:
    """List (id, kind, id) of all parts."""
    tables = ((SITE, network.sites), (SPAN, network.spans), (CABLE, network.cables), (RISK_GROUP, network.risk_groups))
    for kind, table in tables:
        yield from ((key, kind, key) for key in table)
    yield from ((station_group(key), SITE, key) for key in network.sites)


def _names(network: Network) -> Iterator[tuple[str, str, str]]:
    """List (name, kind, id) of all parts that have names."""
    for kind, table in ((SITE, network.sites), (CABLE, network.cables), (RISK_GROUP, network.risk_groups)):
        for key, item in table.items():
            for word in (item.name_zh, item.name_en):
                if word:
                    yield word, kind, key
    for key, site in network.sites.items():
        yield f"{site.name_zh}局站", SITE, key
        yield f"{site.name_en} station", SITE, key


def _ends(network: Network) -> Iterator[tuple[str, str, str]]:
    """List (ends of a span, kind, id): ids or names of one language, in either order."""
    for span in network.spans.values():
        cable = network.cables.get(span.cable)
        for word in _by_ends(network, span):
            yield word, SPAN, span.id
            if cable is not None:  # as results name it
                yield f"{cable.name_zh} {word}", SPAN, span.id
                yield f"{cable.name_en} {word}", SPAN, span.id


def _by_ends(network: Network, span: Span) -> Iterator[str]:
    a, b = (network.sites[end] for end in span.ends)
    for (u, v), dash in product(((a, b), (b, a)), _DASHES):
        yield from (f"{u.id}{dash}{v.id}", f"{u.name_zh}{dash}{v.name_zh}", f"{u.name_en}{dash}{v.name_en}")
