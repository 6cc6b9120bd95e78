"""A plan without targets, as an import leaves it: every command answers, and says how to add them."""

from __future__ import annotations

import pytest

HUBS = (
    "id,name_zh,name_en,province_zh,lon_deg,lat_deg,roles\n"
    "west,西,West,甲,105.0,37.0,hub_cluster\n"
    "middle,中,Middle,甲,107.0,37.0,\n"
    "east,东,East,乙,109.0,37.0,hub_cluster\n"
    "south,南,South,乙,107.0,35.0,\n"
)


@pytest.mark.parametrize("targets", [None, "id,from,to,limit\n"], ids=["no table", "a heading"])
@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        (("check",), 0, "Put them into targets.csv"),
        (("latency",), 0, "Put them into targets.csv"),
        (("failures",), 0, "Put them into targets.csv"),
        (("upgrade",), 0, "nothing to plan for"),
        (("availability",), 4, "to targets.csv"),
        (("route", "west", "east"), 0, ""),
        (("matrix",), 0, ""),
        (("circles",), 0, ""),
        (("exchange",), 4, "exchanges.csv"),
        (("compare", "PLAN", "PLAN"), 0, ""),
        (("residuals",), 0, "ixplan calibrate --from"),
    ],
)
def test_every_command_answers_and_says_how_to_add_targets(ixplan, write, command, code, said, targets):
    folder = write(targets__csv=targets, sites__csv=HUBS)
    words = [folder if word == "PLAN" else word for word in command]
    answer = ixplan(*words, *(() if "PLAN" in command else ("--plan", folder)))
    assert (answer.code, said in answer.out + answer.err) == (code, True)
    assert answer.err.count("no delay targets") == ("Put them" in said), "once, or not at all"


def test_documents_of_a_plan_without_targets_are_empty_lists(ixplan, write):
    folder = write(targets__csv=None)
    for command in ("check", "latency"):
        assert ixplan(command, "--plan", folder, "--json").document["targets"] == []


def test_measurements_in_the_plan_s_folder_are_taken_where_none_are_named(ixplan, write):
    folder = write(measurements__csv="from,to,quantity,value,unit\nwest,east,rtt,5,ms\nwest,south,rtt,3.5,ms\n")
    answer = ixplan("residuals", "--plan", folder)
    assert answer.code == 0 and "measurements.csv" in answer.err and "West" in answer.out
