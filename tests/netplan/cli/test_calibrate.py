"""`ixplan calibrate` as a user runs it, on a small plan and measurements made from it."""

from __future__ import annotations

import itertools
import tomllib

import pytest

from netplan.layers import Layers
from netplan.plan import read_plan

#: What the true lengths are of those in the plan.
TRUE = {"wm": 1.03, "me": 0.98, "ws": 1.02, "se": 0.97}


def measured_ms(plan, start, end, stretch=1.0):
    """Return the one-way delay that the true network would show, without queueing."""
    route = Layers(plan.network, plan.model)["optical"].route(start, end)
    fibre = sum(plan.model.span_fibre(span).value * TRUE[span.id] for span in route.spans)
    return stretch * fibre + sum(band.value for name, band in route.parts.items() if name != "fibre")


@pytest.fixture
def plan_folder(write):
    """The small plan, its lengths estimated so that there is something to find out."""
    rows = "".join(
        f"{key},{a},{b},{km},{km * 0.96},{km * 1.1},given\n"
        for key, a, b, km in (
            ("wm", "west", "middle", 200),
            ("me", "middle", "east", 200),
            ("ws", "west", "south", 300),
            ("se", "south", "east", 300),
        )
    )
    return write(spans__csv="id,a,b,route_km,route_km_low,route_km_high,length_origin\n" + rows)


@pytest.fixture
def table(plan_folder, tmp_path):
    """Measurements of all pairs, twenty samples each, with a little queueing."""
    plan = read_plan(plan_folder)
    lines = ["from,to,rtt_ms,layer"]
    for a, b in itertools.combinations(plan.network.sites, 2):
        oneway_ms = measured_ms(plan, a, b)
        lines += [f"{a},{b},{2 * oneway_ms + 0.002 * (number % 5):.5f},optical" for number in range(20)]
    path = tmp_path / "measured.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_the_document_has_the_fields_that_were_promised(ixplan, plan_folder, table):
    answer = ixplan("calibrate", "--from", table, "--plan", plan_folder, "--json")
    assert answer.code == 0
    document = answer.document
    assert document["schema"] == "ixplan/calibrate/1"
    for row in document["parameters"]:
        assert {"name", "prior", "value", "low", "high", "determined"} <= set(row)
        assert row["low"] <= row["value"] <= row["high"]
        assert isinstance(row["prior"], int | float)
    assert {"median_abs_error_ms", "median_rel_error", "coverage_90"} <= set(document["heldout"])
    assert document["refused"] == []
    assert isinstance(document["verdict_changes"], list)
    assert document["written"] == str(plan_folder / "calibration.toml")
    assert "basis" not in document


def test_what_it_writes_every_command_then_uses(ixplan, plan_folder, table):
    before = ixplan("latency", "--plan", plan_folder, "--json").document
    assert ixplan("calibrate", "--from", table, "--plan", plan_folder).code == 0
    made = tomllib.loads((plan_folder / "calibration.toml").read_text(encoding="utf-8"))
    assert made["plan"] == {"name_zh": "小方案", "name_en": "Small plan"}
    after = ixplan("latency", "--plan", plan_folder, "--json", "--explain").document
    assert after["plan"]["digest"] != before["plan"]["digest"]
    own = next(one for one in after["verdicts"] if one["own_layer"])
    was = next(one for one in before["verdicts"] if one["own_layer"])
    assert {part["name"]: part["basis"] for part in own["parts"]}["fibre"] == "calibrated"
    truth = measured_ms(read_plan(plan_folder, calibrated=False), own["from"], own["to"])
    assert own["oneway_low_ms"] <= truth <= own["oneway_high_ms"]
    assert own["oneway_high_ms"] - own["oneway_low_ms"] < was["oneway_high_ms"] - was["oneway_low_ms"]
    explained = ixplan("latency", "--plan", plan_folder, "--layer", "optical", "--explain", lang="zh")
    assert "校准" in explained.out
    assert "90% 区间" in explained.err  # not only "all low, all high"


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", ("参数：校准前后", "判定")), ("en", ("Parameters before and after", "erdict"))]
)
def test_it_prints_what_moved_and_the_verdicts_before_and_after(ixplan, plan_folder, table, lang, said):
    answer = ixplan("calibrate", "--from", table, "--plan", plan_folder, lang=lang)
    assert answer.code == 0
    for words in said:
        assert words in answer.out
    assert "calibration.toml" in answer.err


def test_the_bundled_plan_is_never_written_to(ixplan, tmp_path, reference, monkeypatch):
    monkeypatch.chdir(tmp_path)
    route = Layers(reference.network, reference.model)["optical"].route("zhongwei", "lanzhou")
    rows = [f"中卫,兰州,{2 * route.oneway_ms.value + 0.001 * number},optical" for number in range(20)]
    (tmp_path / "one.csv").write_text("from,to,rtt_ms,layer\n" + "\n".join(rows) + "\n", encoding="utf-8")
    answer = ixplan("calibrate", "--from", "one.csv", "--json")
    assert answer.code == 0
    assert answer.document["written"] is None
    assert "--out" in answer.err
    assert [path.name for path in tmp_path.iterdir()] == ["one.csv"]


