"""`ixplan failures`: tables, documents, refusals."""

from __future__ import annotations

import pytest


def test_the_document_names_the_worst_failure_of_each_place(ixplan, write):
    done = ixplan("failures", "--plan", write(), "--json")
    assert done.code == 0
    assert done.document["schema"] == "ixplan/failures/1"
    (worst,) = done.document["worst"]
    assert (worst["target"], worst["from"], worst["to"]) == ("first", "west", "east")
    assert worst["before_oneway_ms"] < worst["oneway_ms"] < worst["oneway_high_ms"]
    assert worst["added_ms"] == pytest.approx(worst["oneway_ms"] - worst["before_oneway_ms"])
    assert worst["status"] == "meets"
    assert [item["id"] for item in worst["failure"]] == ["wm"]
    assert done.document["cut_off"] == []


def test_two_failures_cut_off_what_one_does_not(ixplan, write):
    document = ixplan("failures", "--plan", write(), "--double", "--kind", "span", "--json").document
    cut = {tuple(sorted(item["id"] for item in entry["failure"])) for entry in document["cut_off"]}
    assert cut == {("se", "wm"), ("wm", "ws"), ("me", "se"), ("me", "ws")}
    assert document["cut_off_count"][0]["double"] == 4


def test_a_cut_tells_every_target_before_and_after(ixplan):
    done = ixplan("failures", "--cut", "京呼银兰", "--cut", "中卫—白银", "--json")
    assert done.code == 0
    assert {entry["target"] for entry in done.document["worst"]} >= {"nx-hub-jjj", "nm-2520-jjj"}
    assert all(entry["before_oneway_ms"] <= entry["oneway_ms"] + 1e-9 for entry in done.document["worst"])
    assert done.document["summary_zh"].endswith("。")
    assert done.document["summary_en"].endswith(".")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_tables_and_sentences_stand_in_both_languages(ixplan, lang):
    done = ixplan("failures", "--double", "--target", "nm-2520-jjj", lang=lang)
    assert done.code == 0
    assert ("失联" if lang == "zh" else "cut off") in done.out
    done = ixplan("failures", "--cut", "taiyuan", lang=lang)
    assert ("太原局站" if lang == "zh" else "Taiyuan station") in done.out


