"""What a traffic table adds to `ixplan failures`: loads of circuits, with nothing failing and under failures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netplan.cli.output import plain, print_table, remark, say
from netplan.cli.texts import Texts

if TYPE_CHECKING:
    from netplan.failures.elements import Element
    from netplan.loads.records import FailureLoads, LayerLoads
    from netplan.plan import Plan
    from netplan.report.documents import Document

#: So many rows of loads, and of failures, are listed for people; for so many failures the best routing is found.
_LISTED = 10


@dataclass(frozen=True, kw_only=True)
class Loads:
    """One layer's loads: with nothing failing, or under a cut; and under each failure, the worst first."""

    now: LayerLoads
    worst: tuple[FailureLoads[Element], ...]


def find_loads(
    plan: Plan,
    failing: Sequence[Element],
    layer: str | None,
    operator: str | None,
    *,
    restored: bool,
    cut: Sequence[Element] = (),
) -> list[Loads]:
    """
    Find the loads of the layers that the plan has traffic for.

    Parameters
    ----------
    plan : Plan
        The plan; without traffic there is nothing to find.
    failing : sequence of Element
        What fails, each alone; nothing in a what-if.
    layer : str or None
        Only this layer.
    operator : str or None
        Use only what this operator owns.
    restored : bool
        Whether circuits that name no spans are carried again.
    cut : sequence of Element
        What a what-if cuts.

    Returns
    -------
    list of Loads
        One a layer, in the layers' order.
    """
    from netplan.loads.sweep import loads, worst_loads
    from topology.records import IP_LAYERS

    offered = {demand.layer for demand in plan.traffic.values()}
    found = []
    for one in IP_LAYERS:
        if one in offered and layer in (None, one):
            now = loads(plan, one, cut=cut, restored=restored, operator=operator)
            worst = worst_loads(plan, one, failing, restored=restored, operator=operator, best_count=_LISTED)
            # Without capacities only what is cut off can be told.
            told = [item for item in worst if item.loads.worst_ratio is not None or item.loads.unrouted_gbps]
            found.append(Loads(now=now, worst=tuple(told)))
    return found


def loads_documents(plan: Plan, found: Sequence[Loads], *, top: int | None) -> list[Document]:
    """Put each layer's loads into a document."""
    from netplan.report.loads import loads_document

    return [loads_document(plan, item.now, item.worst, top=top) for item in found]


def print_loads(plan: Plan, found: Sequence[Loads], texts: Texts) -> None:
    """Print each layer's fullest circuits, what failures make of them, and how they were reckoned."""
    from netplan.report.loads import (
        FAILURE_FIGURES,
        LOAD_FIGURES,
        failure_headings,
        failure_rows,
        load_headings,
        load_rows,
        loads_sentences,
        worst_sentence,
    )
    from netplan.report.words import LAYER

    lang, network = texts.lang, plan.network
    for item in found:
        name = LAYER[item.now.layer][lang]
        rows = load_rows(item.now, network, lang, top=_LISTED)
        _table(load_headings(lang), rows, LOAD_FIGURES, texts("title_loads", layer=name))
        if item.worst:
            rows = failure_rows(item.worst, network, lang, top=_LISTED)
            _table(failure_headings(lang), rows, FAILURE_FIGURES, texts("title_failure_loads", layer=name))
            say(worst_sentence(item.worst, item.now, network, lang))
        for sentence in loads_sentences(item.now, network, lang):
            remark(sentence)


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int], title: str) -> None:
    if rows:
        print_table(headings, [[plain(cell) for cell in row] for row in rows], right=right, wrapped=(0,), title=title)
