"""The order list in words: what each thing is called, why it is ordered, what the figures rest on."""

from __future__ import annotations

from collections.abc import Mapping

from netplan.delay import total
from netplan.exchange.dimensioning import fabric, lags
from netplan.exchange.dimensioning.dates import after_years
from netplan.exchange.dimensioning.records import (
    EGRESS,
    END_OF_SUPPORT,
    FABRIC,
    JOIN,
    LAG_STATE,
    LEAF,
    OPENING,
    PORT,
    ROUTE_SERVER,
    SESSIONS,
    SITE,
    SPINE,
    TRIGGERS,
    UPLINK,
    UTILISATION,
    Line,
    Need,
    Orders,
    speed_of,
    thing,
)
from netplan.plan import Plan
from netplan.report.names import clauses, sentence, site_name
from netplan.report.numbers import money_with_band, percent, rounded, thousands
from netplan.report.words import KIND, ZH, Words, both
from topology.lengths import Band

THING: dict[str, Words] = {
    SITE: both("机房（装修、供电、配线）", "building (fit-out, power, distribution frames)"),
    SPINE: both("核心交换机", "spine"),
    LEAF: both("接入交换机", "leaf"),
    UPLINK: both("上行链路（两端光模块）", "uplink (both transceivers)"),
    PORT: both("成员端口（光模块、跳纤）", "member port (transceiver, patching)"),
    ROUTE_SERVER: both("路由服务器", "route server"),
    EGRESS: both("出口电路", "egress circuit"),
}
TRIGGER: dict[str, Words] = {
    UTILISATION: both("利用率", "utilisation"),
    LAG_STATE: both("链路聚合状态", "LAG state"),
    JOIN: both("成员接入", "a member joins"),
    END_OF_SUPPORT: both("停止支持", "end of support"),
    OPENING: both("开通", "opening"),
    SESSIONS: both("会话数", "sessions"),
    FABRIC: both("交换网容量", "fabric"),
}
LAG: dict[str, Words] = {
    lags.OK: both("正常", "fine"),
    lags.WATCH: both("关注", "to be watched"),
    lags.OVERLOADED_ON_LOSS: both("断一条链路即过载", "overloaded when one link is lost"),
    lags.OVERLOADED: both("已过载", "overloaded now"),
}
_LOSS: dict[str, Words] = {
    fabric.USE: both("正常时", "even with nothing lost"),
    fabric.OVERSUBSCRIPTION: both("在允许的收敛比内", "within the oversubscription allowed"),
    fabric.SPINE_LOSS: both("断一台核心交换机后", "once a spine is lost"),
    fabric.UPLINK_LOSS: both("断一条上行链路后", "once an uplink is lost"),
    fabric.LEAF_LOSS: both("断一台接入交换机后", "once a leaf is lost"),
    fabric.SITE_LOSS: both("断一个机房后", "once a building is lost"),
}


def thing_name(what: str, lang: str) -> str:
    """Name a thing with its speed: 400G spine."""
    kind, speed = thing(what), speed_of(what)
    name = THING[kind][lang] if kind in THING else kind
    return name if speed is None else f"{speed:g}G {name}"


def line_name(line: Line, plan: Plan, lang: str) -> str:
    """Name what is ordered: 400G member port; 100G egress circuit to Beijing."""
    name = thing_name(line.what, lang)
    if line.place:
        name += both("（至{place}）", " to {place}")[lang].format(place=_place(line.place, plan, lang))
    return name


def _place(place: str, plan: Plan, lang: str) -> str:
    """Name where a circuit leads: an egress line's end, or the site that a place ends with."""
    if place in plan.egress:
        return site_name(plan.network.sites[plan.egress[place].end], lang)
    ends = [key for key in plan.network.sites if place == key or place.endswith(f"-{key}")]
    return site_name(plan.network.sites[max(ends, key=len)], lang) if ends else place


