"""`ixplan availability`: what it prints, in both languages, and what it refuses."""

from __future__ import annotations

import re

import pytest

from netplan.availability.judge import Availabilities
from netplan.cli.commands import availability
from netplan.cli.commands.availability import limit_of
from netplan.plan import REFERENCE

CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: Names of cables and places stay as the plan has them; texts of the command are English.
FIELDS = {
    "target",
    "to",
    "definition",
    "lower_ratio",
    "upper_ratio",
    "estimate_ratio",
    "limit_ratio",
    "verdict",
    "top_cuts",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The reference plan with two demand centres only."""
    place = tmp_path_factory.mktemp("plan")
    for path in REFERENCE.iterdir():
        if path.name == "attained.csv":
            continue  # it names targets that this plan has not
        content = path.read_bytes()
        if path.name == "targets.csv":
            content = content.replace(
                b"beijing;shanghai;guangzhou;shenzhen,availability", b"yinchuan;helingeer,availability"
            )
        (place / path.name).write_bytes(content)
    return place


def test_the_document_holds_every_pair_under_every_protection(ixplan, folder):
    done = ixplan("availability", "--plan", folder, "--json")
    assert done.code == 0
    document = done.document
    assert document["schema"] == "ixplan/availability/1"
    assert [(pair["to"], pair["definition"]["protection"]) for pair in document["pairs"]] == [
        (place, protection) for place in ("yinchuan", "helingeer") for protection in ("1+0", "1+1", "restoration")
    ]
    for pair in document["pairs"]:
        assert set(pair) >= FIELDS
        assert 0 <= pair["lower_ratio"] <= pair["estimate_ratio"] <= pair["upper_ratio"] <= 1
        assert pair["limit_ratio"] == 0.9999
        assert pair["down_high_min"] == pytest.approx(pair["down_high_ratio"] * 525_600)
        assert pair["if_repair_doubles"]["lower_ratio"] <= pair["lower_ratio"]
        assert pair["top_cuts"][0]["share_ratio"] <= 1.0001
        assert not CHINESE.search(pair["reason_en"] + pair["definition"]["text_en"] + pair["top_cuts"][0]["text_en"])
        assert CHINESE.search(pair["reason_zh"]) and CHINESE.search(pair["definition"]["text_zh"])
    verdicts = [pair["verdict"] for pair in document["pairs"][3:]]
    assert verdicts == ["disproved", "one_route_only", "one_route_only"]
    assert "data hold one route only" in document["pairs"][4]["reason_en"]
    assert "twice as long" in document["if_repair_doubles_en"]


@pytest.mark.parametrize(
    ("lang", "words"),
    [("zh", ["尚不能判定", "口径", "局站", "修复时间都加倍"]), ("en", ["Definition:", "station", "twice"])],
)
def test_the_definition_is_printed_with_the_figures(ixplan, folder, lang, words):
    done = ixplan("availability", "--plan", folder, "--protection", "1+1", lang=lang)
    assert done.code == 0
    for word in words:
        assert word in done.out
    assert ("数据中只有一条路由" if lang == "zh" else "The data hold one route only") in done.out
    if lang == "en":
        assert not CHINESE.search(done.out + done.err)


def test_ends_scope_period_and_planned_work_can_be_chosen(ixplan):
    done = ixplan(
        "availability", "--from", "中卫", "--to", "银川", "--protection", "restoration", "--limit", "99.9%",
        "--period", "month", "--planned", "--json",
    )  # fmt: skip
    (pair,) = done.document["pairs"]
    assert (pair["target"], pair["from"], pair["to"], pair["limit_ratio"]) == (None, "zhongwei", "yinchuan", 0.999)
    assert pair["definition"]["period"] == "month"
    assert pair["definition"]["planned_work"] is True
    assert "per month" in pair["definition"]["text_en"]
    assert pair["down_high_min"] == pytest.approx(pair["down_high_ratio"] * 43_800)
    done = ixplan("availability", "--from", "中卫", "--scope", "any-core", "--protection", "1+0", "--json")
    (pair,) = done.document["pairs"]
    assert pair["to"] is None
    assert "beijing" in pair["circuits"][0]["goals"]
    assert pair["verdict"] == "no_limit"


def test_samples_are_told_apart_from_proof_and_follow_their_seed(ixplan):
    words = ("availability", "--from", "中卫", "--to", "西安", "--protection", "restoration", "--limit", "0.9999")
    words += ("--failures", "1", "--samples", "400", "--json")
    first, again, other = (ixplan(*words, "--seed", seed).document["pairs"][0] for seed in (1, 1, 2))
    assert first == again
    assert first["sampled"] != other["sampled"]
    assert first["lower_ratio"] == other["lower_ratio"]
    assert first["lower_ratio"] <= first["sampled"]["lower_ratio"]
    assert first["sampled"]["confidence_ratio"] == 0.99
    assert first["exact_failures"] == 1
    done = ixplan(*words[:-1])
    assert "no proof" in done.out


def test_a_delay_target_can_be_judged_within_its_limit(ixplan):
    done = ixplan(
        "availability", "--target", "nm-2520-local", "--within", "--protection", "1+0", "--limit", "0.5", "--json"
    )
    assert [pair["to"] for pair in done.document["pairs"]] == ["baotou", "ordos", "ulanqab"]
    assert done.document["pairs"][0]["circuits"][0]["limit_ms"] == 2.0
    assert {pair["verdict"] for pair in done.document["pairs"]} <= {"proven", "disproved"}


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--limit", "1.5"], 4, "--limit 1.5 is no availability"),
        (["--limit", "0"], 4, "is no availability"),
        (["--limit", "nan"], 4, "is no availability"),
        (["--limit", "101%"], 4, "is no availability"),
        (["--limit", "four nines"], 4, "is no availability"),
        (["--failures", "0"], 4, "--failures 0 cannot be used: it must be from 1 to 6. More at a time is rare"),
        (["--failures", "7"], 4, "--failures 7"),
        (["--limit", "0.9999%"], 4, "Leave out the %, or write per cent"),
        (["--strict"], 2, "--strict goes with --check"),
        (["--samples", "-1"], 4, "--samples -1 cannot be used"),
        (["--from", "nowhere", "--to", "beijing"], 4, "the plan has no site “nowhere”"),
        (["--from", "zhongwei", "--to", "beijin"], 4, "Did you mean: Beijing"),
        (["--from", "zhongwei", "--to", "中卫"], 4, "Name two different sites"),
        (["--target", "nx-available"], 4, "Did you mean: nx-availability"),
        (["--from", "zhongwei"], 2, "--from and --to go together"),
        (["--to", "beijing"], 2, "--from and --to go together"),
        (["--from", "a", "--to", "b", "--target", "c"], 2, "--from and --to go together"),
        (["--scope", "world"], 2, "“world” is not one of pair, any-core, service"),
        (["--from", "zhongwei", "--scope", "any-core", "--within"], 2, "does not go with --scope any-core"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(ixplan, words, code, sentence):
    done = ixplan("availability", *words)
    assert done.code == code
    assert done.out == ""
    assert sentence in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("text", ["0.9999", "99.99%", " 99.99 % ", "1", "100%", "1e-3"])
def test_an_availability_is_a_ratio_or_per_cent(text):
    assert limit_of(text) in (0.9999, 1.0, 0.001)


def test_a_plan_without_availability_targets_says_the_way_out(ixplan, tmp_path):
    for path in REFERENCE.iterdir():
        if path.name == "attained.csv":
            continue  # it names targets that this plan has not
        content = path.read_bytes()
        if path.name == "targets.csv":
            content = b"id,from,to,limit\nfirst,zhongwei,beijing,20\n"
        (tmp_path / path.name).write_bytes(content)
    done = ixplan("availability", "--plan", tmp_path)
    assert done.code == 4
    assert "--from and --to" in done.err


PAIR = ("availability", "--from", "中卫", "--to", "银川", "--to", "西安")


def test_an_unknown_operator_has_no_route_and_it_is_said_why(ixplan):
    done = ixplan(*PAIR, "--operator", "联通", "--limit", "0.9999", lang="zh")
    assert done.code == 0
    assert "无路由" in done.out
    assert "方案中的光缆未标明运营商，因此找不到“联通”的路由" in done.err
    done = ixplan(*PAIR, "--operator", "联通", "--limit", "0.9999", "--json")
    assert {pair["verdict"] for pair in done.document["pairs"]} == {"no_route"}
    assert {pair["definition"]["operator"] for pair in done.document["pairs"]} == {"联通"}
    assert "no cable of the plan names an operator" in done.document["pairs"][0]["reason_en"].casefold()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--protection", "1+0", "--limit", "0.9999"], 0),
        (["--protection", "1+0", "--limit", "0.9999", "--check"], 3),
        (["--protection", "1+0", "--limit", "0.5", "--check", "--strict"], 0),
        (["--protection", "restoration", "--limit", "0.9999", "--check"], 0),
        (["--protection", "restoration", "--limit", "0.9999", "--check", "--strict"], 3),
        (["--protection", "1+0", "--check", "--strict"], 3),
    ],
)
def test_check_tells_by_its_exit_code_what_is_missed(ixplan, words, code):
    assert ixplan("availability", "--from", "中卫", "--to", "西安", *words).code == code


@pytest.fixture
def broken_off(monkeypatch):
    """Break off by Ctrl-C at the question of this number."""

    def _broken_off(number):
        answer, seen = Availabilities.answer, []

        def interrupted(self, question):
            seen.append(question)
            if len(seen) == number:
                raise KeyboardInterrupt
            return answer(self, question)

        monkeypatch.setattr(Availabilities, "answer", interrupted)

    return _broken_off


def test_after_ctrl_c_what_is_there_is_printed(ixplan, broken_off):
    broken_off(2)
    done = ixplan(*PAIR, "--protection", "1+0", "--limit", "0.9999", "--check")
    assert done.code == 130
    assert "Yinchuan" in done.out and "Xi'an" not in done.out
    assert "interrupted: 1 of 2 are answered" in done.err


@pytest.mark.parametrize(("number", "answered"), [(1, 0), (2, 1), (9, 2)])
def test_the_document_says_whether_it_is_complete(ixplan, broken_off, number, answered):
    broken_off(number)
    done = ixplan(*PAIR, "--protection", "1+0", "--json")
    assert done.code == (130 if answered < 2 else 0)
    assert done.document["complete"] is (answered == 2)
    assert len(done.document["pairs"]) == answered


def test_what_takes_long_is_announced(ixplan, monkeypatch):
    monkeypatch.setattr(availability, "SILENT_S", 0.0)
    assert "正在计算可用率" in ixplan(*PAIR, lang="zh").err
    monkeypatch.setattr(availability, "SILENT_S", 100.0)
    assert "computing" not in ixplan(*PAIR).err