def test_the_gate_exits_with_3_where_a_failure_takes_a_target_out(ixplan, write):
    tight = write(targets__csv="id,from,to,limit\nt,west,east,2.5\n")
    assert ixplan("failures", "--plan", tight, "--check").code == 3
    assert ixplan("failures", "--plan", tight, "--check", "--cut", "wm").code == 3
    assert ixplan("failures", "--plan", tight, "--check", "--cut", "ws").code == 0
    assert ixplan("failures", "--plan", write(), "--check").code == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--cut", "nowhere"], 4, "nowhere"),
        (["--cut", "中卫", "--double"], 2, "--double"),
        (["--cut", "中卫", "--kind", "span"], 2, "--kind"),
        (["--top", "0"], 2, "0"),
        (["--kind", "bridge"], 2, "bridge"),
        (["--target", "nix"], 4, "nix"),
        (["--dask", "nonsense"], 4, "nonsense"),
        (["--workers", "0"], 2, "0"),
        (["--layer", "sonet"], 2, "sonet"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_line(ixplan, words, code, said):
    for lang in ("zh", "en"):
        done = ixplan("failures", *words, lang=lang)
        assert done.code == code
        assert said in done.err
        assert not done.out


def with_traffic(write):
    return write(
        ip_nodes__csv="site,layer,role\nwest,ip-private,core\neast,ip-private,core\nsouth,ip-private,core\n",
        circuits__csv=(
            "id,layer,a,b,capacity_gbps,spans\n"
            "direct,ip-private,west,east,100,wm;me\n"
            "left,ip-private,west,south,40,ws\n"
            "right,ip-private,south,east,40,se\n"
        ),
        traffic__csv="from,to,gbps\nwest,east,60\n",
    )


def test_a_traffic_table_adds_the_loads_under_each_failure(ixplan, write):
    (loads,) = ixplan("failures", "--plan", with_traffic(write), "--json").document["loads"]
    assert loads["worst_utilisation_ratio"] == pytest.approx(0.6)
    worst = loads["worst"][0]
    assert worst["failure"] == {"kind": "span", "id": "wm"}
    assert worst["worst_utilisation_ratio"] == pytest.approx(1.5)
    assert {item["circuit"] for item in worst["overloaded"]} == {"left", "right"}


def test_a_what_if_tells_the_loads_under_the_cut(ixplan, write):
    plan = with_traffic(write)
    (loads,) = ixplan("failures", "--plan", plan, "--cut", "me", "--json").document["loads"]
    assert loads["down"] == ["direct"]
    for lang, said in (("zh", "利用率"), ("en", "utilisation")):
        assert said in ixplan("failures", "--plan", plan, lang=lang).out


def test_an_unknown_part_offers_the_nearest_names(ixplan):
    assert "zhongwei" in ixplan("failures", "--cut", "zhongwie").err


def test_a_target_without_any_route_is_named_and_fails_the_gate(ixplan, write):
    plan = write(spans__csv="id,a,b,route_km\nwm,west,middle,300\n")
    done = ixplan("failures", "--plan", plan, "--json")
    assert [entry["to"] for entry in done.document["no_route_before"]] == ["east"]
    assert "West→East" in done.document["summary_en"]
    assert ixplan("failures", "--plan", plan, "--check").code == 3
    assert ixplan("failures", "--operator", "nobody", "--check").code == 3


@pytest.mark.parametrize(
    ("lang", "unhurt", "named"),
    [
        ("zh", "没有指标现有路由可中断；本来就没有路由：西→东", "方案中的现有光缆不连通这两地"),
        ("en", "no target has a route to lose; without any route today: West→East", "existing cables of the plan join"),
    ],
)
def test_a_cut_names_the_target_that_had_no_route_before_and_fails_the_gate(ixplan, write, lang, unhurt, named):
    plan = write(spans__csv="id,a,b,route_km\nwm,west,middle,300\nse,south,east,300\n")
    done = ixplan("failures", "--plan", plan, "--cut", "south", "--check", lang=lang)
    assert done.code == 3
    assert unhurt in done.out
    assert named in done.err
    assert unhurt in ixplan("failures", "--plan", plan, "--cut", "south", "--json").document[f"summary_{lang}"]


def test_an_operator_whose_cables_do_not_join_the_places_is_named(ixplan, write):
    spans = "id,a,b,operator,route_km\nwm,west,middle,A,300\nme,middle,east,B,300\n"
    said = ixplan("route", "west", "east", "--plan", write(spans__csv=spans), "--operator", "A", lang="en").out
    assert "no existing cables of operator “A” join the two places" in said


def test_a_sweep_that_is_broken_off_never_passes_the_gate(ixplan, write, monkeypatch):
    import netplan.sweeps.executors

    def interrupted(self, function, tasks, landed):
        raise KeyboardInterrupt

    monkeypatch.setattr(netplan.sweeps.executors.InProcess, "carry_out", interrupted)
    done = ixplan("failures", "--plan", write(), "--check", "--json")
    assert done.code == 130
    assert done.document["complete"] is False
    assert "finished" in done.document["summary_en"]


def test_names_that_results_print_can_be_given_back(ixplan):
    for name in ("太原局站", "Taiyuan station", "京呼银兰 吴忠—中卫"):
        assert ixplan("failures", "--cut", name, "--target", "nx-ix-sz", "--json").code == 0


def test_an_availability_target_is_sent_to_its_own_command(ixplan):
    done = ixplan("failures", "--target", "nx-availability")
    assert done.code == 4
    assert "ixplan availability" in done.err
