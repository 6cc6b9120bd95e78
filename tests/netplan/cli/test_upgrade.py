"""`ixplan upgrade` as a user runs it: exit codes, JSON fields, words, budgets."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

CHINESE = re.compile(r"[\u4e00-\u9fff]")
SPANS = (
    "id,a,b,status,operator,route_km,route_km_low,route_km_high,cost_cny,cost_cny_low,cost_cny_high\n"
    "wm,west,middle,existing,A,200,190,210,,,\n"
    "ms,middle,south,existing,A,300,290,310,,,\n"
    "se,south,east,existing,B,300,290,310,,,\n"
    "me,middle,east,candidate,,200,190,210,{cost}\n"
)
TARGETS = "id,from,to,limit\nfirst,west,east,2.4\nfar,west,east,1.2\nlocal,west,middle,5\n"


@pytest.fixture
def folder(write):
    return write(spans__csv=SPANS.format(cost="5e6,4e6,9e6"), targets__csv=TARGETS)


def test_the_document_has_the_fields_that_were_promised(ixplan, folder):
    document = ixplan("upgrade", "--plan", folder, "--json", "--no-direct").document
    assert document["schema"] == "ixplan/upgrade/1"
    (plan,) = document["plans"]
    assert plan["met"] == ["first", "local"]
    assert plan["unmet"] == []
    assert plan["impossible"] == ["far"]
    cable, circuit = plan["builds"]
    assert (cable["a"], cable["b"], cable["kind"], cable["route_km"]) == ("middle", "east", "corridor", 200)
    assert (cable["cost_cny"], cable["cost_cny_low"], cable["cost_cny_high"]) == (5e6, 4e6, 9e6)
    assert (circuit["kind"], circuit["route_km"], circuit["cable_km"]) == ("express", 0, 400)
    assert plan["cost_cny"] == pytest.approx(sum(build["cost_cny"] for build in plan["builds"]))
    assert plan["route_km"] == pytest.approx(sum(build["route_km"] for build in plan["builds"]))
    assert plan["bound_cny"] == pytest.approx(plan["cost_cny"])
    assert (plan["gap_ratio"], plan["proven"]) == (0, True)
    (gain,) = plan["gains"]
    assert (gain["target"], gain["status_before"], gain["status"]) == ("first", "misses", "meets")
    assert gain["before_oneway_ms"] > gain["limit_ms"] > gain["oneway_high_ms"] >= gain["oneway_ms"]
    (named,) = document["impossible"]
    assert named["light_limit_ms"] > named["limit_ms"]
    assert document["out_of_reach"] == []


def test_every_sentence_stands_in_both_languages(ixplan):
    document = ixplan("upgrade", "--json").document
    said = [(document["headline_zh"], document["headline_en"])]
    for plan in document["plans"]:
        said += zip(plan["summary_zh"], plan["summary_en"], strict=True)
    said += [(item["reason_zh"], item["reason_en"]) for item in document["out_of_reach"]]
    assert len(said) > 8
    for zh, en in said:
        assert CHINESE.search(zh)
        assert zh.endswith("。")
        assert not CHINESE.search(en)
        assert en.endswith(".")
        assert "None" not in zh + en


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "没有更省的办法"), ("en", "nothing cheaper does it among the candidates")]
)
def test_an_answer_reads_as_a_person_would_say_it(ixplan, folder, lang, said):
    answer = ixplan("upgrade", "--plan", folder, lang=lang)
    assert answer.code == 0
    assert said in answer.out
    assert "far" in answer.out
    assert "plan.toml" in answer.err


def test_the_reference_plan_is_answered(ixplan):
    answer = ixplan("upgrade", lang="zh")
    assert answer.code == 0
    assert "和林格尔—鄂尔多斯" in answer.out
    assert "建设前先实测 中卫→贵阳" in answer.out


def test_a_budget_is_kept(ixplan, folder):
    for budget, met in (("1e6", ["local"]), ("1e8", ["first", "local"])):
        (plan,) = ixplan("upgrade", "--plan", folder, "--budget-cny", budget, "--json").document["plans"]
        assert plan["cost_cny"] <= float(budget)
        assert plan["met"] == met
    (plan,) = ixplan("upgrade", "--plan", folder, "--budget-km", "150", "--no-direct", "--json").document["plans"]
    assert plan["builds"] == []
    both = ixplan("upgrade", "--plan", folder, "--budget-km", "250", "--budget-cny", "6e6", "--json").document
    assert both["plans"][0]["route_km"] <= 250
    assert both["plans"][0]["cost_cny"] <= 6e6


def test_what_a_budget_leaves_out_is_named_with_its_price(ixplan, folder):
    answer = ixplan("upgrade", "--plan", folder, "--budget-cny", "1e6", "--no-direct")
    assert "the budget brings in no other" in answer.out
    assert "to meet it alone takes CNY 5.4 million (4.2 to 10.0 million) and 200 km of new cable" in answer.out


def test_cables_of_others_are_leased(ixplan, folder):
    document = ixplan("upgrade", "--plan", folder, "--operator", "A", "--targets", "first", "--json").document
    kinds = [build["kind"] for plan in document["plans"] for build in plan["builds"]]
    assert "corridor" in kinds
    loose = "id,from,to,limit\nfirst,west,east,9\n"
    (folder / "targets.csv").write_text(loose)
    document = ixplan("upgrade", "--plan", folder, "--operator", "A", "--no-direct", "--json").document
    (plan,) = document["plans"]
    prices = {build["kind"]: (build["route_km"], build["cost_cny"]) for build in plan["builds"]}
    lease = next(item["value"] for item in document["costs"] if item["parameter"] == "cost.lease_cny_per_km")
    if 300 * lease < 5e6:
        assert prices["lease"] == (0, 300 * lease)
    else:
        assert "corridor" in prices


def test_an_operator_that_no_cable_names_is_refused_with_the_nearest_ones(ixplan, write):
    answer = ixplan("upgrade", "--operator", "CT")
    assert (answer.code, answer.out) == (4, "")
    assert "no cable of the plan names the operator “CT”" in answer.err
    folder = write(spans__csv=SPANS.format(cost=",,").replace(",A,", ",Mobile,"), targets__csv=TARGETS)
    answer = ixplan("upgrade", "--plan", folder, "--operator", "mobil")
    assert answer.code == 4
    assert "Mobile" in answer.err


@pytest.mark.parametrize(("lang", "limit"), [("zh", "目标 1.2 ms"), ("en", "limit 1.2 ms")])
def test_an_impossible_target_names_pair_and_limits_and_no_assumed_cable(ixplan, write, lang, limit):
    spans = "id,a,b,route_km,existence\nwe,west,east,900,assumed\n"
    answer = ixplan("upgrade", "--plan", write(spans__csv=spans, targets__csv=TARGETS), "--json", lang=lang)
    (named,) = answer.document["impossible"]
    said = named[f"reason_{lang}"]
    assert limit in said
    assert ("西→东" if lang == "zh" else "West→East") in said
    assert ("假设" if lang == "zh" else "assumed") not in said


def test_what_is_inside_nominally_only_stands_under_its_own_heading(ixplan):
    out = ixplan("upgrade", lang="zh").out
    nominally, not_at_all = out.split("仅标称达标", 1)[1].split("达不到的", 1)
    assert "和林格尔→鄂尔多斯" in nominally
    assert "所有备选方案均无法达标" in not_at_all
    assert "和林格尔→鄂尔多斯" not in not_at_all
    assert "方案1建成后达标" in out


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_to_do_is_an_answer(ixplan, write, lang):
    answer = ixplan("upgrade", "--plan", write(), lang=lang)
    assert answer.code == 0
    assert ("无需建设" if lang == "zh" else "Nothing to do: all 1 targets are met") in answer.out
    document = ixplan("upgrade", "--plan", write(), "--json").document
    assert document["nothing_to_do"] is True
    assert document["plans"] == []


def test_without_a_figure_nothing_is_planned(ixplan, write):
    answer = ixplan("upgrade", "--plan", write(targets__csv="id,from,to\nt,west,east\n"))
    assert answer.code == 0
    assert "No target has a figure" in answer.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("--budget-cny", "0"),
        ("--budget-cny", "-5"),
        ("--budget-cny", "nan"),
        ("--budget-cny", "inf"),
        ("--budget-km", "0"),
        ("--budget-km", "-inf"),
        ("--time-limit", "0"),
        ("--time-limit", "nan"),
        ("--targets", "nx-wset"),
        ("--targets", ""),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_bad_input_is_one_line_and_exit_4(ixplan, arguments, lang):
    answer = ixplan("upgrade", *arguments, lang=lang)
    assert answer.code == 4
    assert answer.out == ""
    assert answer.err.count("\n") == 1


def test_a_misspelt_target_gets_the_nearest_ones(ixplan):
    assert "Did you mean: nx-west" in ixplan("upgrade", "--targets", "nx-wset").err


def test_a_budget_that_is_no_number_is_a_usage_error(ixplan):
    assert ixplan("upgrade", "--budget-cny", "viel").code == 2


def test_targets_can_be_repeated_or_listed(ixplan, folder):
    one = ixplan("upgrade", "--plan", folder, "--targets", "first", "--targets", "local", "--json").document
    two = ixplan("upgrade", "--plan", folder, "--targets", "first,local", "--json").document
    assert one == two
    assert set(one["before"]) == {"first", "local"}


def test_a_cost_band_without_a_cost_is_refused(ixplan, write):
    answer = ixplan("upgrade", "--plan", write(spans__csv=SPANS.format(cost=",4e6,"), targets__csv=TARGETS))
    assert answer.code == 4
    assert "spans.csv row 5, cost_cny: a range of the cost is given" in answer.err


def test_the_front_and_protection_are_printed_on_request(ixplan, folder):
    answer = ixplan("upgrade", "--plan", folder, "--front", "--protect", "--no-direct")
    assert "trade-off between cost and gain" in answer.out
    assert "Two routes without a common span" in answer.out
    document = ixplan("upgrade", "--plan", folder, "--front", "--protect", "--no-direct", "--json").document
    costs = [plan["cost_cny"] for plan in document["front"]]
    assert costs == sorted(costs)
    assert costs[0] == 0
    assert document["plans"][-1]["kind"] == "protect"


def test_no_slow_library_is_loaded():
    code = (
        "import sys; from netplan.cli.entry import run; from netplan.cli.texts import Texts;"
        "run(['upgrade', '--front', '--protect', '--targets', 'nm-2520-local', '--json'], Texts('en'));"
        "heavy = {'numba', 'pandas', 'scipy', 'networkx', 'polars', 'folium', 'shapely'} & set(sys.modules);"
        "sys.stderr.write('heavy:' + ','.join(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.endswith("heavy:")
