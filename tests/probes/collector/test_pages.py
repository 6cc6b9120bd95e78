"""What people and Prometheus see: the status page in a browser, the metrics by the letter of their format."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.collector.app import status_app
from probes.collector.board import Board, Latest
from probes.collector.metrics import Gauges, exposition
from probes.collector.page import status_page
from probes.collector.page_words import WORDS
from probes.collector.stores.base import AgentSeen
from probes.collector.tally import Tally
from probes.terms import Verdict

NOW_NS = 1_795_400_000 * 10**9
ALLOWED = ("zw-01", "gone", "never-seen")
HOSTILE = ("</td><script>document.title='owned'</script>", '"><img src=x onerror=alert(1)>', 'a\\b"c\nd', "名{{7*7}}")


def gauges(**changes):
    given_ = {"started_ns": 0, "connections": 1, "waiting_batches": 0, "unflushed_records": 5, "healthy": True}
    return Gauges(**{**given_, "version": "1", "stored": {}, "refusals": {"too_large": 2}, **changes})


@pytest.fixture(scope="module")
def shown(chain):
    window = chain("zw-01", batches=1, samples=1)[0].windows[0][1]
    window = replace(window, end_ns=NOW_NS - 10**9, loss_limit=0.001, rtt_p50_ns=9_123_456, rtt_p99_ns=12_000_000)
    figures = (
        ("good", Verdict.PROVEN, 0.0, 0.0, 0.000998),
        ("open", Verdict.NOT_PROVEN, 0.001, 0.0004, 0.0019),
        (HOSTILE[0], Verdict.VIOLATED, 0.0123, 0.0099, 0.0151),
        (HOSTILE[1], Verdict.NOT_PROVEN, None, None, None),
    )
    latest = [
        Latest(
            agent="zw-01",
            window=replace(
                window, target=name, loss_verdict=verdict, loss_ratio=ratio, loss_low=low, loss_high=high,
                operator=HOSTILE[3], service_class=HOSTILE[2],
            ),
        )
        for name, verdict, ratio, low, high in figures
    ]  # fmt: skip
    latest.append(Latest(agent="zw-01", window=replace(window, target="old", end_ns=NOW_NS - 7200 * 10**9)))
    agents = [
        AgentSeen(
            agent=name,
            boot="ab" * 16,
            number=1,
            created_ns=at_ns,
            received_ns=at_ns,
            batches=1,
            records=9,
            version=None,
        )
        for name, at_ns in (("zw-01", NOW_NS - 10**9), ("gone", NOW_NS - 10**13))
    ]
    return agents, latest


def parsed(text: str) -> dict[str, list[tuple[dict[str, str], float]]]:
    """Read Prometheus' text format as its documentation words it, strictly."""
    assert text.endswith("\n")
    found: dict[str, list[tuple[dict[str, str], float]]] = {}
    helped, typed = set(), set()
    sample = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)")
    label = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)')
    for line in text.split("\n")[:-1]:
        if line.startswith("# "):
            _, word, name, rest = line.split(" ", 3)
            known = helped if word == "HELP" else typed
            assert word in ("HELP", "TYPE") and name not in known and name not in found
            assert word == "HELP" or rest in ("counter", "gauge")
            known.add(name)
            continue
        name, labels, value = sample.fullmatch(line).groups()
        assert name in helped and name in typed and (not found or name == list(found)[-1] or name not in found)
        pairs = {}
        while labels:
            part = label.match(labels)
            assert part and part[1] not in pairs, line
            pairs[part[1]] = re.sub(r"\\(.)", lambda hit: "\n" if hit[1] == "n" else hit[1], part[2])
            labels = labels[part.end() :]
        assert pairs not in [before for before, _ in found.setdefault(name, [])], line
        found[name].append((pairs, float(value)))
    return found


def test_metrics_follow_the_format_and_keep_every_name(shown):
    tally = Tally()
    tally.refused("too_large")
    agents, latest = shown
    found = parsed(exposition(tally, gauges(), agents, latest))
    losses = {labels["target"]: value for labels, value in found["ixprobe_target_loss_ratio"]}
    assert losses == {"good": 0.0, "open": 0.001, HOSTILE[0]: 0.0123}  # nothing is not zero
    medians = [value for labels, value in found["ixprobe_target_rtt_seconds"] if labels["percentile"] == "0.5"]
    assert set(medians) == {0.009123456}
    verdicts = {
        labels["verdict"]: value for labels, value in found["ixprobe_target_loss_verdict"] if labels["target"] == "open"
    }
    assert verdicts == {"proven": 0, "not proven": 1, "violated": 0}
    assert found["ixprobe_collector_refusals_total"] == [({"reason": "too_large"}, 1.0)]
    assert {labels["agent"] for labels, _ in found["ixprobe_agent_last_seen_time_seconds"]} == {"zw-01", "gone"}


