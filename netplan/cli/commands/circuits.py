"""What `ixplan exchange --egress` prints: the circuits that a demand takes, and how each destination is reached."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from netplan.cli.commands.shared import remark_when_slow
from netplan.cli.output import plain, print_table, remark, say, status_cell
from netplan.cli.texts import Texts
from netplan.egress import MOST_GBPS

if TYPE_CHECKING:
    from netplan.exchange.egress.designer import EgressPlan, PlannedCircuit, Served
    from netplan.plan import Plan

#: What flows below this is the solver's dust. [Gbit/s]
_DUST_GBPS = 1e-6


def design_egress(plan: Plan, site: str, egress_gbps: float, texts: Texts) -> EgressPlan:
    """
    Design the circuits that carry what leaves a cluster, any single failure of a span or risk group survived.

    Parameters
    ----------
    plan : Plan
        The plan.
    site : str
        The cluster.
    egress_gbps : float
        What leaves at the peak, > 0. [Gbit/s]
    texts : Texts
        In the user's language.

    Returns
    -------
    EgressPlan
        With bound and gap.

    Raises
    ------
    InputError
        For a demand that cannot be, and a plan without a place where traffic goes.
    """
    from geodata.errors import InputError
    from netplan.exchange.egress.designer import plan_egress
    from netplan.exchange.egress.state import egress_demands

    if not 0 < egress_gbps <= MOST_GBPS:  # also refuses NaN
        raise InputError("bad_egress_demand", column="--egress", value=f"{egress_gbps:g}", high=f"{MOST_GBPS:.0f}")
    demands = egress_demands(plan, site, egress_gbps)
    if not demands:
        raise InputError("egress_nowhere", file="sites.csv")
    with remark_when_slow(texts("ex_designing")):
        return plan_egress(plan, site, demands)


def print_design(plan: Plan, design: EgressPlan, texts: Texts) -> None:
    """Print the circuits to add, how each destination is reached, what it costs, and what is not protected."""
    from netplan.report.egress import design_sentences

    if design.circuits:
        names = ("to", "link", "route", "delay", "cost")
        headings = [texts("h_verdict"), *(texts(f"ex_h_{name}") for name in names)]
        rows = [_circuit(plan, circuit, texts) for circuit in design.circuits]
        print_table(headings, rows, right=(5,), wrapped=(3,), title=texts("ex_title_circuits"))
    headings = [texts(f"ex_h_{name}") for name in ("to", "demand", "direct", "through")]
    rows = [_served(plan, item, texts) for item in design.served]
    print_table(headings, rows, right=(1, 2), wrapped=(3,), title=texts("ex_title_served"))
    first, *others = design_sentences(plan, design, texts.lang)
    say(plain(first))
    for sentence in others:
        remark(plain(sentence))
    remark(texts("ex_egress_assumed"))


def _circuit(plan: Plan, circuit: PlannedCircuit, texts: Texts) -> list[str]:
    from netplan.report.names import site_name
    from netplan.report.numbers import money_with_band, ms_with_band

    lang, sites = texts.lang, plan.network.sites
    return [
        texts("none") if circuit.status is None else status_cell(circuit.status, lang),
        plain(site_name(sites[circuit.destination], lang)),
        texts("ex_waves", count=circuit.count, size=f"{circuit.size_gbps:g}"),
        plain(" → ".join(site_name(sites[site], lang) for site in circuit.route.sites)),
        ms_with_band(circuit.route.oneway_ms, lang, against=circuit.limit_ms),
        money_with_band(circuit.cost, lang),
    ]


def _served(plan: Plan, item: Served, texts: Texts) -> list[str]:
    from netplan.report.exchange import gbps
    from netplan.report.names import site_name

    sites, none = plan.network.sites, texts("none")
    by_way = [
        f"{site_name(sites[core], texts.lang)} {gbps(flow)}"
        for core, flow in item.through_gbps.items()
        if flow > _DUST_GBPS
    ]
    unserved = item.gbps - math.fsum((item.direct_gbps, *item.through_gbps.values()))
    if unserved > _DUST_GBPS * max(1.0, item.gbps):
        by_way.append(texts("ex_unserved", gbps=gbps(unserved)))
    return [
        plain(site_name(sites[item.destination], texts.lang)),
        gbps(item.gbps),
        gbps(item.direct_gbps) if item.direct_gbps > _DUST_GBPS else none,
        plain(("、" if texts.lang == "zh" else ", ").join(by_way)) or none,
    ]
