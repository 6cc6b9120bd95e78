"""Every command as a user runs it: exit codes, JSON fields, words."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import netplan

CHINESE = re.compile(r"[\u4e00-\u9fff]")
VERDICT_FIELDS = set(
    "target from to layer limit_ms oneway_ms oneway_low_ms oneway_high_ms theoretical_ms light_limit_ms route_km route "
    "parts status remedy assumptions reason_zh reason_en source".split()
)


def test_latency_has_the_fields_that_were_promised(ixplan):
    document = ixplan("latency", "--json").document
    assert document["schema"] == "ixplan/latency/1"
    assert len(document["verdicts"]) == 43 * 3
    for verdict in document["verdicts"]:
        assert set(verdict) >= VERDICT_FIELDS
        assert sum(part["ms"] for part in verdict["parts"]) == pytest.approx(verdict["oneway_ms"])
        assert verdict["route"][0] == verdict["from"]
        assert verdict["route"][-1] == verdict["to"]
    assert [set(target) >= {"target", "layer", "status", "worst_to"} for target in document["targets"]] == [True] * 12


def test_one_target_and_one_layer_can_be_asked_for(ixplan):
    document = ixplan("latency", "--json", "--target", "nx-ix-hz", "--layer", "ip-public").document
    (verdict,) = document["verdicts"]
    assert (verdict["target"], verdict["to"], verdict["layer"]) == ("nx-ix-hz", "hangzhou", "ip-public")


def test_explain_lists_the_spans_whose_kilometres_sum_to_the_route(ixplan):
    document = ixplan("latency", "--json", "--explain", "--target", "nx-ix-sz", "--layer", "optical").document
    (verdict,) = document["verdicts"]
    spans = verdict["span_details"]
    assert sum(span["route_km"] for span in spans) == pytest.approx(verdict["route_km"])
    fibre = next(part for part in verdict["parts"] if part["name"] == "fibre")
    assert sum(span["fibre_ms"] for span in spans) == pytest.approx(fibre["ms"])


@pytest.mark.parametrize("name", ["zhongwei", "中卫", "Zhongwei"])
def test_route_takes_ids_and_names(ixplan, name):
    document = ixplan("route", name, "北京", "-k", "4", "--json").document
    assert document["schema"] == "ixplan/route/1"
    delays = [route["oneway_ms"] for route in document["routes"]]
    assert len(delays) == 4
    assert delays == sorted(delays)
    for route in document["routes"]:
        assert route["sites"][0] == "zhongwei"
        assert route["sites"][-1] == "beijing"
        assert route["route_km_low"] <= route["route_km"] <= route["route_km_high"]
        assert any(group.startswith("corridor:") for group in route["risk_groups"])


def test_a_misspelt_name_gets_the_nearest_ones(ixplan):
    answer = ixplan("route", "Zhongwie", "北京")
    assert answer.code == 4
    assert answer.err.count("\n") == 1
    assert "Did you mean: Zhongwei" in answer.err


def test_an_operator_without_cables_is_answered_with_the_reason(ixplan):
    answer = ixplan("route", "中卫", "北京", "--operator", "CT", "--json")
    assert answer.code == 0
    assert answer.document["routes"] == []
    assert "no cable of the plan names an operator" in answer.document["reason_en"]


def test_matrix_has_all_pairs_with_mean_and_maximum(ixplan):
    document = ixplan("matrix", "--json").document
    assert document["schema"] == "ixplan/matrix/1"
    for summary in document["summary"]:
        delays = [pair["oneway_ms"] for pair in document["pairs"] if pair["layer"] == summary["layer"]]
        assert len(delays) == 45
        assert summary["mean_ms"] == pytest.approx(sum(delays) / 45)
        assert summary["max_ms"] == max(delays)


def test_matrix_of_chosen_sites_and_of_too_few(ixplan):
    document = ixplan("matrix", "中卫", "beijing", "Shanghai", "中卫", "--layer", "optical", "--json").document
    assert [(pair["a"], pair["b"]) for pair in document["pairs"]] == [
        ("zhongwei", "beijing"),
        ("zhongwei", "shanghai"),
        ("beijing", "shanghai"),
    ]
    assert ixplan("matrix", "中卫").code == 4


def test_circles_name_the_cities_of_n_and_test_pairs(ixplan):
    document = ixplan("circles", "--json").document
    assert document["schema"] == "ixplan/circles/1"
    assert len(document["hubs"]) == 30
    for hub in document["hubs"]:
        assert set(hub["within"]) == {"1", "5", "20"}
        assert hub["of"] == 137
        assert hub["site"] in hub["within"]["1"]
    pair = document["pairs"][0]
    assert pair["ratio"] == pytest.approx(pair["oneway_ms"] / pair["theoretical_ms"])


def test_circles_of_one_site_test_it_against_all_hubs(ixplan):
    document = ixplan("circles", "银川", "--layer", "optical", "--json").document
    assert len(document["pairs"]) == 10
    assert all("yinchuan" in (pair["a"], pair["b"]) for pair in document["pairs"])


def test_check_answers_with_its_exit_code(ixplan, write):
    assert ixplan("check").code == 3
    assert ixplan("check", "--plan", write()).code == 0
    tight = write(targets__csv="id,from,to,limit\nt,west,east,2.1\n")
    answer = ixplan("check", "--plan", tight, "--json")
    assert answer.code == 0
    assert answer.document["targets"][0]["status"] == "at_risk"
    assert ixplan("check", "--plan", tight, "--strict").code == 3
    assert ixplan("check", "--plan", write(spans__csv="id,a,b\nx,west,nowhere\n")).code == 4


def test_init_writes_a_plan_that_gives_the_same_verdicts(ixplan, tmp_path):
    folder = tmp_path / "mine"
    assert ixplan("init", folder).code == 0
    ours = ixplan("latency", "--json", "--plan", folder).out
    assert ours == ixplan("latency", "--json").out


def test_init_never_overwrites_unasked(ixplan, tmp_path):
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    answer = ixplan("init", tmp_path)
    assert answer.code == 4
    assert "not empty" in answer.err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    assert ixplan("init", tmp_path, "--force").code == 0
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_plan_writes_three_files_and_exits_0_although_targets_are_missed(ixplan, main_job):
    done = main_job("en")
    assert sorted(path.name for path in done.folder.iterdir()) == ["map.html", "report.html", "verdicts.json"]
    written = (done.folder / "verdicts.json").read_text(encoding="utf-8")
    assert written == ixplan("latency", "--json").out
    assert "2026-11-21" in (done.folder / "report.html").read_text(encoding="utf-8")


def test_the_same_plan_gives_the_same_bytes_whatever_the_language(main_job):
    for path in main_job("en").folder.iterdir():
        assert path.read_bytes() == (main_job("zh").folder / path.name).read_bytes()


def test_an_output_folder_that_cannot_be_written_gets_nothing(ixplan, write, tmp_path):
    (tmp_path / "out").write_text("a file stands here", encoding="utf-8")
    answer = ixplan("plan", "--plan", write(), "--out", tmp_path / "out")
    assert answer.code == 4
    assert "cannot be written" in answer.err.splitlines()[-1]
    assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rute"], "there is no command rute, did you mean route"),
        (["latency", "--layr", "optical"], "there is no option --layr"),
        (["route", "中卫"], "B is missing"),
        (["route", "中卫", "北京", "-k", "0"], "“0” must be from 1 to 1000"),
        (["latency", "--layer", "ip"], "“ip” is not one of optical"),
        (["plan", "--date", "1.2.2026"], "is not a date like YYYY-MM-DD"),
        (["latency", "--lang", "fr"], "“fr” is not one of zh, en"),
        (["route", "a", "b", "c"], "unexpected"),
        (["upgrade", "--budget-cny", "abc"], "(“abc” is not a number)"),
        (["failures", "--top", "1.5"], "(“1.5” is not a whole number)"),
        (["failures", "--cut"], "--cut needs a value after it. See"),
        (["failures", "--cut", "xian", "--double"], "goes without --double). See"),
        (["rute"], "did you mean route? See"),
    ],
)
def test_a_wrong_command_line_is_told_in_one_line(ixplan, arguments, said):
    answer = ixplan(*arguments)
    assert answer.code == 2
    assert said in answer.err
    assert answer.err.count("\n") == 1
    assert CHINESE.search(ixplan(*arguments, lang="zh").err)


COMMANDS = [
    "plan",
    "init",
    "check",
    "latency",
    "route",
    "matrix",
    "circles",
    "diverse",
    "failures",
    "availability",
    "upgrade",
    "map",
    "report",
    "compare",
    "serve",
]


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_complete_in_both_languages(ixplan, command):
    arguments = [command, "--help"] if command else ["--help"]
    english, chinese = ixplan(*arguments), ixplan(*arguments, lang="zh")
    assert english.code == chinese.code == 0
    assert not CHINESE.search(english.out)
    for word in ("Usage", "Options", "Show this", "Commands", "Arguments", "default:", "required"):
        assert word not in chinese.out
    assert len(chinese.out.splitlines()) > 3


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["latency", "--target", "nm-2520-local", "--explain"],
        ["route", "中卫", "深圳"],
        ["route", "中卫", "深圳", "-k", "1", "--layer", "ip-public"],
        ["matrix"],
        ["circles", "中卫"],
        ["check"],
    ],
)
def test_tables_speak_the_language_asked_for(ixplan, arguments, lang):
    answer = ixplan(*arguments, lang=lang)
    assert "\x1b[" not in answer.out
    assert "…" not in answer.out
    if lang == "en":
        assert not CHINESE.search(answer.out + answer.err)


def test_hostile_names_are_printed_as_written(ixplan, write):
    sites = (
        "id,name_zh,name_en,lon_deg,lat_deg\nwest,[red]西[/red],[bold]West,105,37\neast,东\\,East\\,109,37\n"
        "middle,{x},{x},107,37\nsouth,%s,%s,107,35\n"
    )
    answer = ixplan("latency", "--plan", write(sites__csv=sites), "--explain")
    assert answer.code == 0
    assert "[bold]West→East\\" in answer.out


def test_json_is_utf8_and_has_no_nan(ixplan):
    out = ixplan("latency", "--json").out
    assert "中卫" in out or "单向" in out
    json.loads(out, parse_constant=pytest.fail)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_narrow_terminal_cuts_no_figure(ixplan, monkeypatch, width):
    monkeypatch.setattr("netplan.cli.output.PLAIN_WIDTH", width)
    out = ixplan("latency", "--layer", "optical", "--target", "nx-west").out
    assert max(len(line) for line in out.splitlines()) <= width
    assert "…" not in out
    squeezed = re.sub(r"\s", "", out)
    for figure in ("16.8ms", "12.1ms", "6.8msover"):
        assert figure in squeezed


def test_without_a_command_the_help_is_shown(ixplan):
    answer = ixplan()
    assert answer.code == 2
    assert "Commands" in answer.out
    assert answer.err == ""


def test_no_control_character_of_a_plan_reaches_the_terminal(ixplan, write):
    sites = (
        "id,name_zh,name_en,lon_deg,lat_deg\nwest,\x1b[31m西,W\x1b]0;x\x07,105,37\neast,东\u2028\u202e,East\u202e,109,37\n"
        "middle,中,M,107,37\nsouth,南,S,107,35\n"
    )
    for lang in ("zh", "en"):
        answer = ixplan("latency", "--plan", write(sites__csv=sites), "--explain", lang=lang)
        assert answer.code == 0
        assert not any(char in answer.out + answer.err for char in "\x1b\x07\u2028\u202e")
    assert "\x1b" not in ixplan("route", "\x1b[2J", "east", "--plan", write(sites__csv=sites)).err


def test_a_stranger_s_package_in_front_of_ours_is_named(tmp_path):
    (tmp_path / "maps").mkdir()
    (tmp_path / "maps" / "__init__.py").touch()
    home = Path(netplan.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-m", "netplan", "--version"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(home), "IXPLAN_LANG": "en"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("error: Python finds another package called “maps”")
    assert done.stderr.count("\n") == 1


def test_whoever_stops_reading_early_hears_no_complaint():
    command = (
        f"{shlex.quote(sys.executable)} -m netplan latency --json | head -c 100 >/dev/null; echo ${{PIPESTATUS[0]}}"
    )
    done = subprocess.run(["/bin/bash", "-c", command], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("0", "")


def test_hostile_names_go_through_the_main_job_as_written(ixplan, write, tmp_path):
    sites = (
        "id,name_zh,name_en,lon_deg,lat_deg\nwest,X{{7*7}}Y,X{{7*7}}Y,105,37\n"
        "east,</script><img src=x onerror=alert(1)>,{% raw %},109,37\nmiddle,`${1}`,`${1}`,107,37\n"
        "south,南,South,107,35\n"
    )
    out = tmp_path / "out"
    assert ixplan("plan", "--plan", write(sites__csv=sites), "--out", out).code == 0
    for name in ("map.html", "report.html"):
        page = (out / name).read_text(encoding="utf-8")
        assert "X{{7*7}}Y" in page
        assert "X49Y" not in page
        assert "<img src=x" not in page


@pytest.mark.parametrize("command", ["latency", "check", "matrix", "circles", "route"])
def test_every_command_says_why_an_operator_has_no_route(ixplan, command):
    arguments = [command, "中卫", "北京"] if command == "route" else [command]
    answer = ixplan(*arguments, "--operator", "CT")
    assert "no cable of the plan names an operator" in (answer.out + answer.err).casefold()
    assert "Basis: ." not in answer.err
    document = ixplan(*arguments, "--operator", "CT", "--json").document
    assert document["operator"] == "CT"


@pytest.mark.parametrize(
    "arguments", [["latency", "--operator", ""], ["plan", "--out", ""], ["init", ""], ["plan", "--out", " "]]
)
def test_an_empty_name_or_path_is_refused(ixplan, arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert ixplan(*arguments).code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_check_without_figures_claims_nothing(ixplan, write):
    answer = ixplan("check", "--plan", write(targets__csv="id,from,to\nt,west,east\n"))
    assert answer.code == 0
    assert "No target has a figure" in answer.out


def test_a_round_trip_target_says_that_it_is_halved(ixplan, write):
    folder = write(targets__csv="id,from,to,limit,direction\nt,west,east,10,round-trip\n")
    (verdict,) = ixplan("latency", "--plan", folder, "--layer", "optical", "--json").document["verdicts"]
    assert (verdict["limit_ms"], verdict["asked_ms"], verdict["direction"]) == (5, 10, "round-trip")
    assert "10 ms for the round trip, judged by its half" in verdict["reason_en"]


@pytest.mark.parametrize("command", ["matrix", "circles"])
def test_without_hubs_the_way_out_is_told(ixplan, write, command):
    answer = ixplan(command, "--plan", write())
    assert answer.code == 4
    assert "hub_cluster" in answer.err


@pytest.mark.parametrize("redirection", [">/dev/full", ">&-"])
def test_an_output_that_cannot_be_written_is_told_in_one_line(redirection):
    command = f"{shlex.quote(sys.executable)} -m netplan matrix --json {redirection}"
    environment = {"IXPLAN_LANG": "en", "PYTHONPATH": str(Path(netplan.__file__).parents[1])}
    done = subprocess.run(["/bin/bash", "-c", command], capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 4
    assert done.stderr.startswith("error: standard output cannot be written")
    assert done.stderr.count("\n") == 1
