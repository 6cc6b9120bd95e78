"""Upgrade plans as the report shows them: builds, gains, the front and what stays out of reach, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from geodata.errors import InputError
from netplan.plan import Plan
from netplan.report import upgrade as worded
from netplan.report.bilingual import end_names, in_both, unanswered
from netplan.report.documents import Document
from netplan.report.numbers import money_with_band
from netplan.report.upgrade_document import upgrade_document
from netplan.report.upgrade_drawn import build_words, drawn_upgrades
from netplan.report.words import LANGUAGES, both
from netplan.terms import IMPOSSIBLE
from netplan.upgrade.answers import UpgradePlan, Upgrades
from netplan.upgrade.planner import Request, find_upgrades
from netplan.verdicts import route_basis
from topology.network import Network

#: All proofs together. [s]
TIME_LIMIT_S = 10.0


def upgrade_rows(plan: Plan, clock: Callable[[], float]) -> Document:
    """
    Find out what to build for a plan, without a budget.

    Parameters
    ----------
    plan : Plan
        The plan.
    clock : callable
        Seconds since some start; only for the time limit. [s]

    Returns
    -------
    dict
        `plans`, `front`, `out_of_reach`, `conclusion`, one or two sentences, and `drawn`, what a map needs; or
        `absent`, a sentence that says why there is nothing.
    """
    try:
        found = find_upgrades(plan, Request(front=True, time_limit_s=TIME_LIMIT_S), clock)
    except InputError as error:
        return {"absent": unanswered(error)}
    if not found.targets:
        return {"absent": in_both(partial(worded.headline, found))}
    document = upgrade_document(plan, found, budget_cny=None, budget_km=None)
    plans = zip(found.plans, _rows(document, "plans"), strict=True)
    costs = in_both(partial(worded.costs_are_assumed, plan.parameters))
    return {
        "absent": None,
        "headline": {lang: document[f"headline_{lang}"] for lang in LANGUAGES},
        "timed_out": found.timed_out,
        "plans": [_plan(plan, item, row) for item, row in plans],
        "front": [_point(plan.network, item) for item in found.front],
        "out_of_reach": [
            *(_refused({**row, "status": IMPOSSIBLE}) for row in _rows(document, "impossible")),
            *(_refused(row) for row in _rows(document, "out_of_reach")),
        ],
        "costs": costs if any(item.builds for item in found.plans) else None,
        "conclusion": in_both(partial(_conclusion, plan, found)),
        "drawn": drawn_upgrades(plan, found),
    }


def _rows(document: Document, key: str) -> list[Document]:
    rows = document[key]
    return rows if isinstance(rows, list) else []


def _plan(plan: Plan, item: UpgradePlan, document: Document) -> Document:
    sites = plan.network.sites
    return {
        "title": worded.PLAN[item.kind],
        "builds": [build_words(plan.network, build) for build in item.builds],
        "cost": in_both(partial(money_with_band, item.cost)),
        "new_km": in_both(partial(worded.km_with_band, item.new_km)),
        "statuses": in_both(partial(worded.statuses_text, item)),
        "gains": [
            {
                **row,
                **end_names(sites[str(row["from"])], sites[str(row["to"])]),
                "basis": route_basis(gain.route, plan.model),
            }
            for gain, row in zip(item.gains, _rows(document, "gains"), strict=True)
        ],
        "sentences": {lang: document[f"summary_{lang}"] for lang in LANGUAGES},
    }


def _point(network: Network, item: UpgradePlan) -> Document:
    def names(lang: str) -> str:
        return both("、", ", ")[lang].join(worded.build_name(build, network, lang) for build in item.cables)

    return {
        "cost_cny": item.cost.value,
        "cost_cny_low": item.cost.low,
        "cost_cny_high": item.cost.high,
        "cost": in_both(partial(money_with_band, item.cost)),
        "new_km": in_both(partial(worded.km_with_band, item.new_km)),
        "statuses": in_both(partial(worded.statuses_text, item)),
        "pairs": len(item.gains),
        "worst": worded.ratio_text(item),
        "availability": None if item.availability_ratio is None else worded.share(item.availability_ratio),
        "gap": None if item.gap_ratio is None else f"{100 * item.gap_ratio:.1f}%",
        "builds": in_both(names),
    }


def _refused(document: Document) -> Document:
    """Leave the target's id out: the page names the target."""
    texts = {
        f"text_{lang}": str(document[f"reason_{lang}"]).removeprefix(f"{document['target']} ") for lang in LANGUAGES
    }
    nominal = bool(document.get("whole_band_only"))
    return {"target": document["target"], "status": document["status"], "nominal_only": nominal, **texts}


def _conclusion(plan: Plan, found: Upgrades, lang: str) -> str:
    """Say how many targets builds bring in, and what the first plan takes."""
    said = both("建设：", "Builds: ")[lang] + worded.headline(found, lang)
    first = next((item for item in found.plans if item.builds), None)
    if first is None:
        return said
    lead = both("首选方案：", " First plan: ")[lang]
    return said + lead + worded.plan_sentences(first, plan.network, lang)[0]
