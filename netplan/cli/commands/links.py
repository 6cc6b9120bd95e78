"""What `ixplan exchange --interconnect` prints: the links between exchanges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netplan.cli.output import plain, print_table, remark, say, status_cell
from netplan.cli.texts import Texts

if TYPE_CHECKING:
    from netplan.exchange.interconnect.planner import Interconnection, PairPlan
    from netplan.plan import Plan


def print_links(plan: Plan, found: Interconnection, texts: Texts) -> None:
    """Print each pair of exchanges with its link, or by way of whom it is served, and what the whole costs."""
    from netplan.report.interconnect import interconnect_sentences

    names = ("verdict", "pair", "traffic", "link", "load", "route", "delay", "cost", "served")
    rows = [_row(plan, pair, texts) for pair in found.pairs]
    headings = [texts(f"ex_h_{name}") if name != "verdict" else texts("h_verdict") for name in names]
    print_table(headings, rows, right=(2, 4, 5, 7), wrapped=(8,), spare=(5,), title=texts("ex_title_links"))
    first, *others = interconnect_sentences(plan, found, texts.lang)
    say(first)
    for sentence in others:
        remark(sentence)
    remark(texts("ex_links_assumed"))


def _row(plan: Plan, pair: PairPlan, texts: Texts) -> list[str]:
    from netplan.report.exchange import gbps
    from netplan.report.names import pair_name, site_name
    from netplan.report.numbers import km, money_with_band, ms_with_band

    lang, sites = texts.lang, plan.network.sites
    route = pair.route
    links = [texts("ex_waves", count=link.count, size=f"{link.size_gbps:g}") for link in pair.links]
    ways = ["→".join(site_name(sites[site], lang) for site in way.sites) for way in pair.ways]
    return [
        status_cell(pair.status, lang),
        plain(pair_name(sites[pair.a], sites[pair.b], lang)),
        gbps(pair.traffic_gbps),
        ("、" if lang == "zh" else ", ").join(links) or texts("ex_no_link"),
        gbps(pair.load_gbps) if pair.links else texts("none"),
        texts("none") if route is None else km(route.km.value),
        texts("none") if route is None else ms_with_band(route.oneway_ms, lang, against=pair.limit_ms),
        money_with_band(pair.cost, lang) if pair.links else texts("none"),
        "" if pair.links and len(ways) == 1 else plain("; ".join(ways)),
    ]