def test_a_new_folder_gets_a_copy_of_the_plan_and_the_plan_itself_stays_as_it_was(ixplan, plan_folder, table, tmp_path):
    before = {path.name: path.read_bytes() for path in plan_folder.iterdir()}
    out = tmp_path / "deep" / "copy"
    assert ixplan("calibrate", "--from", table, "--plan", plan_folder, "--out", out).code == 0
    assert {path.name: path.read_bytes() for path in plan_folder.iterdir()} == before
    assert {path.name for path in out.iterdir()} == {*before, "calibration.toml"}
    assert read_plan(out).calibration is not None
    # Once more into what stands there now: the same plan.
    assert ixplan("calibrate", "--from", table, "--plan", plan_folder, "--out", out).code == 0


def test_a_folder_that_holds_another_plan_is_refused_with_both_names(ixplan, plan_folder, table, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    for path in plan_folder.iterdir():
        (other / path.name).write_bytes(path.read_bytes())
    toml = 'plan_version = 1\nname_zh = "大方案"\nname_en = "Large plan"\n'
    (other / "plan.toml").write_text(toml, encoding="utf-8")
    answer = ixplan("calibrate", "--from", table, "--plan", plan_folder, "--out", other, lang="zh")
    assert answer.code == 4
    assert "大方案" in answer.err
    assert "小方案" in answer.err
    assert not (other / "calibration.toml").exists()


def test_a_run_that_fails_leaves_the_last_calibration_as_it_was(ixplan, plan_folder, table, tmp_path):
    assert ixplan("calibrate", "--from", table, "--plan", plan_folder).code == 0
    kept = (plan_folder / "calibration.toml").read_bytes()
    empty = tmp_path / "empty.csv"
    empty.write_text("from,to,rtt_ms,layer\n", encoding="utf-8")
    answer = ixplan("calibrate", "--from", empty, "--plan", plan_folder)
    assert answer.code == 4
    assert "Traceback" not in answer.err
    assert (plan_folder / "calibration.toml").read_bytes() == kept


def test_unknown_ends_are_listed_with_the_nearest_names_and_the_rest_is_used(ixplan, plan_folder, table):
    with table.open("a", encoding="utf-8") as file:
        file.write("wset,east,4.1,optical\nwset,east,4.2,optical\n")
    answer = ixplan("calibrate", "--from", table, "--plan", plan_folder)
    assert answer.code == 0
    (line,) = [line for line in answer.out.splitlines() if "wset" in line]
    assert "West" in line
    assert "--ends" in line


def test_where_nothing_can_be_used_it_says_why_and_writes_nothing(ixplan, plan_folder, tmp_path):
    stray = tmp_path / "stray.csv"
    stray.write_text("from,to,rtt_ms,layer\nwset,aest,4.1,optical\n", encoding="utf-8")
    answer = ixplan("calibrate", "--from", stray, "--plan", plan_folder)
    assert (answer.code, answer.out) == (4, "")
    assert "wset" in answer.err
    assert not (plan_folder / "calibration.toml").exists()


def test_ends_of_other_names_are_mapped(ixplan, plan_folder, table, tmp_path):
    table.write_text(table.read_text(encoding="utf-8").replace("west,", "agent-7,"), encoding="utf-8")
    ends = tmp_path / "ends.csv"
    ends.write_text("end,site\nagent-7,west\n", encoding="utf-8")
    document = ixplan("calibrate", "--from", table, "--ends", ends, "--plan", plan_folder, "--json").document
    assert document["refused"] == []
    assert {"west"} <= {end for pair in document["pairs"] for end in (pair["from"], pair["to"])}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "--from"),
        (("--from", ""), 2, "--from"),
        (("--from", "no-such.csv"), 4, "no-such.csv"),
        (("--from", "x.csv", "--group-by", "c"), 2, "--model envelope"),
        (("--from", "x.csv", "--model", "lengths", "--out", "o"), 2, "--model routes"),
        (("--from", "x.csv", "--out", " "), 2, "--out"),
        (("--from", "x.csv", "--model", "map"), 2, "envelope"),
        (("--from", "x.csv", "--per", "metre"), 2, "span"),
        (("--from", "x.csv", "--plan", "no-such-plan"), 4, "no-such-plan"),
        (("--from", "x.csv", "--out", "/dev/null/none"), 4, "/dev/null/none"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(ixplan, arguments, code, said):
    answer = ixplan("calibrate", *arguments)
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("command", [("calibrate", "--from", "no-such.csv"), ("where-to-probe",)], ids=" ".join)
def test_without_its_libraries_it_says_what_to_install_before_anything_else(ixplan, monkeypatch, command):
    monkeypatch.setattr("netplan.calibrate.needed.find_spec", lambda name: None if name == "ruptures" else name)
    answer = ixplan(*command)
    assert answer.code == 4
    assert "netplan-ix[calibrate]" in answer.err


def test_lengths_need_no_measurements(ixplan):
    document = ixplan("calibrate", "--model", "lengths", "--json").document
    assert document["schema"] == "ixplan/calibrate/1"
    assert document["model"] == "lengths"