def reason(line: Line, plan: Plan, lang: str) -> str:
    """
    Say why a line is ordered.

    Parameters
    ----------
    line : Line
        The line.
    plan : Plan
        For the names.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        A clause for each kind of trigger: its first case in full, the others counted.
    """
    said = []
    for kind in TRIGGERS:
        needs = [need for need in line.needs if need.trigger.kind == kind]
        if needs:
            others = _cases(needs) - 1
            cause = _cause(needs[0], plan, lang)
            if others and kind in (UTILISATION, LAG_STATE, JOIN):
                cause += both("；同类另有 {n} 处", " (and {n} more like it)")[lang].format(n=others)
            said.append(cause)
    if line.overdue:
        text = both("{all} 个中有 {n} 个本应更早订购", "{n} of these {all} should have been ordered earlier")
        if line.overdue_count == line.count:
            text = both("本应更早订购", "should have been ordered earlier")
        said.append(text[lang].format(n=line.overdue_count, all=line.count))
    return sentence(clauses(said, lang), lang)


def _cases(needs: list[Need]) -> int:
    """Count who needs it; newcomers that nobody names go by their kind, and each need is one of them."""
    unnamed = sum(need.trigger.subject in KIND for need in needs)
    return unnamed + len({(need.trigger.subject, need.needed) for need in needs if need.trigger.subject not in KIND})


def _cause(need: Need, plan: Plan, lang: str) -> str:
    """Say why one thing is needed."""
    trigger = need.trigger
    words = {
        "who": _who(trigger.subject, plan, lang),
        "day": need.needed.isoformat(),
        "value": _figure(trigger.value, trigger.unit, lang, against=trigger.limit),
        "limit": _figure(trigger.limit, trigger.unit, lang, against=trigger.value),
        "loss": _LOSS.get(trigger.subject, both("", ""))[lang],
    }
    text = _CAUSE[trigger.kind]
    if thing(need.what) == EGRESS:
        text = _EGRESS_NONE if not trigger.limit else _EGRESS_FULL if trigger.kind == UTILISATION else _EGRESS
    elif trigger.kind == FABRIC and trigger.subject == fabric.PORTS:
        text = _NO_ROOM
    elif trigger.kind == LAG_STATE and not trigger.limit:
        text = _ONE_PORT
    return text[lang].format(**words)


_CAUSE: dict[str, Words] = {
    UTILISATION: both(
        "{who}的端口 {day} 峰值利用率 {value}，超过 {limit}",
        "the ports of {who} are used to {value} at the peak on {day}, over {limit}",
    ),
    LAG_STATE: both(
        "{who}的峰值 {day} 达 {value}，断一条链路后只容许 {limit}",
        "the peak of {who} is {value} on {day}, of which only {limit} are allowed when a link is lost",
    ),
    JOIN: both("{who}于 {day} 接入，峰值 {value}", "{who} joins on {day} with a peak of {value}"),
    END_OF_SUPPORT: both(
        "{day} 设备投产满 {limit}，停止支持", "on {day} the equipment is {limit} old and out of support"
    ),
    OPENING: both("交换中心于 {day} 开通", "the exchange opens on {day}"),
    SESSIONS: both(
        "{day} 有 {value} 个会话，每台至多 {limit} 个", "{value} sessions on {day}, at most {limit} on each"
    ),
    FABRIC: both(
        "{day} 各成员峰值合计 {value}，{loss}现有交换网承载不了",
        "the members' peaks add up to {value} on {day}, which what stands does not carry {loss}",
    ),
}
_NO_ROOM = both(
    "{day} 需 {value} 个端口，现有交换机不够", "{value} ports on {day} are more than the devices have room for"
)
_ONE_PORT = both(
    "{who}只有一个端口，{day} 峰值 {value}，端口中断即全断",
    "{who} has one port: of its peak, {value} on {day}, nothing is left when that is lost",
)
_EGRESS = both(
    "集群出口峰值 {day} 达 {value}，现有电路在最不利的一处故障后只能承载 {limit}",
    "what leaves the cluster peaks at {value} on {day}, of which what stands carries {limit} after the worst failure",
)
_EGRESS_FULL = both(
    "集群出口峰值 {day} 达 {value}，现有电路无故障时也只能承载 {limit}",
    "what leaves the cluster peaks at {value} on {day}, of which what stands carries {limit} with nothing lost",
)
_EGRESS_NONE = both(
    "集群出口峰值 {day} 达 {value}，某些单处故障后，现有电路到部分目的地没有满足时延目标的通路",
    "what leaves the cluster peaks at {value} on {day}, and after some single failures no circuit that stands leads to "
    "some of its destinations within the delay target",
)


