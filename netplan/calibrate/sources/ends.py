"""Which site a measured end is: by id, by name, or as a table of the user's says."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path as FilePath

from geodata.errors import InputError, nearest
from geodata.tables import read_table
from netplan.calibrate.records import SAME_SITE, UNKNOWN_END, Path, Readings, Refusal
from netplan.plan import Plan
from topology.records import Site


def read_ends(path: FilePath) -> Mapping[str, str]:
    """
    Read which site each measured end stands at.

    Parameters
    ----------
    path : FilePath
        CSV with the columns `end` (a name, an agent, an address) and `site` (id or name of a site).

    Returns
    -------
    mapping of str to str
        End -> site, both as written.

    Raises
    ------
    InputError
        If it cannot be read, or gives one end two sites.
    """
    found: dict[str, str] = {}
    rows: dict[str, int] = {}
    for row in read_table(path, required=("end", "site"), may_be_empty=True):
        end, site = row.required("end"), row.required("site")
        key = end.casefold()
        if key in rows and found[end_of(found, key)].casefold() != site.casefold():
            raise row.error("ends_twice", "end", name=end, first=rows[key])
        if key not in rows:
            found[end], rows[key] = site, row.number
    return found


def end_of(mapping: Mapping[str, str], key: str) -> str:
    """Return the end as it was written of which only the folded form is known."""
    return next(end for end in mapping if end.casefold() == key)


def matched(
    readings: Sequence[Readings], plan: Plan, mapping: Mapping[str, str]
) -> tuple[list[Readings], list[Refusal]]:
    """
    Put sites of the plan in the place of names.

    Parameters
    ----------
    readings : sequence of Readings
        As a source gave them.
    plan : Plan
        Whose sites are meant.
    mapping : mapping of str to str
        End -> site; goes before names of the plan.

    Returns
    -------
    tuple of list of Readings and list of Refusal
        Those whose ends are two sites of the plan, in their order; one refusal for each unknown end, which names it
        in `start` and counts the samples that name it, and one for each path from a site to itself.

    Raises
    ------
    InputError
        If the mapping names a site that the plan does not have.
    """
    names = _names(plan)
    known = {end.casefold(): _mapped(names, end, site) for end, site in mapping.items()}
    kept: list[Readings] = []
    unknown: Counter[str] = Counter()
    same: list[Refusal] = []
    for item in readings:
        ends = [_site(names, known, end) for end in (item.path.start, item.path.end)]
        count = int(item.count.sum()) + item.lost
        for end, site in zip((item.path.start, item.path.end), ends, strict=True):
            if site is None:
                unknown[end] += count
        start, finish = ends
        if start is None or finish is None:
            continue
        if start == finish:
            same.append(_same_site(item, start, count))
            continue
        kept.append(dataclasses.replace(item, path=_placed(item.path, start, finish, names, plan)))
    words = [word for site in plan.network.sites.values() for word in _words(site)]
    refused = [
        Refusal(code=UNKNOWN_END, start=end, nearest=tuple(nearest(end, [*words, *mapping])), count=count)
        for end, count in sorted(unknown.items())
    ]
    return kept, [*refused, *same]


def _words(site: Site) -> Iterator[str]:
    yield from (word for word in (site.id, site.name_zh, site.name_en) if word)


def _names(plan: Plan) -> Mapping[str, str | None]:
    """Return folded name -> id; an id goes before a name, and a name that several sites have is None."""
    found: dict[str, str | None] = {}
    for site in plan.network.sites.values():
        for word in (site.name_zh, site.name_en):
            key = word.strip().casefold()
            if key:
                found[key] = site.id if found.get(key, site.id) == site.id else None
    folded: dict[str, str | None] = {}
    for site_id in plan.network.sites:
        folded[site_id.casefold()] = None if site_id.casefold() in folded else site_id
    return found | folded | {site_id: site_id for site_id in plan.network.sites}


def _find(names: Mapping[str, str | None], word: str) -> str | None:
    word = word.strip()
    return names.get(word) or names.get(word.casefold())


def _site(names: Mapping[str, str | None], known: Mapping[str, str], end: str) -> str | None:
    return known.get(end.strip().casefold()) or _find(names, end)


def _mapped(names: Mapping[str, str | None], end: str, site: str) -> str:
    found = _find(names, site)
    if found is None:
        raise InputError(
            "ends_site_unknown", value=site, name=end, nearest=nearest(site, [key for key, to in names.items() if to])
        )
    return found


def _same_site(item: Readings, site: str, count: int) -> Refusal:
    return Refusal(
        code=SAME_SITE, start=site, end=site, layer=item.path.layer, operator=item.path.operator, count=count
    )


def _placed(path: Path, start: str, end: str, names: Mapping[str, str | None], plan: Plan) -> Path:
    """Name both ends by their sites, and the way by what the plan calls it: sites by name, spans by id."""
    spans = plan.network.spans
    route = tuple(word if word in spans else _find(names, word) or word for word in path.route)
    return dataclasses.replace(path, start=start, end=end, route=route)
