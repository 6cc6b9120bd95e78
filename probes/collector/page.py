"""The status page: which agents, which targets, proven or not. One document, no script, nothing fetched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, tzinfo

import htpy as h
from markupsafe import Markup

from probes.collector.board import Latest
from probes.collector.metrics import Gauges
from probes.collector.page_words import VERDICTS, WORDS
from probes.collector.stores.base import AgentSeen
from probes.records.windows import Window
from probes.statistics.oneway import judged_bound_ns
from probes.terms import Phase, Verdict

_SILENT_NS = 120 * 10**9  # agents deliver every ten seconds by default
_BEHIND_NS = 60 * 10**9
_STALE_NS = 3600 * 10**9
_ROWS = 1000
_WORST_FIRST = (Verdict.VIOLATED, Verdict.NOT_PROVEN, Verdict.PROVEN)

_SHAPES = {
    Verdict.PROVEN: '<circle cx="8" cy="8" r="7.5" fill="#009E73"/>'
    '<path d="M4 8.5l3 3 5-6.5" fill="none" stroke="#fff" stroke-width="2"/>',
    Verdict.NOT_PROVEN: '<circle cx="8" cy="8" r="6.5" fill="#fff" stroke="#6B6B6B" stroke-width="2" '
    'stroke-dasharray="3 2"/><text x="8" y="12" font-size="11" text-anchor="middle" fill="#1A1A1A">?</text>',
    Verdict.VIOLATED: '<rect x=".5" y=".5" width="15" height="15" fill="#D55E00"/>'
    '<path d="M4 4l8 8M12 4l-8 8" stroke="#fff" stroke-width="2"/>',
}
_TARGET_HEADS = (
    ("verdict", "v"), ("target", "w"), ("service", "w"), ("loss", "n"), ("limit", "n"), ("sent", "n"), ("rtt", "n"),
    ("oneway", "n"), ("availability", "n"), ("window", ""),
)  # fmt: skip
_AGENT_HEADS = (
    ("state", "v"), ("agent", "w"), ("seen", ""), ("lag", ""), ("records", "n"), ("version", "w"), ("boot", ""),
)  # fmt: skip
_STATES = {
    "silent": Verdict.VIOLATED,
    "never": Verdict.VIOLATED,
    "behind": Verdict.NOT_PROVEN,
    "removed": Verdict.NOT_PROVEN,
    "fresh": Verdict.PROVEN,
}

_STYLE = """
:root{color-scheme:light}*{box-sizing:border-box}
body{margin:0;font:14px/1.5 "Noto Sans SC","Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif;
color:#1a1a1a;background:#f6f7f8}
header,main{max-width:1280px;margin:0 auto;padding:0 20px}
header{display:flex;flex-wrap:wrap;gap:4px 20px;align-items:baseline;padding-top:16px}
h1{font-size:20px;margin:0}h2{font-size:16px;margin:24px 0 8px}
header p{margin:0;color:#555}header a{margin-left:auto;color:#0072b2;padding:4px 0}
.sum{font-size:18px;margin:12px 0 4px}.bad{border-left:4px solid #d55e00;background:#fbeee6;padding:8px 12px}
.box{overflow-x:auto;background:#fff;border:1px solid #d9dcdf;border-radius:4px}
table{border-collapse:collapse;width:100%}
th,td{padding:6px 10px;text-align:left;border-bottom:1px solid #e8eaec;vertical-align:top}
th{font-weight:600;color:#444;background:#fafbfb;vertical-align:bottom;word-break:keep-all}
tr:last-child td{border-bottom:0}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}td.n{white-space:nowrap}
td.w{min-width:110px;max-width:260px;overflow-wrap:anywhere}.v{white-space:nowrap}
svg{width:16px;height:16px;vertical-align:-3px;margin-right:6px}
.stale{color:#6b6b6b}.stale svg{opacity:.45}
.violated td:first-child{box-shadow:inset 4px 0 #d55e00}small{color:#555;display:block}
.foot{color:#555;max-width:90ch;margin:10px 0 24px}
@media(max-width:640px){header,main{padding-left:10px;padding-right:10px}thead{display:none}
.box{border:0;background:none}tr,tbody,table{display:block}
tr{margin-bottom:10px;background:#fff;border:1px solid #d9dcdf}
td,td.w{display:block;max-width:none;text-align:right;padding:5px 10px;overflow-wrap:anywhere}
td::before{content:attr(data-label);float:left;color:#555;padding-right:12px}}
@media print{body{background:#fff}.box{border:0}header a{display:none}}
"""


class _Page:
    """One rendering: language and time."""

    def __init__(self, lang: str, now_ns: int, zone: tzinfo) -> None:
        self.lang, self.now_ns, self.zone = lang, now_ns, zone

    def say(self, key: str, **words: object) -> str:
        return WORDS[key][self.lang].format(**words)

    def moment(self, time_ns: int) -> str:
        return datetime.fromtimestamp(time_ns // 10**9, self.zone).strftime("%Y-%m-%d %H:%M:%S")

    def bounds(self, low: float | None, high: float | None) -> str:
        if low is None or high is None:
            return "-"
        return f"{_share(low)}～{_share(high)}" if self.lang == "zh" else f"{_share(low)} – {_share(high)}"

    def stale(self, one: Latest) -> bool:
        return abs(self.now_ns - one.window.end_ns) > _STALE_NS  # one from tomorrow comes from a clock that was wrong

    def span(self, span_ns: int) -> str:
        seconds = max(0, span_ns // 10**9)
        for limit, size, key in ((120, 1, "seconds"), (7200, 60, "minutes"), (172_800, 3600, "hours")):
            if seconds < limit:
                return self.say(key, n=seconds // size)
        return self.say("days", n=seconds // 86_400)


def status_page(
    agents: Sequence[AgentSeen],
    latest: Sequence[Latest],
    gauges: Gauges,
    *,
    allowed: Collection[str],
    lang: str,
    now_ns: int,
    zone: tzinfo,
) -> str:
    """
    Draw the status page.

    Parameters
    ----------
    agents : sequence of AgentSeen
        What is known of each agent.
    latest : sequence of Latest
        The last window of each series.
    gauges : Gauges
        How the collector stands.
    allowed : collection of str
        Names on the allow-list: an agent that never delivered is the most silent of all.
    lang : str
        "zh" or "en".
    now_ns : int
        The time. [ns]
    zone : tzinfo
        In which times are shown; the page says how far it is from UTC.

    Returns
    -------
    str
        An HTML document; names come from agents and are escaped.
    """
    page = _Page(lang, now_ns, zone)
    worst = sorted(latest, key=lambda one: _badness(page, one))
    states = _states(agents, allowed, now_ns)
    document = h.html(lang="zh-CN" if lang == "zh" else "en")[
        _head(page),
        h.body[
            _header(page),
            h.main[
                _summary(page, worst),
                _agents_line(page, states),
                None if gauges.healthy else h.p(".bad")[page.say("unhealthy")],
                h.h2[page.say("targets")],
                _targets(page, worst),
                h.p(".foot")[page.say("reading")],
                h.h2[page.say("agents")],
                _agents(page, agents, states),
                h.h2[page.say("collector")],
                _collector(page, gauges),
            ],
        ],
    ]
    return str(document)


def _head(page: _Page) -> h.Node:
    return h.head[
        h.meta(charset="utf-8"),
        h.meta(name="viewport", content="width=device-width, initial-scale=1"),
        h.meta(http_equiv="refresh", content="30"),
        h.title[page.say("title")],
        h.style[Markup(_STYLE)],  # noqa: S704 -- our own text
    ]


def _header(page: _Page) -> h.Node:
    other = "en" if page.lang == "zh" else "zh"
    return h.header[
        h.h1[page.say("title")],
        h.p[page.say("at", at=page.moment(page.now_ns), zone=_offset(page.zone, page.now_ns))],
        h.a(href=f"?lang={other}", lang=other, hreflang=other)[page.say("other")],
    ]


def _collector(page: _Page, gauges: Gauges) -> h.Node:
    line = page.say(
        "collector_line",
        version=gauges.version,
        connections=gauges.connections,
        waiting=gauges.waiting_batches,
        unflushed=f"{gauges.unflushed_records:,}",
        refused=sum(gauges.refusals.values()),
    )
    return h.p(".foot")[line]


def _badness(page: _Page, one: Latest) -> tuple[object, ...]:
    """Violated first, among equals the one that lost most; what is out of date comes last."""
    window = one.window
    verdicts = [_WORST_FIRST.index(Verdict(window.loss_verdict))]
    if window.oneway_verdict is not None:
        verdicts.append(_WORST_FIRST.index(Verdict(window.oneway_verdict)))
    return page.stale(one), min(verdicts), verdicts[0], -(window.loss_ratio or 0.0), one.agent, window.target


def _summary(page: _Page, worst: Sequence[Latest]) -> h.Node:
    if not worst:
        return h.p(".sum")[page.say("no_windows")]
    now = [one for one in worst if not page.stale(one)]
    if not now:
        return h.p(".sum.bad")[page.say("all_stale", total=len(worst))]
    counts = Counter(Verdict(one.window.loss_verdict) for one in now)
    first = min(now, key=lambda one: _WORST_FIRST.index(Verdict(one.window.loss_verdict)))
    line = page.say(
        "summary",
        total=len(worst),
        stale=len(worst) - len(now),
        proven=counts[Verdict.PROVEN],
        open=counts[Verdict.NOT_PROVEN],
        violated=counts[Verdict.VIOLATED],
    )
    name = f"{first.agent} → {first.window.target}"
    loss, limit = _share(first.window.loss_ratio), _share(first.window.loss_limit)
    bad = counts[Verdict.VIOLATED] > 0
    return [
        h.p(".sum.bad" if bad else ".sum")[line, " ", page.say("worst", name=name, loss=loss, limit=limit)],
        _oneway_line(page, [Verdict(one.window.oneway_verdict) for one in now if one.window.oneway_verdict]),
    ]


def _oneway_line(page: _Page, verdicts: Sequence[Verdict]) -> h.Node:
    if not verdicts:
        return None
    counts = Counter(verdicts)
    line = page.say(
        "oneway_summary",
        total=len(verdicts),
        proven=counts[Verdict.PROVEN],
        open=counts[Verdict.NOT_PROVEN],
        violated=counts[Verdict.VIOLATED],
    )
    return h.p(".sum.bad" if counts[Verdict.VIOLATED] else ".sum")[line]


def _targets(page: _Page, worst: Sequence[Latest]) -> h.Node:
    if not worst:
        return None
    rest = len(worst) - _ROWS
    return [
        h.div(".box")[
            h.table[
                _heads(page, _TARGET_HEADS),
                h.tbody[[_target(page, one) for one in worst[:_ROWS]]],
            ]
        ],
        h.p(".foot")[page.say("more", count=rest)] if rest > 0 else None,
    ]


def _heads(page: _Page, heads: Sequence[tuple[str, str]]) -> h.Node:
    return h.thead[h.tr[[h.th(class_=style, scope="col")[page.say(key)] for key, style in heads]]]


def _cells(page: _Page, heads: Sequence[tuple[str, str]], cells: Sequence[h.Node]) -> h.Node:
    """Draw a row's cells; each bears its head, which a narrow screen shows beside it."""
    pairs = zip(heads, cells, strict=True)
    return [h.td(class_=style, data_label=page.say(key))[cell] for (key, style), cell in pairs]


def _target(page: _Page, one: Latest) -> h.Node:
    window = one.window
    verdict = Verdict(window.loss_verdict)
    about = [part for part in (window.operator, window.layer, window.service_class) if part]
    marks = [page.say("busy")] if window.busy else []
    if window.phase == Phase.SLA:
        marks.append(page.say("sla"))
    old = page.stale(one)
    bounds = None if window.loss_low is None else h.small[page.bounds(window.loss_low, window.loss_high)]
    cells: list[h.Node] = [
        _sign(page, verdict),
        [f"{one.agent} → {window.target}", h.small[f"{window.protocol} {window.address}"]],
        [" · ".join(about) or "-", h.small[" · ".join(marks)] if marks else None],
        [_share(window.loss_ratio), bounds],
        _share(window.loss_limit),
        f"{window.sent:,}",
        f"{_ms(window.rtt_p50_ns)} / {_ms(window.rtt_p99_ns)}",
        _oneway(page, window),
        page.bounds(window.availability_low, window.availability_high),
        [page.moment(window.end_ns), h.small[page.say("stale")] if old else None],
    ]
    return h.tr(class_="stale" if old else str(verdict))[_cells(page, _TARGET_HEADS, cells)]


def _oneway(page: _Page, window: Window) -> h.Node:
    bound = _ms(judged_bound_ns(window))
    if window.oneway_verdict is None or window.oneway_limit_ns is None:
        return bound
    limit = page.say("oneway_limit", limit=_ms(window.oneway_limit_ns))
    return [bound, h.small[limit, " ", _sign(page, Verdict(window.oneway_verdict))]]


def _states(agents: Sequence[AgentSeen], allowed: Collection[str], now_ns: int) -> dict[str, str]:
    """Tell the state of every agent that is allowed or known, worst first."""
    found = dict.fromkeys(allowed, "never")
    for seen in agents:
        if seen.agent not in found:
            found[seen.agent] = "removed"
        elif now_ns - seen.received_ns > _SILENT_NS:
            found[seen.agent] = "silent"
        else:
            found[seen.agent] = "behind" if seen.received_ns - seen.created_ns > _BEHIND_NS else "fresh"
    order = list(_STATES)
    return dict(sorted(found.items(), key=lambda item: (order.index(item[1]), item[0])))


def _agents_line(page: _Page, states: Mapping[str, str]) -> h.Node:
    counts = Counter(states.values())
    parts = [page.say("agents_part", state=page.say(key), count=counts[key]) for key in _STATES if counts[key]]
    line = page.say("agents_line", total=len(states), parts=page.say("comma").join(parts))
    return h.p(".sum.bad" if counts["silent"] + counts["never"] else ".sum")[line] if states else None


def _agents(page: _Page, agents: Sequence[AgentSeen], states: Mapping[str, str]) -> h.Node:
    known = {seen.agent: seen for seen in agents}
    return [
        None if agents else h.p[page.say("no_agents")],
        h.div(".box")[
            h.table[
                _heads(page, _AGENT_HEADS),
                h.tbody[[_agent(page, name, state, known.get(name)) for name, state in states.items()]],
            ]
        ]
        if states
        else None,
    ]


def _agent(page: _Page, name: str, state: str, seen: AgentSeen | None) -> h.Node:
    cells: list[h.Node] = [[Markup(_svg(_STATES[state])), page.say(state)], name, *["-"] * 5]  # noqa: S704 -- our own shapes
    if seen is not None:
        ago = page.say("ago", span=page.span(page.now_ns - seen.received_ns))
        cells[2:] = [
            [ago, h.small[page.moment(seen.received_ns)]],
            page.span(seen.received_ns - seen.created_ns),
            f"{seen.records:,}",
            seen.version or "-",
            seen.boot[:8],
        ]
    style = "violated" if _STATES[state] is Verdict.VIOLATED else state
    return h.tr(class_=style)[_cells(page, _AGENT_HEADS, cells)]


def _sign(page: _Page, verdict: Verdict) -> h.Node:
    return h.span(".v")[Markup(_svg(verdict)), VERDICTS[verdict][page.lang]]  # noqa: S704 -- our own shapes


def _svg(verdict: Verdict) -> str:
    return f'<svg viewBox="0 0 16 16" aria-hidden="true">{_SHAPES[verdict]}</svg>'


def _share(ratio: float | None) -> str:
    """A ratio in per cent, with as many digits as tell it from its limit: never rounded against a verdict."""
    if ratio is None:
        return "-"
    percent = f"{ratio * 100:.6f}".rstrip("0").rstrip(".")
    return f"{percent}%" if ratio == 0 or percent != "0" else f"{ratio * 100:.1e}%"


def _ms(time_ns: int | None) -> str:
    return "-" if time_ns is None else f"{time_ns / 1e6:.3f}"


def _offset(zone: tzinfo, now_ns: int) -> str:
    text = datetime.fromtimestamp(now_ns // 10**9, zone).strftime("%z")
    return f"{text[:3]}:{text[3:5]}"
