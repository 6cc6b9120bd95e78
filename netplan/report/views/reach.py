"""What the map page's tab `reach` shows: from each origin the delay of every site, areas and light-limit rings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from netplan.layers import Layers
from netplan.plan import Plan
from netplan.report.documents import Document
from netplan.report.sentences import assumption
from netplan.report.views.asked import Asked
from netplan.report.words import LANGUAGES, both
from netplan.routes import Route
from netplan.terms import IDEAL_BEST_CASE
from netplan.verdicts import route_assumptions, route_basis
from topology.records import LAYERS, Site

if TYPE_CHECKING:
    from netplan.reach.areas import Reach

#: The latency circles that the page offers. [ms]
LIMITS_MS = (5.0, 10.0, 20.0)
#: In plans of more sites each list holds the nearest only; areas and counts are of all.
LISTS_UP_TO = 2_000
NEAREST = 500
#: What outlines are simplified to on a page, some 2 km. [deg]
OUTLINE_DEG = 0.02
#: What the page tells of the parameters behind an area.
_PARAMETERS = ("reach.last_mile_km", "length.cable_to_great_circle")


def reach_view(asked: Asked) -> Document:
    """
    Gather what can be reached from each origin.

    Parameters
    ----------
    asked : Asked
        The plan; `origins` are those to show, else the plan's own.

    Returns
    -------
    dict
        `absent` where there is nothing to show; else the limits, the parameters, and for each origin its `layers`
        (delays nearest first, counts by limit), the optical layer's `areas` and the `rings`. [ms, km, deg]
    """
    plan = asked.plan
    ids = asked.origins or tuple(dict.fromkeys(item.target.start for item in asked.judged))
    if not ids:
        return {
            "absent": both(
                "方案没有时延指标，也未指定起点。指定一处：`ixplan map --origin 地点`。",
                "The plan has no delay target and no origin was named. Name one: `ixplan map --origin SITE`.",
            )
        }
    layers = Layers(plan.network, plan.model)
    return {
        "absent": None,
        "limits_ms": list(LIMITS_MS),
        "of": len(plan.network.sites),
        "parameters": [_parameter(plan, name) for name in _PARAMETERS],
        "lowest_group_index": plan.parameters.lowest_group_index,
        "origins": [_origin(plan, layers, plan.network.sites[site]) for site in ids],
    }


def _parameter(plan: Plan, name: str) -> Document:
    parameter = plan.parameters.by_name[name]
    return {
        "name": name,
        "value": parameter.band.value,
        "low": parameter.band.low,
        "high": parameter.band.high,
        "unit": parameter.unit,
        "basis": parameter.basis,
        "source": parameter.source,
    }


def _origin(plan: Plan, layers: Layers, origin: Site) -> Document:
    from netplan.reach.areas import reach  # loads shapes, which only a page needs
    from netplan.reach.remaining import HIGH, VALUE

    found = reach(plan, origin, LIMITS_MS, ends=(VALUE, HIGH), layers=layers)
    return {
        "site": origin.id,
        "layers": {layer: _layer(plan, layers, origin, layer) for layer in LAYERS},
        "areas": [_area(item) for item in found],
        "rings": [
            {"limit_ms": item.limit_ms, "light_limit_km": item.light_limit_km, "lines": item.ring} for item in found
        ],
    }


def _area(item: Reach) -> Document:
    from netplan.reach.remaining import HIGH, VALUE

    return {
        "limit_ms": item.limit_ms,
        "polygons": _polygons(item.areas[VALUE]),
        "certain": _polygons(item.areas[HIGH]),
    }


def _polygons(area: Any) -> list[object]:  # noqa: ANN401 - a shapely MultiPolygon; shapes stay in netplan.reach
    """Return the rings of each polygon, the outer one first, as finely as a page can draw them. [deg]"""
    drawn = area.simplify(OUTLINE_DEG)
    parts = getattr(drawn, "geoms", [drawn])
    return [
        [[list(point) for point in ring.coords] for ring in (part.exterior, *part.interiors)]
        for part in parts
        if not part.is_empty
    ]


def _layer(plan: Plan, layers: Layers, origin: Site, layer: str) -> Document:
    routes = {site: layers[layer].route(origin.id, site) for site in plan.network.sites}
    reached = [(site, route) for site, route in routes.items() if route is not None]
    reached.sort(key=lambda item: (item[1].oneway_ms.value, item[0]))
    listed = reached if len(routes) <= LISTS_UP_TO else reached[:NEAREST]
    return {
        "circles": [_circle(reached, limit_ms) for limit_ms in LIMITS_MS],
        "unreached": len(routes) - len(reached),
        "more": len(reached) - len(listed),
        "sites": [_site(plan, site, route) for site, route in listed],
        **_assumptions(plan, [route for _, route in reached]),
    }


def _circle(reached: Sequence[tuple[str, Route]], limit_ms: float) -> Document:
    within = [route for _, route in reached if route.oneway_ms.value <= limit_ms]
    return {
        "limit_ms": limit_ms,
        "within": len(within),
        "marginal": sum(route.oneway_ms.high > limit_ms for route in within),
    }


def _site(plan: Plan, site: str, route: Route) -> Document:
    delay = route.oneway_ms
    return {
        "site": site,
        "oneway_ms": delay.value,
        "oneway_low_ms": delay.low,
        "oneway_high_ms": delay.high,
        "basis": route_basis(route, plan.model),
    }


def _assumptions(plan: Plan, routes: Sequence[Route]) -> Document:
    """Tell whether the figures are the ideal best case, and what else all of them take for granted."""
    codes = dict.fromkeys(code for route in routes for code in route_assumptions(route, None) if ":" not in code)
    texts = {f"assumptions_{lang}": [assumption(code, plan.network, lang) for code in codes] for lang in LANGUAGES}
    return {"ideal": IDEAL_BEST_CASE in codes, **texts}
