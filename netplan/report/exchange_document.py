"""The JSON document of `ixplan exchange`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from netplan.exchange.attainment import QualityVerdict
from netplan.exchange.calendar import utc_of
from netplan.exchange.matrix import EGRESS, GIVEN, OTHER_EXCHANGES
from netplan.exchange.state import ExchangeState
from netplan.exchange.statistics import Figures, PortFigures
from netplan.members import KINDS, Member, Port
from netplan.plan import Plan
from netplan.report.documents import Document, plan_document, schema
from netplan.report.exchange import summary, target_reason
from netplan.report.words import EN, ZH

#: Where the members' ingress goes.
SHARES = ("stays", "egress", "other_exchanges")


def exchange_document(plan: Plan, state: ExchangeState, verdicts: Sequence[QualityVerdict]) -> Document:
    """Put an exchange and the targets of capacity and quality into a document."""
    as_of = plan.settings.as_of
    return {
        "schema": schema("exchange"),
        "plan": plan_document(plan),
        "exchange": state.exchange.site,
        "name_zh": state.exchange.name_zh,
        "name_en": state.exchange.name_en,
        "as_of": None if as_of is None else as_of.isoformat(),
        "members": {
            "present": len(state.members),
            "expected": len(state.expected),
            "by_kind": by_kind(state),
        },
        "ports": [{"speed_gbps": speed, "count": count} for speed, count in ports_by_speed(state.ports)],
        "capacity_gbps": state.capacity_gbps,
        "peak": _peak(state),
        "headroom_gbps": state.headroom_gbps,
        "utilisation_ratio": state.utilisation_ratio,
        "exchanged": _exchanged(state),
        "targets": [target_document(verdict) for verdict in verdicts],
        "summary_zh": summary(state, ZH),
        "summary_en": summary(state, EN),
    }


def target_document(verdict: QualityVerdict) -> Document:
    """Put the verdict on one target of capacity or quality into a mapping."""
    target, figure = verdict.target, verdict.figure
    band = None if figure is None else figure.value
    return {
        "target": target.id,
        "site": target.start,
        "quantity": target.quantity,
        "value": None if band is None else band.value,
        "value_low": None if band is None else band.low,
        "value_high": None if band is None else band.high,
        "limit": target.limit,
        "unit": target.unit or None,
        "sense": target.sense,
        "status": verdict.status,
        "why": verdict.why,
        "basis": None if figure is None else figure.basis,
        "date": None if figure is None or figure.day is None else figure.day.isoformat(),
        "name_zh": target.name_zh,
        "name_en": target.name_en,
        "reason_zh": target_reason(verdict, ZH),
        "reason_en": target_reason(verdict, EN),
        "wording": target.wording,
        "source": target.source,
        "figure_source": None if figure is None else figure.source or None,
    }


def by_kind(state: ExchangeState) -> list[Document]:
    """Count members, ports and traffic by kind; kinds without a member are left out."""
    site = state.exchange.site
    found: list[Document] = []
    for kind in KINDS:
        members = [item for item in state.members.values() if item.kind == kind]
        coming = sum(item.kind == kind for item in state.expected.values())
        if not members and not coming:
            continue
        ports = [port for item in members for port in item.at(site)]
        found.append(
            {
                "kind": kind,
                "present": len(members),
                "expected": coming,
                "ports": len(ports),
                "capacity_gbps": sum(port.speed_gbps for port in ports),
                "peaks_in_gbps": _sum_of_peaks(state, members, into=True),
                "peaks_out_gbps": _sum_of_peaks(state, members, into=False),
            }
        )
    return found


def _sum_of_peaks(state: ExchangeState, members: Iterable[Member], *, into: bool) -> float | None:
    """Add up members' own peaks, each in its own busiest five minutes. [Gbit/s]"""
    if state.peaks is None:
        return None
    peaks = state.peaks.members_in_gbps if into else state.peaks.members_out_gbps
    return sum(peaks.get(item.id) or 0.0 for item in members)


def ports_by_speed(ports: Iterable[Port]) -> list[tuple[float, int]]:
    """Count ports by speed, the slowest first."""
    return sorted(Counter(port.speed_gbps for port in ports).items())


def _peak(state: ExchangeState) -> Document:
    found = state.peaks
    at = None if found is None or found.peak_s is None else utc_of(found.peak_s).isoformat()
    return {
        "gbps": state.peak_gbps,
        "at": at,
        "basis": state.basis,
        "unknown_ratio": None if found is None else found.unknown_ratio,
    }


def _exchanged(state: ExchangeState) -> Document:
    found = state.exchanged
    kinds = {} if found is None else found.by_kind(state.members)
    shares: Document = {}
    for name in SHARES:
        value, low, high = share_bands(state).get(name, (None, None, None))
        shares |= {f"{name}_ratio": value, f"{name}_low_ratio": low, f"{name}_high_ratio": high}
    return {
        **shares,
        "basis": None if found is None else found.basis,
        "missing_gbps": None if found is None else found.fit.missing,
        "by_kind": [{"from": start, "to": end, "gbps": value} for (start, end), value in kinds.items()],
    }


def share_bands(state: ExchangeState) -> dict[str, tuple[float, float, float]]:
    """
    Tell where the members' ingress goes, by `SHARES`: share, low and high. [0..1]

    The ends are the parameters', widened to what the ports' own balance makes of them; a given matrix has none.
    """
    found, split = state.exchanged, state.shares
    if found is None or found.share_ratio() is None:
        return {}
    assumed = (split.stays_ratio, split.egress_ratio, split.other_exchanges_ratio)
    bands = {}
    for name, end, band in zip(SHARES, (None, EGRESS, OTHER_EXCHANGES), assumed, strict=True):
        value = found.share_ratio(end) or 0.0
        ends = (value,) if found.basis == GIVEN else (value, band.low, band.high)
        bands[name] = (value, min(ends), max(ends))
    return bands


def port_document(item: PortFigures) -> Document:
    """Put the figures of a port into a mapping."""
    return {
        "port": item.port,
        "member": item.member,
        "in": _figures_document(item.into),
        "out": _figures_document(item.out),
    }


def _figures_document(figures: Figures) -> Document:
    return {
        "percentiles_gbps": {f"{share:g}": value for share, value in figures.percentiles_gbps.items()},
        "max_gbps": figures.max_gbps,
        "mean_gbps": figures.mean_gbps,
        "load_factor_ratio": figures.load_factor_ratio,
        "known_count": figures.known_count,
        "unknown_count": figures.unknown_count,
    }
