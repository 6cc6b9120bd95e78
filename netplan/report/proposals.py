"""Where to measure next: the document of `ixplan where-to-probe`, and its words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from netplan.plan import Plan
from netplan.report.calibration import end_name
from netplan.report.documents import Document, plan_document, schema
from netplan.report.words import Words, both

if TYPE_CHECKING:
    from netplan.calibrate.probing.where import Effect, Proposal

#: What a proposal serves.
AIM: dict[str, Words] = {
    "open": both("未决判定", "open verdicts"),
    "widest": both("其余判定的区间", "bands of the others"),
}
#: So many verdicts of a proposal are named.
_NAMED = 3


def proposals_document(plan: Plan, proposals: Sequence[Proposal], *, layer: str) -> Document:
    """
    Put the pairs to measure next into a document.

    Parameters
    ----------
    plan : Plan
        The plan.
    proposals : sequence of Proposal
        The greatest gain first; each counts after those before it.
    layer : str
        In which would be measured.

    Returns
    -------
    dict
        As docs/formats/documents.md describes.
    """
    return {
        "schema": schema("where-to-probe"),
        "plan": plan_document(plan),
        "calibrated": None if plan.calibration is None else plan.calibration.made,
        "layer": layer,
        "pairs": [
            {
                "from": item.start,
                "to": item.end,
                "layer": item.layer,
                "gain_ms": item.gain_ms,
                "aim": item.aim,
                "verdicts": [_effect(effect) for effect in item.verdicts],
            }
            for item in proposals
        ],
    }


def verdicts_text(proposal: Proposal, plan: Plan, lang: str) -> str:
    """Name the verdicts that a proposal serves most, with their bands before and after, if they differ to the eye."""
    widths = [(effect, f"{effect.before_ms:.2f}", f"{effect.after_ms:.2f}") for effect in proposal.verdicts]
    seen = [item for item in widths if item[1] != item[2]] or widths[:1]
    said = [
        f"{effect.target} {end_name(effect.start, plan.network, lang)}→{end_name(effect.place, plan.network, lang)} "
        f"{before}→{after} ms"
        for effect, before, after in seen[:_NAMED]
    ]
    left = len(seen) - len(said)
    listed = both("；", "; ")[lang].join(said)
    return listed + (both(f" 等 {len(seen)} 项", f" and {left} more")[lang] if left else "")


def _effect(effect: Effect) -> Document:
    return {
        "target": effect.target,
        "from": effect.start,
        "to": effect.place,
        "layer": effect.layer,
        "limit_ms": effect.limit_ms,
        "band_before_ms": effect.before_ms,
        "band_after_ms": effect.after_ms,
        "decided_ratio": effect.decided,
    }
