"""`ixplan forecast` as a user runs it: fields, words, samples of one's own, what is refused."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

CHINESE = re.compile(r"[\u4e00-\u9fff]")
TOML = 'plan_version = 1\nname_zh = "小方案"\nname_en = "Small plan"\n{as_of}'
AS_OF = "as_of = 2026-11-01\n"
EXCHANGES = "site,name_zh,name_en,in_service\nwest,西交换,West exchange,2022-12-31\neast,东交换,East exchange,\n"
MEMBERS = (
    "id,kind,ports,exchange,joined,peak_in_gbps,peak_out_gbps\n"
    "a,cdn,2x100,west,2023-01-01,120,60\n"
    "b,access,1x100,west,2023-02-01,30,80\n"
    "c,content,1x100,west,2027-06-01,50,20\n"
)


@pytest.fixture
def folder(write):
    def _folder(*, as_of=AS_OF, exchanges=EXCHANGES, members=MEMBERS):
        return write(plan__toml=TOML.format(as_of=as_of), exchanges__csv=exchanges, members__csv=members)

    return _folder


def test_the_document_has_the_fields_that_were_promised(ixplan, folder):
    found = ixplan("forecast", "--plan", folder(), "--json", "--tornado", "--draws", "100", "--years", "10").document
    assert found["schema"] == "ixplan/forecast/1"
    assert (found["site"], found["as_of"], found["until"]) == ("west", "2026-11-01", "2036-11-01")
    assert (found["seed"], found["draws"], found["basis"]) == (1, 100, "assumed")
    assert [item["what"] for item in found["milestones"]] == [
        "peak-100-gbps",
        "peak-400-gbps",
        "peak-1000-gbps",
        "members-80",
    ]
    for item in found["milestones"]:
        assert {"what", "limit", "unit", "p10", "p50", "p90", "reached_ratio", "already"} <= item.keys()
    first = found["milestones"][0]  # nine draws in ten are there, which is no fact
    assert (first["p10"], first["p50"], first["already"]) == ("2026-11-01", "2026-11-01", False)
    assert found["events_en"] is None  # this plan has no events
    assert len(found["months"]) == 121
    first = found["months"][0]
    assert first["month"] == "2026-11-01"
    assert first["members"] == {"p10": 2, "p50": 2, "p90": 2}
    assert first["peak_gbps"]["p10"] < first["peak_gbps"]["p50"] < first["peak_gbps"]["p90"]
    test = found["backtest"]
    assert (test["basis"], test["method"], test["days"]) == ("generated", "robust", 365)
    assert {score["quantity"] for score in test["scores"]} == {"daily-peak", "monthly-peak"}
    assert "says nothing about this exchange" in test["text_en"]
    assert found["update"] is None
    bar = found["tornado"][0]
    assert {"parameter", "at_low", "at_high", "days_low", "days_high", "name_zh", "name_en"} <= bar.keys()


def test_every_sentence_of_the_document_stands_in_both_languages(ixplan, folder):
    found = ixplan("forecast", "--plan", folder(), "--json", "--tornado", "--draws", "50").document
    said = [(found[f"{key}_zh"], found[f"{key}_en"]) for key in ("basis", "tornado")]
    said += [(item["text_zh"], item["text_en"]) for item in (*found["milestones"], *found["backtests"])]
    for zh, en in said:
        assert CHINESE.search(zh)
        assert zh.endswith("。")
        assert not CHINESE.search(en)
        assert en.endswith(".")


def test_the_same_seed_prints_the_same_bytes(ixplan, folder):
    place = folder()
    first, again, other = (
        ixplan("forecast", "--plan", place, "--json", "--draws", "50", "--seed", seed).out for seed in (3, 3, 4)
    )
    assert first == again
    assert first != other


@pytest.mark.parametrize(
    ("lang", "words"), [("en", ("1 Tbit/s", "10th", "Back-test")), ("zh", ("里程碑", "回测", "逐年"))]
)
def test_the_tables_say_dates_years_and_errors(ixplan, folder, lang, words):
    done = ixplan("forecast", "--plan", folder(), "--draws", "50", "--tornado", lang=lang)
    assert done.code == 0
    for word in words:
        assert word in done.out
    assert ("assum" in done.err) if lang == "en" else ("假设" in done.err)
    # The nominal peak, the median of the draws and the sum of the samples differ: the page says so.
    assert {"en": "Three figures of today's peak", "zh": "今日峰值的三个口径"}[lang] in done.err
    assert bool(CHINESE.search(done.out)) is (lang == "zh")


def test_a_planned_exchange_is_found_by_its_name_and_has_no_back_test(ixplan, folder):
    done = ixplan("forecast", "--plan", folder(), "--site", "East", "--draws", "100")
    assert done.code == 0
    assert "East exchange is not open" in done.out
    assert "nothing to back-test" in done.err
    document = ixplan("forecast", "--plan", folder(), "--site", "east", "--draws", "100", "--json").document
    assert (document["backtest"], document["backtests"]) == (None, [])
    assert document["opens"] > "2026-11-01"


def samples(tmp_path, *, days, level):
    """Write a file of samples: both ports of a together carry `level` at noon of each day, b nothing."""
    lines = ["time,port,in_gbps,out_gbps"]
    start = datetime(2026, 10, 1, tzinfo=UTC) - timedelta(hours=8)
    for step in range(days * 288):
        time = (start + timedelta(seconds=300 * step)).isoformat().replace("+00:00", "Z")
        now = level / 2 if step % 288 == 144 else level / 4
        lines += [f"{time},a/1,{now},1", f"{time},a/2,{now},1", f"{time},b/1,0,1"]
    path = tmp_path / "samples.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_measured_samples_move_the_level_and_are_back_tested_first(ixplan, folder, tmp_path):
    place = folder()
    path = samples(tmp_path, days=31, level=90)
    base = ixplan("forecast", "--plan", place, "--json", "--draws", "300").document
    found = ixplan("forecast", "--plan", place, "--json", "--draws", "300", "--samples", path).document
    assert (found["basis"], base["basis"]) == ("calibrated", "assumed")
    assert found["update"]["measured_peak_gbps"] == pytest.approx(90)
    assert found["update"]["growth_per_year"] is None  # a month tells no growth
    before, after = (document["months"][0]["peak_gbps"]["p50"] for document in (base, found))
    assert 90 < after < before
    assert [test["basis"] for test in found["backtests"]] == ["measured", "generated"]
    assert found["backtest"]["scores"] == []


@pytest.mark.parametrize(
    ("options", "change", "code", "way_out"),
    [
        ((), {"as_of": ""}, 4, "as_of"),
        ((), {"as_of": "as_of = 9999-12-31\n"}, 4, "1990-01-01..2200-12-31"),
        ((), {"as_of": "as_of = 0001-01-01\n"}, 4, "1990-01-01..2200-12-31"),
        ((), {"members": MEMBERS.splitlines()[0] + "\n"}, 4, "in_service"),
        ((), {"exchanges": "site\n"}, 4, "exchanges.csv"),
        (("--site", "middle"), {}, 4, "west, east"),
        (("--site", "nowhere"), {}, 4, "nowhere"),
        (("--until", "2026-11-01"), {}, 4, "later day"),
        (("--until", "soon"), {}, 4, "2026-12-31"),
        (("--until", "2030-01-01", "--years", "3"), {}, 4, "Drop one"),
        (("--until", "2100-01-01"), {}, 4, "--until: 2100-01-01 is more than 50 years"),
        (("--years", "0"), {}, 4, "1..50"),
        (("--draws", "0"), {}, 2, "1 to 10000"),
        (("--set", "forecast.growth_cnd=1"), {}, 4, "forecast.growth_cdn"),
        (("--set", "forecast.growth_cdn"), {}, 4, "NAME=VALUE"),
        (("--set", "forecast.growth_cdn=nan"), {}, 4, "NAME=VALUE"),
        (("--set", "forecast.diversity_ratio=2"), {}, 4, "forecast.diversity_ratio: 2"),
        (("--set", "traffic.noise_ratio=0.3"), {}, 4, "forecast.*"),
        (("--samples", "missing.csv"), {}, 4, "missing.csv"),
        (("--trend", "magic"), {}, 2, "robust"),
    ],
)
def test_what_cannot_be_used_is_one_clear_line(ixplan, folder, options, change, code, way_out):
    done = ixplan("forecast", "--plan", folder(**change), *options)
    assert done.code == code
    assert way_out in done.err
    assert done.err.count("\n") == 1
    assert done.out == ""


def test_a_scenario_sets_an_assumption(ixplan, folder):
    place = folder()
    run = ("forecast", "--plan", place, "--json", "--draws", "50")
    base, fast = (ixplan(*run, *more).document for more in ((), ("--set", "forecast.growth_cdn=1.0")))
    assert fast["months"][24]["peak_gbps"]["p50"] > 1.5 * base["months"][24]["peak_gbps"]["p50"]


def test_few_draws_are_said_to_be_few_and_events_are_named(ixplan, folder):
    done = ixplan("forecast", "--plan", folder(), "--draws", "1", "--years", "3", lang="en")
    assert "only 1 draws" in done.err
    assert "not reached by 2029-11 in the median" in done.out
    assert "since 2026-10" in done.out
    assert "only" not in ixplan("forecast", "--plan", folder(), "--draws", "100", "--years", "3", lang="en").err


def test_until_a_day_looks_as_far_as_its_month(ixplan, folder):
    run = ("forecast", "--plan", folder(), "--json", "--draws", "10", "--until")
    assert ixplan(*run, "2027-06-01").document["until"] == "2027-06-01"
    assert ixplan(*run, "2027-06-02").document["until"] == "2027-07-01"
