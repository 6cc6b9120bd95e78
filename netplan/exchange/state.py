"""An exchange as it stands: members, ports, the present peak, what is left, and where the traffic goes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from geodata.errors import InputError
from netplan.delay import total
from netplan.exchange.attainment import Figure, availability_figures
from netplan.exchange.calendar import day_of
from netplan.exchange.egress.state import ASSUMED, STATED, egress_state, lines_in_service
from netplan.exchange.matrix import Exchanged, Shares, gravity, shares
from netplan.exchange.matrix_file import read_matrix
from netplan.exchange.statistics import Peaks, peaks
from netplan.members import Exchange, Member, Port
from netplan.parameters import BASES
from netplan.plan import Plan
from netplan.samples import STEP_S, SampleSource
from netplan.targets import EGRESS, LINES, MEMBERS, PEAK
from topology.lengths import Band


@dataclass(frozen=True, kw_only=True)
class ExchangeState:
    """
    An exchange on the day for which the plan speaks.

    `members` are those present, `expected` those that join later; `ports` the present members' ports at this exchange.
    `peaks` and `exchanged` are None where nobody has joined; `basis` is that of the samples, `remarks` what reading
    them mended or left out, Chinese and English.
    """

    exchange: Exchange
    members: Mapping[str, Member]
    expected: Mapping[str, Member]
    ports: tuple[Port, ...]
    peaks: Peaks | None
    basis: str
    exchanged: Exchanged | None
    shares: Shares
    remarks: tuple[tuple[str, str], ...] = ()

    @property
    def capacity_gbps(self) -> float:
        """Return the sum of the present members' ports at the exchange. [Gbit/s]"""
        return sum(port.speed_gbps for port in self.ports)

    @property
    def peak_gbps(self) -> float | None:
        """Return the largest five-minute sum of the members' ingress, None where nothing is known. [Gbit/s]"""
        return None if self.peaks is None else self.peaks.peak_gbps

    @property
    def utilisation_ratio(self) -> float | None:
        """Return peak / capacity of the ports. [-]"""
        return None if self.peak_gbps is None or not self.capacity_gbps else self.peak_gbps / self.capacity_gbps

    @property
    def headroom_gbps(self) -> float | None:
        """Return what the ports could take in besides the peak. [Gbit/s]"""
        return None if self.peak_gbps is None else self.capacity_gbps - self.peak_gbps


def chosen_exchange(plan: Plan, name: str | None) -> Exchange:
    """
    Find the exchange that is asked for.

    Parameters
    ----------
    plan : Plan
        The plan.
    name : str, optional
        Id or name of its site, or its own name; None: the plan's first exchange.

    Returns
    -------
    Exchange
        One of the plan's.

    Raises
    ------
    InputError
        If the plan has no exchange, or none at that site.
    """
    if not plan.exchanges:
        raise InputError("no_exchanges")
    if name is None:
        return next(iter(plan.exchanges.values()))
    for item in plan.exchanges.values():
        if name.strip().casefold() in (item.name_zh.casefold(), item.name_en.casefold()):
            return item
    site = plan.site(name).id
    if site not in plan.exchanges:
        raise InputError("no_exchange_there", value=name, known=list(plan.exchanges))
    return plan.exchanges[site]


def present(plan: Plan, exchange: str) -> tuple[dict[str, Member], dict[str, Member]]:
    """Return the members of an exchange that have joined by the plan's day, and those that are expected."""
    as_of = plan.settings.as_of
    here = {key: item for key, item in plan.members.items() if item.at(exchange)}
    joined = {key: item for key, item in here.items() if item.joined is None or as_of is None or item.joined <= as_of}
    return joined, {key: item for key, item in here.items() if key not in joined}


def exchange_state(
    plan: Plan, exchange: Exchange, source: SampleSource | None, *, matrix: Path | None = None
) -> ExchangeState:
    """
    Describe an exchange as it stands.

    Parameters
    ----------
    plan : Plan
        The plan.
    exchange : Exchange
        One of its exchanges.
    source : SampleSource, optional
        The samples of its ports; None: nobody has joined.
    matrix : Path, optional
        Who exchanges with whom; None: the gravity model.

    Returns
    -------
    ExchangeState
        With the matrix of the busiest five minutes.

    Raises
    ------
    InputError
        For samples or a matrix that cannot be used.
    """
    members, expected = present(plan, exchange.site)
    found = None if source is None or not members else peaks(source)
    remarks = () if source is None else source.remarks  # before the next pass over the samples begins them anew
    return ExchangeState(
        exchange=exchange,
        members=members,
        expected=expected,
        ports=tuple(port for item in members.values() for port in item.at(exchange.site)),
        peaks=found,
        basis="assumed" if source is None else source.basis,
        exchanged=_exchanged(plan, list(members.values()), source, found, matrix),
        shares=shares(plan.parameters),
        remarks=remarks,
    )


