"""Where the ends of a table stand that gives no positions: sites of the plan, or bundled cities."""

from __future__ import annotations

from functools import cached_property

from geodata.cities import read_cities
from geodata.errors import nearest
from netplan.plan import Plan

#: Longitude and latitude. [deg]
Position = tuple[float, float]


class Places:
    """
    Names and where they are: sites of the plan by id or name first, then cities.

    Parameters
    ----------
    plan : Plan
        Its sites.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def find(self, name: str) -> Position | None:
        """Return the position of a name; None where nothing, or more than one site, is called so. [deg]"""
        found = self._by_name.get(name.strip().casefold(), set())
        return next(iter(found)) if len(found) == 1 else None

    def nearest(self, name: str) -> tuple[str, ...]:
        """Return the names that look most like one that is not known."""
        return tuple(nearest(name.strip(), self._by_name))

    @cached_property
    def _by_name(self) -> dict[str, set[Position]]:
        cities: dict[str, set[Position]] = {}
        for city in read_cities().values():
            for word in (city.id, city.name_zh, city.name_en):
                cities.setdefault(word.casefold(), set()).add(city.position)
        sites: dict[str, set[Position]] = {}
        for site in self._plan.network.sites.values():
            for word in (site.id, site.name_zh, site.name_en):
                if word:
                    sites.setdefault(word.casefold(), set()).add((site.lon_deg, site.lat_deg))
        ids = {key.casefold(): {(site.lon_deg, site.lat_deg)} for key, site in self._plan.network.sites.items()}
        return cities | sites | ids
