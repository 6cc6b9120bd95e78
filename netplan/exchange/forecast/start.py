"""What a forecast starts from: the members of an exchange at the plan's day, those expected, its cluster and events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geodata.errors import InputError, nearest
from netplan.events import Event
from netplan.exchange.forecast.records import LINES, RACKS, SHARE
from netplan.members import KINDS, Exchange, Member
from netplan.plan import Plan
from topology.lengths import Band

#: Mean length of a year of the Gregorian calendar; a twelfth of it is a month. [day]
YEAR_DAYS = 365.2425
MONTH_DAYS = YEAR_DAYS / 12


@dataclass(frozen=True, kw_only=True)
class Expected:
    """A member that is expected: when, of which kind, with which peak of ingress at the traffic of today. [Gbit/s]"""

    member: str
    kind: str
    joined: date
    peak_gbps: float


@dataclass(frozen=True, kw_only=True)
class Start:
    """
    An exchange at the plan's day.

    `peaks_gbps`: sum of the members' peaks of ingress by kind; `guessed_gbps`: the part of it (by kind) of members
    that state no peak, as the capacity of their ports, to be multiplied by how full they are. `mix`: share of each
    kind among newcomers that nobody lists; `newcomer_gbps`: mean peak of a member of the kind, None: nowhere stated.
    `opened`: day of service, None: planned, not known. `joined`: days on which members of today joined, if known.
    """

    exchange: str
    as_of: date
    opened: date | None
    present_count: int
    joined: tuple[date | None, ...]
    peaks_gbps: Mapping[str, float]
    guessed_gbps: Mapping[str, float]
    expected: tuple[Expected, ...]
    mix: Mapping[str, float]
    newcomer_gbps: Mapping[str, float | None]
    events: tuple[Event, ...]
    lit_gbps: Band | None
    egress_from: str

    @property
    def is_open(self) -> bool:
        """Tell whether the exchange is in service at the plan's day."""
        return self.opened is not None and self.opened <= self.as_of


def start_of(plan: Plan, exchange: str) -> Start:
    """
    Gather what a forecast of an exchange starts from.

    Parameters
    ----------
    plan : Plan
        Members, exchanges, events, egress.
    exchange : str
        Site id.

    Returns
    -------
    Start
        See there.

    Raises
    ------
    InputError
        If the plan has no such exchange, no `as_of`, or lists no member of an exchange that is in service.
    """
    site = exchange_of(plan, exchange)
    as_of = plan.settings.as_of
    if as_of is None:
        raise InputError("forecast_no_as_of", file="plan.toml", column="as_of")
    here = [member for member in plan.members.values() if member.at(exchange)]
    present = [member for member in here if member.joined is None or member.joined <= as_of]
    coming = [member for member in here if member.joined is not None and member.joined > as_of]
    opened = site.in_service
    if present and (opened is None or opened > as_of):
        opened = as_of  # whoever has members is open
    if not here and opened is not None and opened <= as_of:
        raise InputError("forecast_no_members", file="members.csv", value=exchange)
    newcomers = _means(plan)
    lit = _lit(plan, exchange, as_of)
    first = next(iter(plan.exchanges))
    return Start(
        exchange=exchange,
        as_of=as_of,
        opened=opened,
        present_count=len(present),
        joined=tuple(member.joined for member in present),
        peaks_gbps=_by_kind(present, exchange, stated=True),
        guessed_gbps=_by_kind(present, exchange, stated=False),
        expected=tuple(_expected(member, exchange, newcomers) for member in coming),
        mix=_mix(here or list(plan.members.values())),
        newcomer_gbps=newcomers,
        events=tuple(event for event in plan.events.values() if event.exchange in ("", exchange)),
        lit_gbps=lit,
        egress_from=LINES if lit is not None else RACKS if exchange == first else SHARE,
    )


def exchange_of(plan: Plan, exchange: str) -> Exchange:
    """Return an exchange of the plan by its site; raise `InputError` with those there are where it has none."""
    found = plan.exchanges.get(exchange)
    if found is None:
        if not plan.exchanges:
            raise InputError("forecast_no_exchange", file="exchanges.csv")
        known = list(plan.exchanges)
        hints = nearest(exchange, known, count=1)
        raise InputError("forecast_unknown_exchange", value=exchange, choices=known, nearest=hints)
    return found


def _share_here(member: Member, exchange: str) -> float:
    """Return which part of a member's capacity, and so of its traffic, is at an exchange. [-]"""
    return sum(port.speed_gbps for port in member.at(exchange)) / member.capacity_gbps


def _by_kind(members: Sequence[Member], exchange: str, *, stated: bool) -> dict[str, float]:
    """Sum stated peaks by kind, or capacities of those that state none."""
    total = dict.fromkeys(KINDS, 0.0)
    for member in members:
        if (member.peak_in_gbps is not None) is stated:
            whole = member.capacity_gbps if member.peak_in_gbps is None else member.peak_in_gbps
            total[member.kind] += whole * _share_here(member, exchange)
    return total


def _expected(member: Member, exchange: str, newcomers: Mapping[str, float | None]) -> Expected:
    assert member.joined is not None
    peak = member.peak_in_gbps
    if peak is None:
        peak = newcomers[member.kind] or 0.0
    return Expected(
        member=member.id, kind=member.kind, joined=member.joined, peak_gbps=peak * _share_here(member, exchange)
    )


def _means(plan: Plan) -> dict[str, float | None]:
    """Return the mean stated peak of each kind over the whole plan; that of all kinds where a kind states none."""
    stated = [(member.kind, member.peak_in_gbps) for member in plan.members.values() if member.peak_in_gbps is not None]
    overall = sum(peak for _, peak in stated) / len(stated) if stated else None
    means: dict[str, float | None] = {}
    for kind in KINDS:
        peaks = [peak for found, peak in stated if found == kind]
        means[kind] = sum(peaks) / len(peaks) if peaks else overall
    return means


def _mix(members: Sequence[Member]) -> dict[str, float]:
    if not members:
        return dict.fromkeys(KINDS, 1 / len(KINDS))
    return {kind: sum(member.kind == kind for member in members) / len(members) for kind in KINDS}


def _lit(plan: Plan, exchange: str, as_of: date) -> Band | None:
    """Return what is lit out of the cluster; None where no line in service is listed. [Gbit/s]"""
    bands = [
        line.capacity_gbps
        for line in plan.egress.values()
        if line.start == exchange and (line.in_service is None or line.in_service <= as_of)
    ]
    if not bands:
        return None
    return Band(
        value=sum(band.value for band in bands),
        low=sum(band.low for band in bands),
        high=sum(band.high for band in bands),
    )