def _who(subject: str, plan: Plan, lang: str) -> str:
    """Name a member, or one of a kind that nobody names; in Chinese a blank parts a number from what follows."""
    if subject in KIND:
        text = both("一个新的{kind}成员", "a new member (kind: {kind})")
        return text[lang].format(kind=KIND[subject][lang])
    member = plan.members.get(subject)
    name = subject if member is None else member.name_zh if lang == ZH else member.name_en
    return f"{name} " if lang == ZH and name[-1:].isascii() else name


def _figure(value: float | None, unit: str, lang: str, *, against: float | None = None) -> str:
    if value is None:
        return ""
    if unit == "year":
        return both(f"{value:g} 年", f"{value:g} years")[lang]
    if unit == "ratio":
        return percent(value)
    if unit == "count":
        return thousands(round(value))
    return f"{rounded(value, against=against)} {unit}" if value < 10_000 else f"{thousands(round(value))} {unit}"


def summary(orders: Orders, lang: str) -> list[str]:
    """Say in whole sentences what the list comes to, how ports stand today, and what is left open."""
    said = [_total(orders, lang)]
    if orders.overdue:
        said += _overdue(orders, lang)
    if any(orders.states.values()):
        counted = [f"{LAG[key][lang]} {len(found)}" for key, found in orders.states.items()]
        text = both("{day} 成员端口状态：{counts}", "state of the members' ports on {day}: {counts}")
        comma = both("、", ", ")[lang]
        said.append(text[lang].format(day=orders.as_of.isoformat(), counts=comma.join(counted)))
    if orders.unknown:
        text = both(
            "{n} 个成员峰值未知，端口按现状保留", "the peaks of {n} members are not known: their ports stay as they are"
        )
        said.append(text[lang].format(n=len(orders.unknown)))
    if orders.broken:
        broken = both("、", ", ")[lang].join(_LOSS.get(rule, both("端口", "ports"))[lang] for rule in orders.broken)
        text = both(
            "按现有设备型号和 [fabric] 参数，部分月份没有可行的交换网（{rules}）；可增加机房或放宽该节参数",
            "with these models and the parameters of [fabric] no fabric does it in some months ({rules}); more buildings "
            "or other figures in that section would",
        )
        said.append(text[lang].format(rules=broken))
    return [sentence(text, lang) for text in said]


def _total(orders: Orders, lang: str) -> str:
    words = {"until": orders.until.isoformat(), "p": orders.percentile}
    if not orders.lines:
        text = both(
            "按预测第 {p} 百分位，至 {until} 无需订购",
            "by the forecast's percentile {p} nothing need be ordered until {until}",
        )
        return text[lang].format(**words)
    overdue = sum(line.overdue for line in orders.lines)
    text = both(
        "按预测第 {p} 百分位，至 {until} 共 {n} 项，合计 {cost}{late}",
        "by the forecast's percentile {p}, lines until {until}: {n}, {cost} in all{late}",
    )
    late = both("；其中 {n} 项已逾期", "; {n} of them overdue")[lang].format(n=overdue) if overdue else ""
    return text[lang].format(**words, n=len(orders.lines), cost=money_with_band(orders.cost, lang), late=late)


