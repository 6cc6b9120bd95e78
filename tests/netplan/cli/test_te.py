"""`ixplan te` as a user runs it: figures known by hand, JSON fields, exit codes, words in both languages."""

from __future__ import annotations

import csv
import re

import pytest

from netplan.report.engineering import headline
from topology.engineering.records import Answer

CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: A square: two ways of two links of 10 from a to c, 12 to carry; the way over b is dearer.
SQUARE = """?SNDlib native format; type: network; version: 1.0
NODES ( a b c d )
LINKS (
  ab ( a b ) {0} 0 1 0 ( 10 3 )
  bc ( b c ) {0} 0 1 0 ( 10 3 )
  ad ( a d ) {0} 0 0 0 ( 10 1 )
  dc ( d c ) {0} 0 0 0 ( 10 1 )
)
DEMANDS (
  ac ( a c ) 1 12 UNLIMITED
)
"""
GRAPH = """NODES 2
label x y
a 0 0
b 1 1
EDGES 2
label src dest weight bw delay
ab 0 1 1 100 10
ba 1 0 1 100 10
"""

#: REPETITA's documented example: the first four nodes of the ARPANET.
ARPANET = """NODES 4
label x y
0_SRI -122.18219 37.45383
1_USCB -119.69819 34.42083
2_UCLA -118.24368 34.05223
3_UTAH -111.89105 40.76078

EDGES 8
label src dest weight bw delay
edge_0 0 1 1 1000000 678
edge_1 1 0 1 1000000 678
edge_2 0 2 1 1000000 869
edge_3 2 0 1 1000000 869
edge_4 0 3 1 1000000 1604
edge_5 3 0 1 1000000 1604
edge_6 1 2 1 1000000 237
edge_7 2 1 1 1000000 237
"""
ARPANET_DEMANDS = """DEMANDS 12
label src dest bw
demand_0 0 1 435117
demand_1 0 2 532282
demand_2 0 3 170697
demand_3 1 0 598778
demand_4 1 2 265255
demand_5 1 3 85065
demand_6 2 0 977314
demand_7 2 1 353915
demand_8 2 3 138841
demand_9 3 0 184807
demand_10 3 1 66923
demand_11 3 2 81868
"""


@pytest.fixture
def square(tmp_path):
    """Write the square, so much installed on every link, and return its path."""

    def _square(installed="10", text=SQUARE):
        path = tmp_path / "square.txt"
        path.write_text(text.format(installed), encoding="utf-8")
        return path

    return _square


def test_the_document_has_the_fields_that_were_promised(ixplan, square):
    answer = ixplan("te", square(), "--json")
    document = answer.document
    assert answer.code == 0
    assert document["schema"] == "ixplan/te/1"
    assert document["objective"] == document["bound"] == pytest.approx(0.6)
    assert (document["gap"], document["status"]) == (pytest.approx(0), "optimal")
    assert document["growth"] == pytest.approx(1 / 0.6)
    assert {link["id"]: (link["capacity"], link["load"], link["modules"]) for link in document["links"]} == {
        key: (10.0, pytest.approx(6.0), []) for key in ("ab", "bc", "ad", "dc")
    }
    assert document["instance"] | {"nodes": 4, "links": 4, "demands": 1, "total_demand": 12.0} == document["instance"]
    assert [item["code"] for item in document["assumptions"]] == ["variant_assumed"]


def test_growth_is_the_other_side_of_utilisation(ixplan, square):
    document = ixplan("te", square(), "--objective", "max-growth", "--json").document
    assert document["objective"] == pytest.approx(1 / 0.6)
    assert document["utilisation"] == pytest.approx(0.6)


def test_a_single_failure_leaves_one_way(ixplan, square):
    answer = ixplan("te", square(), "--single-failure")
    assert answer.code == 0
    assert "120.0%" in answer.out
    assert "the traffic does not fit" in answer.out
    document = ixplan("te", square(), "--model", "U-U-M-N-C-A-N-U", "--json").document
    assert document["objective"] == pytest.approx(1.2)
    assert document["single_failure"] is True