@given(st.text(min_size=1, max_size=30))
def test_any_name_comes_back_from_the_metrics(name):
    seen = AgentSeen(
        agent=name, boot="0" * 32, number=1, created_ns=0, received_ns=0, batches=1, records=1, version=name
    )
    found = parsed(exposition(Tally(), gauges(), [seen], []))
    assert found["ixprobe_agent_info"] == [({"agent": name, "boot": "0" * 32, "version": name}, 1.0)]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_reads_the_same_in_a_browser_whatever_names_it_shows(browser, shown, lang, artefacts):
    agents, latest = shown
    text = status_page(agents, latest, gauges(), allowed=ALLOWED, lang=lang, now_ns=NOW_NS, zone=UTC)
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    try:
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.route("**/*", lambda route: route.fulfill(
            body=text, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": policy}
        ))  # fmt: skip
        page.goto("http://127.0.0.1/")
        assert page.title() == WORDS["title"][lang] and not complaints
        assert page.locator("html").get_attribute("lang") == {"zh": "zh-CN", "en": "en"}[lang]
        rows = page.locator("table").first.locator("tbody tr")
        assert rows.count() == 5 and HOSTILE[0] in rows.first.inner_text()  # the violated one is first
        assert rows.first.get_attribute("class") == "violated" and "1.23%" in rows.first.inner_text()
        assert "49" not in page.locator("body").inner_text().replace("2026", "")  # {{7*7}} is not worked out
        assert "1.23%" in page.locator(".sum").first.inner_text()
        states = page.locator("table").last.locator("tbody tr").all_inner_texts()
        assert len(states) == 3
        assert WORDS["silent"][lang] in states[0] and WORDS["never"][lang] in states[1] and "never-seen" in states[1]
        fits = "[...document.querySelectorAll('html, .box')].every(one => one.scrollWidth <= one.clientWidth)"
        assert page.evaluate(fits)  # nothing is pushed out of sight
        page.screenshot(path=artefacts / f"probes-status-{lang}.png", full_page=True)
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate(fits) and page.get_by_text(WORDS["loss"][lang]).count() == 1
    finally:
        context.close()


def test_an_empty_page_says_what_is_missing_and_what_to_do():
    for lang in ("zh", "en"):
        text = html.unescape(status_page([], [], gauges(healthy=False), allowed=(), lang=lang, now_ns=NOW_NS, zone=UTC))
        assert "ixprobe run" in text and WORDS["no_agents"][lang] in text and WORDS["unhealthy"][lang] in text


def test_every_word_of_the_page_stands_in_both_languages():
    for texts in WORDS.values():
        assert set(texts) == {"zh", "en"} and all(texts.values())
        names = [sorted(re.findall(r"\{(\w+)\}", text)) for text in texts.values()]
        assert names[0] == names[1]


def test_the_board_keeps_the_latest_of_each_series_and_adds_up(chain):
    board = Board()
    batches = chain("zw-01", batches=3, samples=2)
    for batch in (batches[0], batches[2], batches[1]):
        board.take(batch, NOW_NS)
    (latest,) = board.latest()
    assert latest.window == batches[2].windows[0][1]
    assert board.agents()[0].records == 3 * 5 and board.agents()[0].version == "1.2"
    again = Board()
    row = {"agent": "zw-01", **{name: getattr(latest.window, name) for name in latest.window.__slots__}}
    again.load(board.agents(), [row, {**row, "target": "ahead", "end_ns": 2 * NOW_NS}], NOW_NS)
    assert again.latest() == board.latest() and again.agents() == board.agents()
    assert status_app(again, Tally(), gauges, "zh", set).routes


def test_an_agent_that_invents_names_or_times_fills_its_own_place_only(chain, monkeypatch):
    monkeypatch.setattr("probes.collector.board.SERIES_OF_AGENT", 10)
    board = Board()
    (batch,) = chain("zw-01", batches=1, samples=1)
    ((serial, window),) = batch.windows
    board.take(replace(batch, agent="honest"), NOW_NS)
    for number in range(200):
        one = replace(window, target=f"name-{number}", end_ns=4 * NOW_NS)
        board.take(replace(batch, boot=f"{number:032x}", windows=((serial, one),)), NOW_NS)
    assert [one.agent for one in board.latest()] == ["honest"] + ["zw-01"] * 10
    assert {one.window.target for one in board.latest()[1:]} == {f"name-{number}" for number in range(190, 200)}
    board.take(
        replace(batch, windows=((serial, replace(window, target="name-199")),)), NOW_NS
    )  # its clock is right again
    assert min(one.window.end_ns for one in board.latest()[1:]) < NOW_NS
    assert len(board.agents()) == 2
