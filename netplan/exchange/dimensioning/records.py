"""What is needed when and why, and the orders that follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from netplan.delay import total
from netplan.exchange.dimensioning.dates import before_months
from topology.lengths import Band

#: Why something is needed: traffic crosses a share of the capacity, a LAG or link would not survive the loss of a part,
#: a member joins, equipment goes out of support, there is no exchange yet, sessions outgrow the route servers, a part
#: of the fabric could fail, the exchange's traffic or ports outgrow the fabric.
UTILISATION, LAG_STATE, JOIN, END_OF_SUPPORT, OPENING = "utilisation", "lag_state", "join", "end_of_support", "opening"
SESSIONS, FABRIC = "sessions", "fabric"
TRIGGERS = (UTILISATION, LAG_STATE, JOIN, END_OF_SUPPORT, OPENING, SESSIONS, FABRIC)

#: What can be ordered; ports, leaves, spines, uplinks and egress circuits are followed by a hyphen and their speed:
#: port-400g.
PORT, LEAF, SPINE, UPLINK, EGRESS = "port", "leaf", "spine", "uplink", "egress"
ROUTE_SERVER, SITE = "route-server", "site"
#: As an order list names them.
KINDS = (SITE, SPINE, LEAF, UPLINK, PORT, ROUTE_SERVER, EGRESS)


def at_speed(what: str, gbps: float) -> str:
    """Name a thing with its speed: port-400g."""
    return f"{what}-{gbps:g}g"


def thing(what: str) -> str:
    """Return what something is, without its speed: port."""
    return what if speed_of(what) is None else what.rpartition("-")[0]


def speed_of(what: str) -> float | None:
    """Return the speed in a thing's name, None where it has none. [Gbit/s]"""
    text = what.rpartition("-")[2]
    return float(text[:-1]) if text.endswith("g") and text[:-1].replace(".", "", 1).isdigit() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """
    What makes something needed: the figure that crosses its limit, and whose it is.

    `kind` is one of `TRIGGERS`; `subject` the id of a member, of an egress line, a kind of members, or "" for the
    exchange. `value` and `limit` share `unit`, as that of a parameter ("ratio", "Gbit/s", "count"); None where the
    trigger is a date. `parameter` names the plan's parameter that holds the limit.
    """

    kind: str
    subject: str = ""
    value: float | None = None
    limit: float | None = None
    unit: str = "ratio"
    parameter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """
    Something that must be in service on a day.

    `what`: see the constants above; `place`: the egress line it is for, or "" for the exchange itself. `gbps`: the
    capacity that all of them add [Gbit/s]; `cost`: of all of them [CNY]; `lead_months`: from the order to service.
    """

    what: str
    needed: date
    count: int
    gbps: float
    cost: Band
    lead_months: float
    trigger: Trigger
    place: str = ""
    basis: str = "assumed"

    @property
    def order_by(self) -> date:
        """Return the day on which it must be ordered to be there in time."""
        return before_months(self.needed, self.lead_months)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    What to order in a quarter, of one kind and for one place; never empty.

    `order_date`: when the first of it should be ordered; `overdue_count`: how many should have been ordered before the
    plan's day.
    """

    quarter: str
    what: str
    place: str
    needs: tuple[Need, ...]
    order_date: date
    overdue_count: int = 0

    @property
    def overdue(self) -> bool:
        """Tell whether some of it should have been ordered before the plan's day."""
        return self.overdue_count > 0

    @property
    def count(self) -> int:
        """Return how many. [count]"""
        return sum(need.count for need in self.needs)

    @property
    def gbps(self) -> float:
        """Return the capacity that they add. [Gbit/s]"""
        return sum(need.gbps for need in self.needs)

    @property
    def cost(self) -> Band:
        """Return what they cost. [CNY]"""
        return total(need.cost for need in self.needs)

    @property
    def need_date(self) -> date:
        """Return the day on which the first of them is needed."""
        return min(need.needed for need in self.needs)

    @property
    def trigger(self) -> Trigger:
        """Return what makes the first of them needed."""
        return min(self.needs, key=lambda need: need.needed).trigger

    @property
    def basis(self) -> str:
        """Return what the figures rest on: the weakest of its needs."""
        return "assumed" if any(need.basis == "assumed" for need in self.needs) else self.needs[0].basis


@dataclass(frozen=True, kw_only=True)
class Orders:
    """
    The order list of an exchange.

    `percentile`: of the forecast that is planned for; `until`: orders later than this are left out; `horizon`: the last
    month of the forecast. `installed`: devices and uplinks taken to stand at `as_of`, by `what`; `states`: the members
    of that day by the state of their ports. `unknown`: members whose peak nobody
    says: their ports stay as they are. `broken`: the fabric's rules that no fabric of the catalogue keeps.
    """

    exchange: str
    as_of: date
    percentile: int
    until: date
    horizon: date
    lines: tuple[Line, ...]
    installed: Mapping[str, int] = field(default_factory=dict)
    states: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()

    @property
    def overdue(self) -> tuple[Need, ...]:
        """Return what on the list should have been ordered before `as_of`."""
        return tuple(need for line in self.lines for need in line.needs if need.order_by < self.as_of)

    @property
    def cost(self) -> Band:
        """Return what all lines cost. [CNY]"""
        return total(line.cost for line in self.lines)
