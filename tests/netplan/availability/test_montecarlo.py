"""Sampling holds the exact figure and gives the same answer wherever it runs."""

from __future__ import annotations

import random

import pytest
from scipy import special, stats

from netplan.availability import montecarlo
from netplan.availability.binomial import incomplete_beta, share_at_least, share_at_most
from netplan.availability.definition import RESTORATION
from netplan.availability.factoring import factor
from netplan.availability.judge import Availabilities, Work
from netplan.availability.montecarlo import _classes, _drawn, sample
from netplan.availability.questions import questions
from netplan.sweeps.executors import InProcess
from netplan.sweeps.pool import Pool


def test_the_bounds_on_a_share_are_those_of_the_beta_distribution():
    draw = random.Random(3)
    for _ in range(200):
        trials = draw.choice([1, 5, 100, 20_000])
        hits = draw.randint(0, trials)
        risk = draw.choice([0.5, 0.01, 1e-6])
        above = 1.0 if hits == trials else stats.beta.ppf(1 - risk, hits + 1, trials - hits)
        below = 0.0 if hits == 0 else stats.beta.ppf(risk, hits, trials - hits + 1)
        assert share_at_most(hits, trials, risk) == pytest.approx(above, rel=1e-9)
        assert share_at_least(hits, trials, risk) == pytest.approx(below, rel=1e-9)


def test_the_incomplete_beta_function_is_scipy_s():
    for a in (0.5, 1, 7, 300, 1e5):
        for b in (0.5, 2, 40, 1e4):
            for x in (0.0, 1e-9, 0.01, 0.3, 0.9, 1.0):
                assert incomplete_beta(a, b, x) == pytest.approx(special.betainc(a, b, x), rel=1e-8, abs=1e-250)


def test_every_event_is_drawn_as_often_as_it_should_be():
    ratios = [0.0, 1.0, 0.7, 0.25, 0.2, 0.1, 0.01, 0.003, 1e-7]
    draw, counts, states = random.Random(9), [0] * len(ratios), 20_000
    classes = _classes(ratios)
    for _ in range(states):
        found = _drawn(classes, draw)
        assert len(set(found)) == len(found)
        for event in found:
            counts[event] += 1
    for ratio, count in zip(ratios, counts, strict=True):
        assert stats.binomtest(count, states, ratio).pvalue > 1e-6 if 0 < ratio < 1 else count == states * ratio


def drawn_from(network, *, samples=4000, executor=None, seed=1):
    rows = [(ratio,) for ratio in network.ratios]
    found = factor(network.oracle, rows, most_failures=1, enough_ratio=0, enough_share=0)
    masses = [case.masses[0] for case in found.undecided]
    return found, sample(
        network.oracle, network.ratios, found.undecided, masses, samples=samples, seed=seed, executor=executor
    )


def test_the_sampled_interval_holds_the_exact_figure_and_is_narrower_than_the_proven_one(networks, full):
    missed = narrower = tried = 0
    for seed in range(300 if full else 40):
        network = networks.drawn(seed)
        found, drawn = drawn_from(network, seed=seed)
        if found.undecided_ratio[0] < 1e-3:
            continue
        tried += 1
        exact = networks.chance_down(network.is_up, network.ratios) - found.down_low[0]
        missed += not drawn.low * (1 - 1e-9) <= exact <= drawn.high * (1 + 1e-9)
        narrower += drawn.high - drawn.low < 0.5 * found.undecided_ratio[0]
    assert tried > 10
    # Each interval misses with a chance of at most one in a hundred.
    assert missed <= max(1, 0.03 * tried)
    assert narrower > 0.9 * tried


def test_the_same_seed_gives_the_same_answer_bit_for_bit_on_any_executor(networks, monkeypatch):
    monkeypatch.setattr(montecarlo, "_CHUNK", 100)
    network = next(found for found in map(networks.drawn, range(100)) if drawn_from(found, samples=8)[1].samples)
    samples = 8 * 250 + 3
    here = drawn_from(network, samples=samples, executor=InProcess())[1]
    assert drawn_from(network, samples=samples, executor=InProcess())[1] == here
    assert drawn_from(network, samples=samples, executor=Pool(workers=2))[1] == here
    assert drawn_from(network, samples=samples, seed=2)[1] != here


class BrokenOff:
    """Carries out two tasks; then somebody presses Ctrl-C."""

    def carry_out(self, function, tasks, landed):
        for number, task in enumerate(tasks[:2]):
            landed(number, function(task))
        raise KeyboardInterrupt


def test_what_was_drawn_before_ctrl_c_counts_and_the_rest_stays_as_wide_as_it_was(networks, monkeypatch):
    monkeypatch.setattr(montecarlo, "_CHUNK", 500)
    broken = 0
    for seed in range(20):
        network = networks.drawn(seed)
        found, drawn = drawn_from(network, executor=BrokenOff())
        exact = networks.chance_down(network.is_up, network.ratios) - found.down_low[0]
        assert drawn.low * (1 - 1e-9) <= exact <= drawn.high * (1 + 1e-9) + 1e-15
        broken += not drawn.complete and drawn.samples < 4000
    assert broken > 5


class Recorder:
    """Carries out every task and keeps the number that seeds it."""

    def __init__(self):
        self.numbers = []

    def carry_out(self, function, tasks, landed):
        for place, task in enumerate(tasks):
            self.numbers.append(task.number)
            landed(place, function(task))


@pytest.mark.parametrize("samples", [1, 20])
def test_no_two_chunks_share_a_seed_however_few_the_samples(reference, samples):
    recorder = Recorder()
    question = questions(reference, protections=[RESTORATION])[0]
    Availabilities(reference, Work(failures=1, samples=samples, executor=recorder)).answer(question)
    assert len(recorder.numbers) >= 3
    assert len(set(recorder.numbers)) == len(recorder.numbers)


def test_nothing_undecided_needs_no_samples(networks):
    network = networks.make(2, [(0, 1)], [{0}], [set()])
    assert sample(network.oracle, [0.1, 0.0], (), (), samples=10, seed=1).high == 0.0


def test_what_is_remembered_never_turns_an_answer(networks, full):
    draw = random.Random(8)
    for seed in range(200 if full else 40):
        network = networks.drawn(seed)
        known = montecarlo._Known(network.oracle)
        for _ in range(60):
            down = [event for event in range(network.events) if draw.random() < 0.3]
            assert known.is_down(down) == (not network.is_up(down))
