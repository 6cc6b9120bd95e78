"""What the tab of latency circles is given, for the reference plan and for a large one."""

from __future__ import annotations

import json
import time

import pytest

from maps.page.places import Places
from maps.page.reach import compact_reach
from netplan.circles import circles
from netplan.plan import read_plan
from netplan.report.views import reach as made
from netplan.report.views.asked import Asked

#: The most that the tab takes of the page. [byte]
MOST_BYTES = 60_000


def asked_of(plan, *origins):
    return Asked(plan=plan, judged=[], clock=time.monotonic, origins=origins)


@pytest.fixture(scope="module")
def plan():
    return read_plan()


@pytest.fixture(scope="module")
def view(plan):
    return made.reach_view(asked_of(plan, "zhongwei", "helingeer"))


def test_the_counts_are_those_of_the_circles(plan, view):
    assert [one["site"] for one in view["origins"]] == ["zhongwei", "helingeer"]
    for one in view["origins"]:
        for circle in circles(plan, [plan.network.sites[one["site"]]]):
            shown = {row["limit_ms"]: row for row in one["layers"][circle.layer]["circles"]}
            if circle.limit_ms in shown:
                row = shown[circle.limit_ms]
                assert (row["within"], row["marginal"]) == (len(circle.within), len(circle.marginal))


def test_it_is_json_and_small_on_the_page(plan, view):
    json.dumps(view, allow_nan=False)
    compact = compact_reach(view, Places({site: at for at, site in enumerate(plan.network.sites)}, {}))
    text = json.dumps(compact, ensure_ascii=False, separators=(",", ":"))
    assert len(text.encode()) <= MOST_BYTES


def test_a_large_plan_lists_the_nearest_and_says_how_many_more(plan, monkeypatch):
    monkeypatch.setattr(made, "LISTS_UP_TO", 100)
    monkeypatch.setattr(made, "NEAREST", 20)
    (one,) = made.reach_view(asked_of(plan, "zhongwei"))["origins"]
    optical = one["layers"]["optical"]
    assert len(optical["sites"]) == 20
    assert optical["more"] + optical["unreached"] == 137 - 20
    assert optical["circles"][-1]["within"] > 100


def test_a_plan_without_origins_says_what_to_run(plan):
    absent = made.reach_view(asked_of(plan))["absent"]
    assert "ixplan map --origin" in absent["zh"] and "ixplan map --origin" in absent["en"]