def test_the_least_cost_adds_the_cheap_modules(ixplan, square):
    document = ixplan("te", square("0"), "--objective", "min-cost", "--json").document
    assert document["objective"] == pytest.approx(4)
    modules = {link["id"]: link["modules"] for link in document["links"]}
    assert modules["ad"] == [{"capacity": 10, "cost": 1, "count": 2}]
    assert modules["ab"] == []
    one_each = ixplan("te", square("0"), "--objective", "min-cost", "--modules", "single", "--json").document
    assert one_each["objective"] == pytest.approx(4 * 2 + 2 * 2)
    linear = ixplan("te", square("0"), "--objective", "min-cost", "--modules", "linear", "--json").document
    assert linear["objective"] == pytest.approx(2 * 1.2)


def test_where_nothing_is_installed_the_assumption_is_said(ixplan, square):
    answer = ixplan("te", square("0"))
    assert "60.0%" in answer.out
    assert "1×10" in answer.out
    assert "each of 4 links is taken to have its largest module, once" in answer.err
    document = ixplan("te", square("0"), "--json").document
    assert document["assumptions"][-1]["code"] == "largest_module"
    assert document["links"][0]["modules"] == [{"capacity": 10, "cost": 3, "count": 1}]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ["There is no solution", "ac (a→c)", "no usable link joins", "b"]),
        ("zh", ["无解", "ac（a→c）", "没有可用链路连接"]),
    ],
)
def test_a_demand_without_a_way_is_an_answer_with_exit_code_3(ixplan, tmp_path, lang, said):
    text = (
        SQUARE.format("10")
        .replace("  bc ( b c ) 10 0 1 0 ( 10 3 )\n  ad", "  ad")
        .replace("  dc ( d c )", "  da ( d a )")
    )
    path = tmp_path / "parted.txt"
    path.write_text(text, encoding="utf-8")
    answer = ixplan("te", path, lang=lang)
    assert answer.code == 3
    for words in said:
        assert words in answer.out
    document = ixplan("te", path, "--json").document
    assert (document["status"], document["objective"]) == ("infeasible", None)
    assert (document["infeasible"]["demand"], document["infeasible"]["reason"]) == ("ac", "disconnected")


def test_a_cut_that_is_too_small_is_named(ixplan, square):
    arguments = ["te", square("5"), "--objective", "min-cost", "--modules", "none"]
    answer = ixplan(*arguments)
    assert answer.code == 3
    assert re.search(r"The cut .* is too small: ac \(a→c\) must cross it and need 12, it has 10 at most", answer.out)
    found = ixplan(*arguments, "--json").document["infeasible"]
    assert len(found["cut"]) == 2
    assert (found["needed"], found["available"]) == (12, 10)
    assert "割" in ixplan(*arguments, lang="zh").out


def test_every_sentence_stands_in_both_languages(ixplan, square):
    document = ixplan("te", square("0"), "--json").document
    pairs = [(document["headline_zh"], document["headline_en"])]
    pairs += [(item["text_zh"], item["text_en"]) for item in document["assumptions"]]
    for zh, en in pairs:
        assert CHINESE.search(zh)
        assert zh.endswith("。")
        assert not CHINESE.search(en)
        assert en.endswith(".")


def test_repetita_files_are_taken_in_either_order(ixplan, tmp_path):
    graph, demands = tmp_path / "x.graph", tmp_path / "x.demands"
    graph.write_text(GRAPH, encoding="utf-8")
    demands.write_text("DEMANDS 2\nlabel src dest bw\none 0 1 50\ntwo 1 0 20\n", encoding="utf-8")
    for order in ((graph, demands), (demands, graph)):
        document = ixplan("te", *order, "--json").document
        assert document["objective"] == pytest.approx(0.5)
        assert document["instance"]["unit"] == "kbit/s"


def test_the_documented_example_of_repetita_has_its_published_optimum(ixplan, tmp_path, root):
    with (root / "tests" / "reference" / "traffic_engineering.csv").open(encoding="utf-8", newline="") as file:
        wanted = {row["name"]: row for row in csv.DictReader(file)}["arpanet-1969"]
    paths = tmp_path / "arpanet.graph", tmp_path / "arpanet.demands"
    for path, text in zip(paths, (ARPANET, ARPANET_DEMANDS), strict=True):
        path.write_text(text, encoding="utf-8")
    document = ixplan("te", *paths, "--objective", wanted["objective"], "--json").document
    assert document["objective"] == pytest.approx(float(wanted["value"]), abs=float(wanted["tolerance"]))


