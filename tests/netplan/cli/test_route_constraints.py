"""`ixplan route --via` and `--avoid` as a user runs them."""

from __future__ import annotations

import pytest


def routes(ixplan, *words):
    answer = ixplan("route", "中卫", "北京", *words, "--json")
    assert answer.code == 0, answer.err
    assert answer.document["proven"]
    return answer.document


@pytest.mark.parametrize("name", ["西安", "Xi'an", "xian", "site:xian"])
def test_a_site_is_passed_by_any_of_its_names(ixplan, name):
    document = routes(ixplan, "--via", name)
    assert document["via"] == ["site:xian"]
    assert len(document["routes"]) == 3
    for route in document["routes"]:
        assert "xian" in route["sites"]
        assert len(set(route["sites"])) == len(route["sites"])
    delays = [route["oneway_ms"] for route in document["routes"]]
    assert delays == sorted(delays)


def test_of_a_cable_any_span_will_do_and_all_are_avoided(ixplan):
    through = routes(ixplan, "--via", "太中", "-k", "1")
    assert any(span.startswith("tai-zhong:") for span in through["routes"][0]["spans"])
    around = routes(ixplan, "--avoid", "tai-zhong", "-k", "2")
    assert around["avoid"] == ["cable:tai-zhong"]
    for route in around["routes"]:
        assert not any(span.startswith("tai-zhong:") for span in route["spans"])


@pytest.mark.parametrize("layer", ["optical", "ip-private", "ip-public"])
def test_a_site_is_kept_off_in_every_layer(ixplan, layer):
    for route in routes(ixplan, "--avoid", "太原", "--avoid", "呼和浩特", "--layer", layer)["routes"]:
        assert not {"taiyuan", "hohhot"} & set(route["sites"])


def test_to_pass_an_end_is_harmless(ixplan):
    free = ixplan("route", "中卫", "北京", "-k", "2", "--json").document["routes"]
    assert [route["sites"] for route in routes(ixplan, "--via", "北京", "-k", "2")["routes"]] == [
        route["sites"] for route in free
    ]


def test_no_simple_way_is_an_answer(ixplan):
    document = routes(ixplan, "--via", "和林格尔")
    assert document["routes"] == []
    assert "without passing some place twice" in document["reason_en"]
    answer = ixplan("route", "中卫", "北京", "--via", "和林格尔", lang="zh")
    assert (answer.code, "没有一条路由" in answer.out) == (0, True)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--via", "西安", "--avoid", "xian"], 4, "to be passed and to be avoided"),
        (["--via", "tai-zhong", "--avoid", "太中"], 4, "to be passed and to be avoided"),
        (["--avoid", "北京"], 4, "is an end of the route"),
        (["--via", "Xian City"], 4, "no site, span, cable or risk group"),
        (["--via", "西安", "--layer", "ip-public"], 2, "optical layer only"),
        (["--avoid", "西安", "--sensitivity"], 2, "without restrictions"),
        (["--via", "西安", "-k", "21"], 2, "must be from 1 to 20"),
    ],
)
def test_what_cannot_be_is_told(ixplan, words, code, said):
    answer = ixplan("route", "中卫", "北京", *words)
    assert (answer.code, answer.out) == (code, "")
    assert answer.err.count("\n") == 1
    assert said in answer.err


def test_from_a_place_to_itself_nothing_else_is_passed(ixplan):
    document = ixplan("route", "北京", "北京", "--via", "beijing", "--json").document
    assert [route["sites"] for route in document["routes"]] == [["beijing"]]
    assert ixplan("route", "北京", "北京", "--via", "天津", "--json").document["routes"] == []