def _exchanged(
    plan: Plan, members: list[Member], source: SampleSource | None, found: Peaks | None, matrix: Path | None
) -> Exchanged | None:
    """Fit the matrix to the busiest five minutes; who has no sample then sends and takes nothing."""
    if source is None or found is None or found.peak_s is None:
        return None
    into: dict[str, float] = {}
    out: dict[str, float] = {}
    for samples in source.batches(found.peak_s, found.peak_s + STEP_S):
        for number, member in enumerate(samples.members):
            for sums, values in ((into, samples.in_gbps), (out, samples.out_gbps)):
                value = float(values[number, 0])
                sums[member] = sums.get(member, 0.0) + (0.0 if math.isnan(value) else value)
    sent = [into.get(item.id, 0.0) for item in members]
    taken = [out.get(item.id, 0.0) for item in members]
    if matrix is not None:
        return read_matrix(matrix, members, sent, taken)
    return gravity(members, sent, taken, plan.parameters)


def figures(plan: Plan, states: Mapping[str, ExchangeState]) -> dict[str, Figure]:
    """
    Work out what is attained of the targets of capacity and quality, as far as the plan says.

    Parameters
    ----------
    plan : Plan
        The plan.
    states : mapping of str to ExchangeState
        By site; targets of other exchanges are left out.

    Returns
    -------
    dict of str to Figure
        By target.
    """
    found = availability_figures(plan)
    for target in plan.quality_targets.values():
        figure = None
        if target.quantity in (MEMBERS, PEAK) and target.start in states:
            figure = _of_exchange(plan, states[target.start], target.quantity)
        elif target.quantity == EGRESS:
            figure = _expandable(plan, target.start)
        elif target.quantity == LINES:
            figure = _lines(plan, target.start, target.places)
        if figure is not None:
            found[target.id] = figure
    return found


def _of_exchange(plan: Plan, state: ExchangeState, quantity: str) -> Figure | None:
    day = plan.settings.as_of
    if quantity == MEMBERS:
        known = state.members or state.expected  # a list of expected members alone says that nobody is there yet
        if not known:
            return None
        return Figure(value=_exactly(float(len(state.members))), basis=_weakest(known.values()), day=day)
    if state.peaks is None or state.peak_gbps is None:
        return None
    # Of the day on which the samples end: old ones do not tell how things stand.
    return Figure(value=_exactly(state.peak_gbps), basis=state.basis, day=day_of(int(state.peaks.days_s[-1])))


def _expandable(plan: Plan, site: str) -> Figure | None:
    """Return what the egress of a cluster can be extended to; where nobody states it, no more than is lit is sure."""
    state = egress_state(plan, site)
    if state.sure_gbps is None or state.lit_gbps is None:
        return None
    basis = _weakest(state.lines) if state.installable_basis == STATED else ASSUMED
    return Figure(value=state.sure_gbps, basis=basis, day=plan.settings.as_of)


def _lines(plan: Plan, start: str, places: tuple[str, ...]) -> Figure | None:
    """Add up the lines in service that lead to some places; None where the plan knows of none, planned or not."""
    planned = [line for line in plan.egress.values() if line.start == start and line.end in places]
    if not planned:
        return None
    lines = [line for line in planned if line in lines_in_service(plan, start)]
    return Figure(value=total(line.capacity_gbps for line in lines), basis=_weakest(lines), day=plan.settings.as_of)


def _exactly(value: float) -> Band:
    return Band(value=value, low=value, high=value)


class _Based(Protocol):
    @property
    def basis(self) -> str: ...


def _weakest(items: Iterable[_Based]) -> str:
    """Return what figures rest on together: the weakest of their bases."""
    return max((item.basis for item in items), key=BASES.index, default=BASES[-1])
