"""Sentences about failures."""

from __future__ import annotations

import dataclasses

import pytest

from netplan.failures.elements import elements, of_part
from netplan.failures.sweep import Question, failures
from netplan.failures.whatif import what_if
from netplan.plan import read_plan
from netplan.report.failures import element_name, summary, what_if_summary
from topology.parts import find_part


def test_every_element_has_a_name_in_both_languages(reference):
    for element in elements(reference.network):
        zh, en = (element_name(element, reference.network, lang) for lang in ("zh", "en"))
        assert zh
        assert en
        assert zh != en


def test_the_summary_counts_places_once(write):
    plan = read_plan(write(targets__csv="id,from,to,limit\nt,west,east;middle,2.5\n"))
    found = failures(plan, Question())
    text = summary(found, plan.network, "en")
    assert text.startswith("Under any single failure, 0 of the 2 places now inside their target stay inside; outside: ")
    assert "West→East" in text


def test_a_broken_off_sweep_says_so(write):
    plan = read_plan(write())
    found = failures(plan, Question())
    cut_short = dataclasses.replace(found, complete=False)
    assert "broken off" in summary(cut_short, plan.network, "en")
    assert "已中断" in summary(cut_short, plan.network, "zh")


@pytest.mark.parametrize(("lang", "said"), [("zh", "均不受影响"), ("en", "no target's route changes")])
def test_a_harmless_cut_is_called_so(write, lang, said):
    plan = read_plan(write())
    found = what_if(plan, [of_part(find_part(plan.network, "ws"))])
    assert said in what_if_summary(found, plan.network, lang)
