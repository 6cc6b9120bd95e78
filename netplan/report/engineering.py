"""Answers of traffic engineering in words and documents: figure and bound, links, assumptions, why there is none."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from netplan.report.names import clauses, listed, sentence
from netplan.report.numbers import rounded
from netplan.report.words import Words, both
from topology.engineering.records import (
    FEASIBLE,
    INFEASIBLE,
    MAX_GROWTH,
    MIN_COST,
    MIN_MAX_UTILISATION,
    OPTIMAL,
    TIME_LIMIT,
    UNBOUNDED,
    Answer,
    Certificate,
    Instance,
    LinkLoad,
    Module,
)
from topology.formats.instances import notes as codes
from topology.formats.instances.notes import Note
from topology.formats.instances.reading import Reading

#: Objective and bound that are no further apart differ by the computer's rounding alone. [-]
ROUNDING_RATIO = 1e-9
#: The unit of capacities and demands where the format has one.
_UNITS = {"plan": "Gbit/s", "repetita": "kbit/s"}
OBJECTIVE: dict[str, Words] = {
    MIN_MAX_UTILISATION: both("最高利用率最小", "least greatest utilisation"),
    MAX_GROWTH: both("可承载的最大增长倍数", "greatest growth factor that can be carried"),
    MIN_COST: both("最低费用", "least cost"),
}
_NOTE: dict[str, Words] = {
    codes.VARIANT_ASSUMED: both(
        "假设：未给出模型，按 U-U-M-N-C-A-N-N 理解（需求和链路无方向，模块可取多个；--model 可改）",
        "assumed: no model is given, so U-U-M-N-C-A-N-N is taken (demands and links without direction, any number of "
        "each module; --model says otherwise)",
    ),
    codes.SETUP_IGNORED: both(
        "模型不计开通费用：{count} 条链路的 setup_cost 未用",
        "the model leaves set-up costs out: those of {count} links are not used",
    ),
    codes.PATHS_IGNORED: both(
        "模型允许任意路由：所列 {count} 条未用", "the model allows all routes: the {count} listed are not used"
    ),
    codes.HOPS_IGNORED: both(
        "模型不计跳数限制：{count} 项需求的限制未用",
        "the model leaves hop limits out: those of {count} demands are not used",
    ),
    codes.TWO_WAYS: both(
        "{count} 项需求有反向需求，仍按无方向计，两个方向合占容量；--model D-B-M-N-C-A-N-N 则各占各的",
        "{count} demands have one the other way; without direction both share the capacity, with --model "
        "D-B-M-N-C-A-N-N each has its own",
    ),
    codes.LARGEST_MODULE: both(
        "假设：文件没有已装容量，{count} 条链路各按最大模块一个计",
        "assumed: nothing is installed, so each of {count} links is taken to have its largest module, once",
    ),
    codes.NO_CAPACITY: both("{count} 条链路没有容量，不承载流量", "{count} links have no capacity and carry nothing"),
    codes.UNRATED: both(
        "{count} 条电路容量未知，视为不限", "the capacity of {count} circuits is not known: they limit nothing"
    ),
    codes.LOOPS: both("{count} 条首尾相同的链路略去", "{count} links from a node to itself are left out"),
    codes.HOMED: both(
        "{count} 项需求的一端没有节点，由归属节点上下路（假设）",
        "{count} demands have an end without a node and enter at its home (assumed)",
    ),
    codes.STAYS: both(
        "{count} 项需求两端归属同一节点，不占电路", "{count} demands stay at one node and load no circuit"
    ),
    codes.CUTS: both(
        "故障为一处断缆，其上电路一同中断（{count} 种）",
        "what fails is a cable section with all circuits on it ({count} cases)",
    ),
    codes.EDGES_OPEN: both(
        "{count} 个边缘节点在此可转接任何流量，真实路由不可能更好",
        "{count} edge nodes may pass on any traffic here; the layer's own routing can do no better",
    ),
}
_ENGINE: Words = both("流量可任意拆分到多条路由", "traffic may be divided over routes at will")


def unit_of(reading: Reading) -> str | None:
    """Return the unit of capacities and demands; None where the file does not say."""
    return _UNITS.get(reading.format)


def quantity(value: float, unit: str | None = None) -> str:
    """Word a capacity, a load or a cost: as many digits as matter, its unit behind."""
    if math.isinf(value):
        return "∞"
    text = f"{value:,.0f}".replace(",", "\u2009") if abs(value) >= 10_000 else f"{value:.6g}"
    return f"{text} {unit}" if unit else text


def assumptions(reading: Reading, extra: Sequence[Note], lang: str) -> list[str]:
    """
    Word what an answer rests on besides the file.

    Parameters
    ----------
    reading : Reading
        What was read.
    extra : sequence of Note
        What was found on the way to the answer.
    lang : str
        "zh" or "en".

    Returns
    -------
    list of str
        Sentences.
    """
    said = [_NOTE[note.code][lang].format(count=note.count) for note in (*reading.notes, *extra)]
    return [sentence(text, lang) for text in (*said, _ENGINE[lang])]


def headline(answer: Answer, objective: str, lang: str) -> str:
    """
    Say what was reached, and how near it is to the best.

    Parameters
    ----------
    answer : Answer
        Of any status.
    objective : str
        What was sought.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        A sentence.
    """
    if answer.status == INFEASIBLE:
        return sentence(both("无解", "there is no solution")[lang], lang)
    if answer.status == UNBOUNDED:
        text = both("增长没有上限：没有容量限制它", "growth has no limit: no capacity stands in its way")
        return sentence(text[lang], lang)
    if answer.objective is None or answer.status == TIME_LIMIT:
        text = both(
            "没有找到解：时限不够（可加大 --time-limit），或各数值大小相差过大",
            "no solution was found: the time was too short (--time-limit gives more), or the figures differ too much "
            "in size",
        )
        return sentence(text[lang], lang)
    reached = both("{what}：{figure}", "{what}: {figure}")[lang].format(
        what=OBJECTIVE[objective][lang], figure=figure(answer.objective, objective)
    )
    return sentence(clauses([reached, _proof(answer, objective, lang), _meaning(answer, objective, lang)], lang), lang)


def figure(value: float, objective: str) -> str:
    """Word the figure of an objective."""
    if objective == MIN_MAX_UTILISATION:
        return f"{rounded(100 * value, against=100.0)}%"
    return f"{value:.6g}" if objective == MAX_GROWTH else quantity(value)


def _proof(answer: Answer, objective: str, lang: str) -> str:
    if answer.status == OPTIMAL and (answer.gap or 0.0) <= ROUNDING_RATIO:
        return both("已证明最优", "proven to be the best")[lang]
    if answer.bound is None or answer.gap is None:
        return both("尚无界", "without a bound yet")[lang]
    text = both("界 {bound}，差距 {gap:.2g}%", "bound {bound}, gap {gap:.2g}%")[lang]
    said = text.format(bound=figure(answer.bound, objective), gap=100 * answer.gap)
    if answer.status == FEASIBLE:
        said += both("，未证明最优", ", not proven to be the best")[lang]
    return said


def _meaning(answer: Answer, objective: str, lang: str) -> str:
    value = answer.objective or 0.0
    said = ""
    if objective == MIN_MAX_UTILISATION and value > 1:
        said = both("现有流量放不下", "the traffic does not fit")[lang]
    if objective == MAX_GROWTH and value < 1:
        said = both("现有流量放不下", "the traffic of today does not fit")[lang]
    if answer.failed:
        text = both("起决定作用的单点故障：{failed}", "the failure that decides: {failed}")[lang]
        said = clauses([said, text.format(failed=listed(answer.failed, lang))], lang)
    return said


def infeasible_sentence(found: Certificate | None, instance: Instance, unit: str | None, lang: str) -> str:
    """
    Say which demand and which cut leave an instance without a solution.

    Parameters
    ----------
    found : Certificate or None
        The proof; None where only the solver says so.
    instance : Instance
        For the demands' ends.
    unit : str or None
        Of capacities.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        A sentence.
    """
    if found is None:
        text = both("无解，但未找到单独一个割来说明", "there is no solution, though no single cut shows it")
        return sentence(text[lang], lang)
    demand = _demand(found, instance, lang)
    when = ""
    if found.failed:
        when = both("{failed} 中断时，", "with {failed} down, ")[lang].format(failed=listed(found.failed, lang))
    if found.reason == "disconnected":
        said = _disconnected(found, demand, lang)
    elif found.reason == "route":
        said = _route(found, demand, lang)
    else:
        said = _capacity(found, demand, unit, lang)
    return sentence(when + said, lang)


def _demand(found: Certificate, instance: Instance, lang: str) -> str:
    names = [
        both("{id}（{a}→{b}）", "{id} ({a}→{b})")[lang].format(id=key, a=item.source, b=item.target)
        for key in found.demands
        for item in [instance.demands[key]]
    ]
    return listed(names, lang)


def _disconnected(found: Certificate, demand: str, lang: str) -> str:
    text = both(
        "需求 {demand} 无路可走：没有可用链路连接 {nodes} 与其余节点",
        "no way for demand {demand}: no usable link joins {nodes} to the other nodes",
    )
    return text[lang].format(demand=demand, nodes=listed(found.nodes, lang) or "-")


def _route(found: Certificate, demand: str, lang: str) -> str:
    if found.needed is None or found.available is None:
        text = both("需求 {demand} 没有符合限制的路由", "no route of demand {demand} keeps its limits")
        return text[lang].format(demand=demand)
    text = both(
        "需求 {demand} 没有符合限制的路由：最少需 {needed:.6g}，限 {available:.6g}（时延为 ms，跳数为条）",
        "no route of demand {demand} keeps its limit: the least is {needed:.6g}, the limit {available:.6g} (delays in "
        "ms, lengths in links)",
    )
    return text[lang].format(demand=demand, needed=found.needed, available=found.available)


def _capacity(found: Certificate, demand: str, unit: str | None, lang: str) -> str:
    if all(weight == 1 for weight in found.weights):
        text = both(
            "割 {links} 容量不够：需求 {demand} 要经过它，共需 {needed}，最多只有 {available}",
            "the cut {links} is too small: {demand} must cross it and need {needed}, it has {available} at most",
        )
    else:
        text = both(
            "链路 {links}（加权）容量不够：需求 {demand} 离不开它们，共需 {needed}，最多只有 {available}",
            "links {links}, weighted, are too small: {demand} cannot do without them and need {needed}, they have "
            "{available} at most",
        )
    return text[lang].format(
        links=listed(found.links, lang) or "-",
        demand=demand,
        needed=quantity(found.needed or 0.0, unit),
        available=quantity(found.available or 0.0, unit),
    )


def modules_of(item: LinkLoad, solved: Instance, given: Instance, extra: Sequence[Note]) -> list[tuple[Module, float]]:
    """
    List the modules that are added to a link, or were assumed to be there.

    Parameters
    ----------
    item : LinkLoad
        The link in the answer.
    solved, given : Instance
        What was solved, and what was read.
    extra : sequence of Note
        Says whether the largest module was assumed.

    Returns
    -------
    list of (Module, float)
        Each with how many of it; those that are not taken are left out.
    """
    offered: Sequence[Module] = solved.links[item.id].modules
    counts: Iterable[float] = item.modules
    if any(note.code == codes.LARGEST_MODULE for note in extra):
        offered = given.links[item.id].modules
        largest = max(range(len(offered)), key=lambda place: offered[place].capacity, default=None)
        counts = [float(place == largest) for place in range(len(offered))]
    return [(module, count) for module, count in zip(offered, counts, strict=False) if count > 0]