def _overdue(orders: Orders, lang: str) -> list[str]:
    """Say why something should have been ordered before the plan's day, what to do, and which parameters decide."""
    late = orders.overdue
    comma = both("、", ", ")[lang]
    causes = {kind: sum(need.count for need in late if need.trigger.kind == kind) for kind in TRIGGERS}
    text = both(
        "逾期 {n} 件，即需用日期减去交货期早于 {day}（{causes}）：宜立即订购，最早 {first} 到位，此前相应的保护或接入暂缺",
        "{n} items are overdue, their dates less the lead times lie before {day} ({causes}): order them at once; the first "
        "are there on {first}, until then what they are to protect or connect has to wait",
    )
    words = {
        "n": sum(need.count for need in late),
        "day": orders.as_of.isoformat(),
        "causes": comma.join(f"{TRIGGER[kind][lang]} {count}" for kind, count in causes.items() if count),
        "first": min(after_years(orders.as_of, need.lead_months / 12) for need in late).isoformat(),
    }
    said = [text[lang].format(**words)]
    if any(thing(need.what) == PORT and need.trigger.kind == LAG_STATE and not need.trigger.limit for need in late):
        text = both(
            "单端口成员的第二个端口系按规则要求：若小成员可只留一个端口，调高 lag.single_port_gbps（峰值上限）即可",
            "that members with one port need a second is a rule: raise lag.single_port_gbps, a peak, if small ones may "
            "stay on one",
        )
        said.append(text[lang])
    if all(need.basis == "assumed" for need in late):
        text = both(
            "所依据的成员、流量和交货期为假设，下单前应以实际台账核对",
            "members, traffic and lead times behind this are assumed: check them against the real records before ordering",
        )
        said.append(text[lang])
    return said


def assumptions(orders: Orders, lang: str) -> list[str]:
    """Say what an order list takes for granted."""
    said = [
        both(
            "价格、交货期和触发条件为 plan.toml 的 price.*、trigger.* 参数；费用区间只含单价的区间，不含预测的区间（可与 --percentile {other} 比较）",
            "prices, lead times and triggers are the parameters price.* and trigger.* of plan.toml; the band of a cost holds "
            "that of the prices, not of the forecast (compare --percentile {other})",
        )[lang].format(other=90 if orders.percentile < 90 else 50)
    ]
    if orders.installed:
        said.append(
            both(
                "方案没有设备清单：假设现有交换网按同样规则建成（{stock}）",
                "the plan lists no devices: the fabric of today is taken to have been built by the same rules ({stock})",
            )[lang].format(stock=stock_text(orders.installed, lang))
        )
    return [sentence(text, lang) for text in said]


def stock_text(stock: Mapping[str, int], lang: str) -> str:
    """List devices with their numbers: 4 × 25G leaf, 2 × 400G spine."""
    return both("、", ", ")[lang].join(f"{count} × {thing_name(what, lang)}" for what, count in stock.items())


def cost_by(orders: Orders, letters: int) -> dict[str, Band]:
    """Add up the costs of lines whose quarters begin alike: 7 letters for quarters, 4 for years. [CNY]"""
    keys = dict.fromkeys(line.quarter[:letters] for line in orders.lines)
    return {key: total(line.cost for line in orders.lines if line.quarter.startswith(key)) for key in keys}


def cost_rows(orders: Orders, lang: str) -> list[tuple[str, str]]:
    """Word the costs of quarters, each year after its quarters."""
    rows = []
    for year, whole in cost_by(orders, 4).items():
        rows += [
            (quarter, money_with_band(cost, lang))
            for quarter, cost in cost_by(orders, 7).items()
            if quarter.startswith(year)
        ]
        rows.append((both("{year} 年合计", "{year} in all")[lang].format(year=year), money_with_band(whole, lang)))
    return rows
