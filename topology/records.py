"""The nouns of the network as frozen records; numbers that follow from others are properties."""

from __future__ import annotations

from dataclasses import dataclass

SITE_KINDS = ("city", "hub", "exchange", "data_centre", "station", "other")
SITE_ROLES = (
    "hub_cluster",
    "exchange",
    "planned_exchange",
    "direct_point",
    "direct_point_sought",
    "backbone_core",
)
SPAN_STATUSES = ("existing", "planned", "candidate")
#: How sure it is that a cable is there: known; reported, so that its service today is assumed; assumed altogether.
EXISTENCE = ("known", "reported", "assumed")
#: Where a length that a plan states comes from, most trusted first.
LENGTH_ORIGINS = ("measured", "published", "given", "corridor", "great_circle")
#: What measured delays tell a length to be: it holds at the plan's nominal group index and fibre-to-cable ratio.
CALIBRATED = "calibrated"
#: Cables in such a group fail together for certain; in any other, with the group's probability.
HARD_RISKS = ("station", "duct", "bridge", "tunnel")
SOFT_RISKS = ("corridor", "region")
RISK_KINDS = HARD_RISKS + SOFT_RISKS

OPTICAL, IP_PRIVATE, IP_PUBLIC = "optical", "ip-private", "ip-public"
IP_LAYERS = (IP_PRIVATE, IP_PUBLIC)
LAYERS = (OPTICAL, *IP_LAYERS)
IP_ROLES = ("core", "edge")

Line = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place where spans end. Position in WGS 84. [deg]"""

    id: str
    name_zh: str
    name_en: str
    lon_deg: float
    lat_deg: float
    province_zh: str = ""
    kind: str = "city"
    roles: tuple[str, ...] = ()
    source: str = ""

    @property
    def position(self) -> tuple[float, float]:
        """Return lon_deg, lat_deg. [deg]"""
        return self.lon_deg, self.lat_deg


@dataclass(frozen=True, slots=True, kw_only=True)
class Cable:
    """A cable as people name it; its spans carry its id. `existence`: one of `EXISTENCE`."""

    id: str
    name_zh: str
    name_en: str
    existence: str = "known"
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """
    One fibre cable section between two sites.

    Lengths are those of the cable; the band holds the true one. [km]
    `planned_km` is the length before measured delays told another; None where none did. [km]
    `told_ms_per_km` is what a kilometre of a length that delays told takes: the delay was measured, so no other group
    index or excess of fibre moves it. [ms/km]
    `cost_cny` is what building it costs in all, where the plan says so itself; None leaves it to the parameters.
    """

    id: str
    a: str
    b: str
    route_km: float
    route_km_low: float
    route_km_high: float
    length_origin: str
    great_circle_km: float
    cable: str = ""
    operator: str = ""
    status: str = "existing"
    existence: str = "known"
    fibre_type: str = ""
    risk_groups: tuple[str, ...] = ()
    cost_cny: float | None = None
    cost_cny_low: float | None = None
    cost_cny_high: float | None = None
    line: Line | None = None
    source: str = ""
    planned_km: float | None = None
    told_ms_per_km: float | None = None

    @property
    def ends(self) -> tuple[str, str]:
        """Return the two site ids."""
        return self.a, self.b

    def other_end(self, site: str) -> str:
        """Return the end that is not `site`."""
        return self.b if site == self.a else self.a


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskGroup:
    """Spans that one event can cut together, with the chance that a fault on one is a fault on another. [0..1]"""

    id: str
    kind: str
    name_zh: str = ""
    name_en: str = ""
    probability: float
    probability_low: float
    probability_high: float
    source: str = ""

    @property
    def is_hard(self) -> bool:
        """Tell whether its spans fail together for certain."""
        return self.kind in HARD_RISKS


@dataclass(frozen=True, slots=True, kw_only=True)
class IpNode:
    """A router of one IP layer at a site: a core turns traffic, an edge gathers it."""

    site: str
    layer: str
    role: str
    operator: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circuit:
    """
    A lit connection between two IP nodes.

    `spans` empty: it takes the existing route of lowest delay. `metric` None: it follows the length.
    """

    id: str
    layer: str
    a: str
    b: str
    operator: str = ""
    capacity_gbps: float | None = None
    metric: float | None = None
    spans: tuple[str, ...] = ()
    source: str = ""
