"""What differs between the results of two plans: each target place matched by target, ends and layer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from netplan.failures.cases import PlaceFailures
from netplan.failures.sweep import Question, failures
from netplan.plan import Plan
from netplan.report.documents import Document, band_document
from netplan.report.failures import failure_name
from netplan.report.names import site_name
from netplan.report.sentences import own
from netplan.report.words import LANGUAGES
from netplan.terms import BEST_TO_WORST
from netplan.verdicts import TargetVerdict, Verdict

#: What can become of a place: its verdict turns worse or better, or only its delay grows or falls, or nothing.
WORSE, SLOWER, BETTER, FASTER, SAME = "worse", "slower", "better", "faster", "same"
#: The worst first.
CHANGES = (WORSE, SLOWER, BETTER, FASTER, SAME)
#: Plans beyond either have their single failures left out here.
MOST_SITES, MOST_PLACES = 500, 100
#: Delays closer together are the same: lengths are summed in another order. [ms]
_SAME_MS = 1e-9

#: Target, origin, place, layer.
Key = tuple[str, str, str, str]


def verdict_changes(before: Sequence[TargetVerdict], after: Sequence[TargetVerdict]) -> dict[str, list[Document]]:
    """
    Match the verdicts of two plans.

    Parameters
    ----------
    before, after : sequence of TargetVerdict
        Every target of each plan in every layer.

    Returns
    -------
    dict
        `verdicts`: what both plans judge, the worst change first; `only_before`, `only_after`: what one of them judges.
    """
    mine, others = _by_key(before), _by_key(after)
    rows = [_change(verdict, others[key]) for key, verdict in mine.items() if key in others]
    return {
        "verdicts": sorted(rows, key=_worst_first),
        "only_before": [_alone(verdict) for key, verdict in mine.items() if key not in others],
        "only_after": [_alone(verdict) for key, verdict in others.items() if key not in mine],
    }


def target_changes(before: Sequence[TargetVerdict], after: Sequence[TargetVerdict]) -> list[Document]:
    """List the targets that both plans have, each in its own layer, with both verdicts."""
    mine = {item.target.id: item for item in before if item.layer == item.target.layer}
    rows: list[Document] = []
    for item in after:
        was = mine.get(item.target.id)
        if was is None or item.layer != item.target.layer:
            continue
        rows.append(
            {
                "target": item.target.id,
                "name_zh": item.target.name_zh,
                "name_en": item.target.name_en,
                "limit_ms_before": was.target.limit_ms,
                "limit_ms": item.target.limit_ms,
                "status_before": was.status,
                "status": item.status,
                "change": _turn(was.worst, item.worst),
            }
        )
    return rows


def newly_cut_off(plan: Plan, judged: Sequence[TargetVerdict], other: Plan) -> list[Document] | None:
    """
    List the places that a single failure cuts off in one plan more than in another.

    Parameters
    ----------
    plan : Plan
        The plan in which failures cut places off.
    judged : sequence of TargetVerdict
        Its verdicts.
    other : Plan
        The plan in which they did not.

    Returns
    -------
    list of dict or None
        By target, origin and place: how many single failures cut it off in each, and the name of the first; None where
        either plan is too large to look.
    """
    items = own(judged)
    big = max(len(plan.network.sites), len(other.network.sites)) > MOST_SITES
    if big or sum(len(item.target.places) for item in items) > MOST_PLACES:
        return None
    counts = {_ends(place): place for place in _swept(other)}
    found = []
    for place in _swept(plan):
        was = counts.get(_ends(place))
        if was is None or place.single_off_count <= was.single_off_count:
            continue
        found.append(
            {
                **_names(place.before),
                "count_before": was.single_off_count,
                "count": place.single_off_count,
                **{
                    f"failure_{lang}": failure_name(place.single_off[0].failed, plan.network, lang)
                    for lang in LANGUAGES
                },
            }
        )
    return found


def _swept(plan: Plan) -> Iterable[PlaceFailures]:
    return failures(plan, Question(double=False, top=1)).places


def _ends(place: PlaceFailures) -> Key:
    return _key(place.before)


def _key(verdict: Verdict) -> Key:
    return verdict.target.id, verdict.start.id, verdict.place.id, verdict.layer


def _by_key(judged: Sequence[TargetVerdict]) -> Mapping[Key, Verdict]:
    return {_key(verdict): verdict for item in judged for verdict in item.verdicts}


def _names(verdict: Verdict) -> Document:
    return {
        "target": verdict.target.id,
        "from": verdict.start.id,
        "from_zh": site_name(verdict.start, "zh"),
        "from_en": site_name(verdict.start, "en"),
        "to": verdict.place.id,
        "to_zh": site_name(verdict.place, "zh"),
        "to_en": site_name(verdict.place, "en"),
        "layer": verdict.layer,
        "own_layer": verdict.is_own_layer,
    }


def _alone(verdict: Verdict) -> Document:
    route = verdict.route
    return {
        **_names(verdict),
        "limit_ms": verdict.target.limit_ms,
        "status": verdict.status,
        **band_document("oneway_ms", None if route is None else route.oneway_ms),
        "basis": verdict.basis,
    }


def _change(was: Verdict, now: Verdict) -> Document:
    before = None if was.route is None else was.route.oneway_ms
    after = None if now.route is None else now.route.oneway_ms
    return {
        **_names(now),
        "own_layer": was.is_own_layer or now.is_own_layer,
        "limit_ms_before": was.target.limit_ms,
        "limit_ms": now.target.limit_ms,
        "status_before": was.status,
        "status": now.status,
        **band_document("before_oneway_ms", before),
        **band_document("oneway_ms", after),
        "added_ms": None if before is None or after is None else after.value - before.value,
        "basis_before": was.basis,
        "basis": now.basis,
        "change": _turn(was, now),
    }


def _turn(was: Verdict, now: Verdict) -> str:
    """Tell what becomes of a place; without a figure only its delay counts, and a lost way is always worse."""
    if was.route is not None and now.route is None:
        return WORSE
    if was.route is None and now.route is not None:
        return BETTER
    both_figured = was.target.limit_ms is not None and now.target.limit_ms is not None
    if both_figured and was.status != now.status:
        return WORSE if BEST_TO_WORST.index(now.status) > BEST_TO_WORST.index(was.status) else BETTER
    if was.route is None or now.route is None:
        return SAME
    added_ms = now.route.oneway_ms.value - was.route.oneway_ms.value
    if abs(added_ms) <= _SAME_MS:
        return SAME
    return SLOWER if added_ms > 0 else FASTER


def _worst_first(row: Document) -> tuple[bool, int, int, float]:
    change, added = str(row["change"]), row["added_ms"]
    jump = BEST_TO_WORST.index(str(row["status"])) - BEST_TO_WORST.index(str(row["status_before"]))
    return not row["own_layer"], CHANGES.index(change), -jump, -added if isinstance(added, float) else 0.0
