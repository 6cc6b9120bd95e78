"""The document of `ixplan compare`: what differs between two plans, in the inputs and in the results."""

from __future__ import annotations

from collections.abc import Sequence

from netplan.plan import Plan
from netplan.report.compare_inputs import difference_count, input_differences
from netplan.report.compare_results import (
    BETTER,
    CHANGES,
    FASTER,
    SAME,
    SLOWER,
    WORSE,
    newly_cut_off,
    target_changes,
    verdict_changes,
)
from netplan.report.documents import Document, plan_document, schema
from netplan.report.names import clauses, limit_text, sentence
from netplan.report.numbers import ms_with_band
from netplan.report.sentences import counts
from netplan.report.words import LANGUAGES, STATUS, both
from netplan.verdicts import TargetVerdict
from topology.lengths import Band


def compare_document(
    before: Plan,
    after: Plan,
    judged_before: Sequence[TargetVerdict],
    judged_after: Sequence[TargetVerdict],
    *,
    date: str,
    version: str,
) -> Document:
    """
    Compare two plans.

    Parameters
    ----------
    before, after : Plan
        The plans; what is said is what the second does to the first.
    judged_before, judged_after : sequence of TargetVerdict
        Every target of each in every layer.
    date : str
        Date of the result, ISO.
    version : str
        Version of the toolkit.

    Returns
    -------
    dict
        JSON-able: `inputs` by table, `verdicts` by target, ends and layer with the worst change first, `targets`,
        `only_before`, `only_after`, `cut_off`, `counts_before`, `counts`, `changes` (how many places of the targets'
        own layers become what), `headline_zh`, `headline_en`.
    """
    inputs = input_differences(before, after)
    results = verdict_changes(judged_before, judged_after)
    owned = [row for row in results["verdicts"] if row["own_layer"]]
    document: Document = {
        "schema": schema("compare"),
        "date": date,
        "version": version,
        "before": plan_document(before),
        "after": plan_document(after),
        "same_inputs": difference_count(inputs) == 0,
        "input_differences": difference_count(inputs),
        "inputs": inputs,
        "counts_before": counts(judged_before),
        "counts": counts(judged_after),
        "changes": {change: sum(row["change"] == change for row in owned) for change in CHANGES},
        "targets": target_changes(judged_before, judged_after),
        **results,
        "cut_off": newly_cut_off(after, judged_after, before),
    }
    return document | {f"headline_{lang}": headline(document, lang) for lang in LANGUAGES}


def is_worse(document: Document) -> bool:
    """Tell whether any place is worse off in the layer that its target applies to."""
    changes = document["changes"]
    return isinstance(changes, dict) and bool(changes[WORSE])


def headline(document: Document, lang: str) -> str:
    """
    Say what a comparison comes to.

    Parameters
    ----------
    document : dict
        What `compare_document` gathered.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        One or two sentences; “无变化” where nothing differs.
    """
    changes = document["changes"]
    alone = [*_rows(document, "only_before"), *_rows(document, "only_after")]
    if not isinstance(changes, dict):
        return ""
    moved = any(changes[change] for change in CHANGES if change != SAME) or alone
    if document["same_inputs"] and not moved:
        return both("无变化：两个方案的输入和结果都相同。", "No change: both plans have the same inputs and results.")[
            lang
        ]
    count = int(str(document["input_differences"]))
    said = [both(f"输入有{count}处不同", _plural(count, "difference in the inputs", "differences in the inputs"))[lang]]
    if not moved:
        said.append(both("各指标的结果无变化", "no result of any target changes")[lang])
    else:
        said.append(_turns(changes, lang))
    if alone:
        count = len({(row["target"], row["to"]) for row in alone})
        stand = _plural(count, "target place stands in one plan only", "target places stand in one plan only")
        said.append(both(f"另有{count}处只在其中一个方案中", stand)[lang])
    if cut := _rows(document, "cut_off"):
        count = len(cut)
        off = f"single failures cut off {_plural(count, 'place', 'places')} more often"
        said.append(both(f"{count}处因单一故障失联的情形增多", off)[lang])
    first = sentence(clauses(said, lang), lang)
    worst = _worst(document, lang)
    return first + (both("", " ")[lang] + worst if worst else "")


def _plural(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _turns(changes: dict[str, int], lang: str) -> str:
    words = {
        WORSE: both("{n}处目标地点判定变差", "target places: {n} worse"),
        BETTER: both("{n}处变好", "{n} better"),
        SLOWER: both("{n}处判定不变而时延增加", "{n} slower with the same verdict"),
        FASTER: both("{n}处判定不变而时延减少", "{n} faster with the same verdict"),
    }
    kept = [words[key][lang].format(n=changes[key]) for key in words if changes[key] or key in (WORSE, BETTER)]
    return both("、", ", ")[lang].join(kept)


def _worst(document: Document, lang: str) -> str:
    """Name the place whose verdict gets worst."""
    rows = [row for row in _rows(document, "verdicts") if row["own_layer"] and row["change"] == WORSE]
    if not rows:
        return ""
    row = rows[0]
    text = both(
        "变差最大：{target} {start}→{place}由{was}变为{status}，单向 {delays}",
        "Worst: {target} {start}→{place}, from “{was}” to “{status}”, one-way {delays}",
    )
    said = text[lang].format(
        target=row["target"],
        start=row[f"from_{lang}"],
        place=row[f"to_{lang}"],
        was=STATUS[str(row["status_before"])][lang],
        status=STATUS[str(row["status"])][lang],
        delays=f"{_delay(row, 'before_', lang)}→{_delay(row, '', lang)}{_limits(row, lang)}",
    )
    return sentence(said, lang)


def _limits(row: Document, lang: str) -> str:
    """Say how the limit moved, where it did: a verdict may turn by that alone."""
    was, now = row["limit_ms_before"], row["limit_ms"]
    if was == now or not isinstance(was, float) or not isinstance(now, float):
        return ""
    return both("，目标 {was}→{now}", ", target {was}→{now}")[lang].format(was=limit_text(was), now=limit_text(now))


def _delay(row: Document, prefix: str, lang: str) -> str:
    """Word a delay with its band: a verdict may turn by an end of the band alone."""
    value, low, high = (row[f"{prefix}oneway_{name}"] for name in ("ms", "low_ms", "high_ms"))
    limit = row["limit_ms_before" if prefix else "limit_ms"]
    if not (isinstance(value, float) and isinstance(low, float) and isinstance(high, float)):
        return both("无路由", "no route")[lang]
    band = Band(value=value, low=low, high=high)
    return ms_with_band(band, lang, against=limit if isinstance(limit, float) else None)


def _rows(document: Document, key: str) -> list[Document]:
    rows = document[key]
    return rows if isinstance(rows, list) else []