def test_a_plan_folder_is_an_instance_of_ours(ixplan, write):
    folder = write(
        ip_nodes__csv="site,layer,role\nwest,ip-private,core\nmiddle,ip-private,core\n",
        circuits__csv="id,layer,a,b,capacity_gbps\nwm,ip-private,west,middle,100\n",
        traffic__csv="from,to,gbps\nwest,middle,80\nmiddle,west,20\n",
    )
    for arguments in ((folder,), ("--plan", folder)):
        document = ixplan("te", *arguments, "--json").document
        assert document["objective"] == pytest.approx(0.8)
        assert (document["instance"]["format"], document["instance"]["unit"]) == ("plan", "Gbit/s")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "traffic.csv"),
        (["no.txt"], "no such file"),
        (["{square}", "--time-limit", "nan"], "time limit"),
        (["{square}", "--model", "X"], "eight letters"),
        (["{square}", "--layer", "ip-public"], "--layer"),
        (["{square}", "--plan", "."], "not both"),
        (["x" * 5000], "the name is too long"),
        (["--links", "directed"], "this option is for SNDlib files only"),
        (["{square}", "--links", "directed", "--demands", "undirected"], "must have a direction"),
    ],
)
def test_bad_input_is_one_line_with_exit_code_4(ixplan, square, arguments, said):
    answer = ixplan("te", *[item.replace("{square}", str(square())) for item in arguments])
    assert (answer.code, answer.out) == (4, "")
    assert said in answer.err
    assert len(answer.err.splitlines()) == 1


def test_an_unknown_section_or_nothing_to_carry_is_bad_input(ixplan, square):
    for text, said in (
        (SQUARE + "ROUTES ( )\n", "row 12: ROUTES is an unknown section"),
        (SQUARE.replace("1 12 UNL", "1 0 UNL"), "there is no demand"),
        (SQUARE.replace("( 10 3 )", "( )").replace("( 10 1 )", "( )"), "no link has a capacity"),
    ):
        answer = ixplan("te", square("0", text))
        assert answer.code == 4
        assert said in answer.err
    bare = SQUARE.replace("( 10 3 )", "( )").replace("( 10 1 )", "( )").replace("0 1 0 (", "0 0 0 (")
    answer = ixplan("te", square("5", bare), "--objective", "min-cost")
    assert answer.code == 4
    assert "no cost to minimise" in answer.err


def test_the_example_of_the_document_is_solved_as_it_says(ixplan, tmp_path, root):
    text = (root / "docs" / "formats" / "instances.md").read_text(encoding="utf-8")
    path = tmp_path / "example.txt"
    path.write_text(text.split("```text\n")[1].split("```")[0], encoding="utf-8")
    figures = {
        "80 %": ixplan("te", path, "--json").document["objective"],
        "1.25 times": ixplan("te", path, "--objective", "max-growth", "--json").document["objective"],
        "240 %": ixplan("te", path, "--single-failure", "--json").document["objective"],
    }
    assert list(figures.values()) == [pytest.approx(0.8), pytest.approx(1.25), pytest.approx(2.4)]
    assert all(said in text for said in figures)


def test_names_from_a_file_cannot_write_to_the_terminal(ixplan, square):
    text = SQUARE.replace("  ab ( a b )", "  [red]\x1b[2J ( a b )")
    answer = ixplan("te", square("10", text))
    assert answer.code == 0
    assert "\x1b" not in answer.out
    assert "[red]" in answer.out


def test_rounding_is_no_gap_and_what_is_not_proven_is_not_said_to_be_late():
    sound = Answer(status="optimal", objective=7.0, bound=7.0 * (1 - 1e-15), gap=1e-15)
    assert headline(sound, "min-cost", "en") == "Least cost: 7; proven to be the best."
    near = Answer(status="feasible", objective=7.0, bound=6.3, gap=0.1)
    assert headline(near, "min-cost", "en") == "Least cost: 7; bound 6.3, gap 10%, not proven to be the best."
    assert "未证明最优" in headline(near, "min-cost", "zh")
    none = Answer(status="time-limit", objective=None, bound=None, gap=None)
    assert "--time-limit" in headline(none, "min-cost", "en") and "--time-limit" in headline(none, "min-cost", "zh")


def test_without_its_only_link_a_tree_has_no_solution_and_the_bridge_is_named(ixplan, square):
    text = SQUARE.replace("  ad (", "  bd (").replace("( a d )", "( b d )")
    answer = ixplan("te", square(text=text), "--single-failure", "--json")
    assert (answer.code, answer.document["status"], answer.document["failed"]) == (3, "infeasible", ["ab"])
    assert answer.document["infeasible"]["demand"] and answer.document["objective"] is None
