"""Availability as the report shows it: one row for each pair of places and protection, texts in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from geodata.errors import InputError
from netplan.availability.judge import DISPROVED, PROVEN, UNDECIDED, Availabilities, Availability
from netplan.availability.questions import questions
from netplan.plan import Plan
from netplan.report import availability as worded
from netplan.report.availability_document import availability_document
from netplan.report.availability_events import cut_text
from netplan.report.bilingual import in_both, unanswered
from netplan.report.documents import Document
from netplan.report.words import EN, LANGUAGES, ZH, Words, both
from netplan.targets import AvailabilityTarget

#: So many pairs of places are answered; more are left to the command.
MOST_PAIRS = 12


def availability_rows(plan: Plan) -> Document:
    """
    Answer a plan's availability targets under every protection.

    Parameters
    ----------
    plan : Plan
        The plan.

    Returns
    -------
    dict
        `rows`, the definitions, what changes if repair takes twice as long, and `conclusion`, one sentence; or
        `absent`, a sentence that says why there is nothing.
    """
    if not plan.availability_targets:
        absent = both(
            "方案没有可用率指标，未计算；任意两地请运行 `ixplan availability --from 甲 --to 乙`。",
            "The plan has no availability target, so nothing was computed; for any two places run "
            "`ixplan availability --from A --to B`.",
        )
        return {"absent": absent}
    try:
        asked = questions(plan)
        pairs = list(dict.fromkeys((question.start, question.places) for question in asked))
        answerer = Availabilities(plan)
        shown = set(pairs[:MOST_PAIRS])
        answers = [answerer.answer(question) for question in asked if (question.start, question.places) in shown]
        document = availability_document(plan, answers)
    except InputError as error:
        return {"absent": unanswered(error)}
    rows = document["pairs"] if isinstance(document["pairs"], list) else []
    return {
        "absent": None,
        "basis": document["basis"],
        "targets": [_target(target) for target in plan.availability_targets.values()],
        "left_out": len(pairs) - len(shown),
        "verdict_words": {name: worded.VERDICT[name] for name in (PROVEN, DISPROVED, UNDECIDED)},
        "meaning": in_both(partial(worded.short_definition, answers[0])),
        "definitions": _definitions(answers),
        "if_repair_doubles": {lang: document[f"if_repair_doubles_{lang}"] for lang in LANGUAGES},
        "period_min": answers[0].question.definition.minutes(1.0),
        "rows": [_row(plan, item, row) for item, row in zip(answers, rows, strict=True)],
        "conclusion": _conclusion(answers),
    }


def _target(target: AvailabilityTarget) -> Document:
    return {
        "target": target.id,
        "name_zh": target.name_zh or target.id,
        "name_en": target.name_en or target.id,
        "limit": None if target.limit_ratio is None else worded.limit_percent(target.limit_ratio),
        "wording": target.wording,
        "source": target.source,
        "note_zh": target.note_zh,
        "note_en": target.note_en,
    }


def _definitions(answers: Sequence[Availability]) -> list[Words]:
    """Say what the figures mean, the places left out, once for each protection."""
    found: dict[str, Words] = {}
    for item in answers:
        general = in_both(partial(worded.general_definition, item))
        found[general[ZH]] = both(general[ZH] + "。", general[EN] + ".")
    return list(found.values())


def _row(plan: Plan, item: Availability, document: Document) -> Document:
    keys = ("target", "from", "places", "limit_ratio", "verdict", "reason_zh", "reason_en")
    figures = ("down_low_ratio", "down_high_ratio", "down_estimate_ratio")
    limit, top = item.question.limit_ratio, item.top_cuts[0] if item.top_cuts else None
    text: dict[str, str | None] = dict.fromkeys(("lower", "upper", "estimate"))
    if item.figures is not None:
        ratios = {"lower": item.figures.down_high, "upper": item.figures.down_low}
        ratios["estimate"] = item.figures.down_estimate
        text = {name: worded.availability_percent(ratio, limit) for name, ratio in ratios.items()}
    return {
        **{key: document[key] for key in (*keys, *figures)},
        **text,
        "budget_ratio": item.budget_ratio,
        "limit": None if limit is None else worded.limit_percent(limit),
        "budget": None if item.budget_ratio is None else in_both(partial(worded.minutes, item, item.budget_ratio)),
        "ends": in_both(partial(worded.ends_text, item, plan)),
        "protection": worded.PROTECTION[item.question.definition.protection],
        "minutes": in_both(partial(_minutes, item)),
        "verdict_words": worded.VERDICT[item.verdict],
        "gap": in_both(partial(_gap, item)),
        "top_cut": None if top is None else in_both(partial(cut_text, top, plan)),
        "top_share_ratio": None if top is None else top.share_ratio,
        "doubled_verdict": item.doubled_verdict,
        "doubled_words": worded.VERDICT[item.doubled_verdict],
    }


def _minutes(item: Availability, lang: str) -> str:
    return "" if item.figures is None else worded.minutes_range(item, item.figures, lang)


def _gap(item: Availability, lang: str) -> str:
    """Say by how many minutes a verdict stands, or what it lacks to be one."""
    if item.figures is None or item.budget_ratio is None or item.verdict not in (PROVEN, DISPROVED, UNDECIDED):
        return ""
    spare, over = item.budget_ratio - item.figures.down_high, item.figures.down_low - item.budget_ratio
    text = {
        PROVEN: both("至少余 {spare}", "at least {spare} to spare"),
        DISPROVED: both("至少超 {over}", "at least {over} too long"),
        UNDECIDED: both("距证明差 {short}，距证否差 {loose}", "{short} short of proof, {loose} short of disproof"),
    }[item.verdict]
    gaps = {"spare": spare, "over": over, "short": -spare, "loose": -over}
    return text[lang].format(**{name: worded.minutes(item, max(gap, 0.0), lang) for name, gap in gaps.items()})


def _conclusion(answers: Sequence[Availability]) -> Words:
    counts = {name: sum(item.verdict == name for item in answers) for name in (PROVEN, DISPROVED, UNDECIDED)}
    rest = len(answers) - sum(counts.values())
    text = both(
        "可用率{n}项判定（每对地点按1+0、1+1、恢复各判一次）：{counts}{rest}。",
        "Availability, {n} verdicts (each pair under 1+0, 1+1 and restoration): {counts}{rest}.",
    )
    count = both("{word}{n}项", "{n} {word}")
    said = {
        lang: both("、", ", ")[lang].join(
            count[lang].format(word=worded.VERDICT[name][lang], n=number) for name, number in counts.items()
        )
        for lang in LANGUAGES
    }
    other = both(f"，另{rest}项未判", f"; {rest} more not judged") if rest else both("", "")
    return {lang: text[lang].format(n=len(answers), counts=said[lang], rest=other[lang]) for lang in LANGUAGES}
