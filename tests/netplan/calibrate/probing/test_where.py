"""Where to measure next: the greedy choice beside refitting a dense covariance for every pair."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import numpy as np
import pytest

from netplan.calibrate.fitting.normal import Z_90
from netplan.calibrate.fitting.posterior import Posterior, sparse_rows
from netplan.calibrate.fitting.unknowns import Unknowns
from netplan.calibrate.probing.candidates import candidate_rows, standing_sites
from netplan.calibrate.probing.known import known_now, unknowns_of
from netplan.calibrate.probing.where import OPEN, WIDEST, chance_decided, is_open, judged, verdict_rows, where_to_probe
from netplan.calibrate.records import RTT
from netplan.calibration.records import DETOUR, FITS, PER_CABLE, Calibration, MeasuredPair
from netplan.layers import Layers
from netplan.plan import read_plan

NOISE_MS = 0.02


def pair(start, end, *, reason=FITS, error_ms=0.01, layer="optical", operator=""):
    """A measured pair; what was measured does not matter here."""
    return MeasuredPair(
        start=start,
        end=end,
        layer=layer,
        operator=operator,
        measured_ms=1.0,
        error_ms=error_ms,
        modelled_ms=1.0,
        low_ms=0.9,
        high_ms=1.1,
        excess_km=0.0,
        reason=reason,
    )


def dense(unknowns, rows):
    """The coefficients of rows, shape (n_rows, n_unknowns), one by one."""
    filled = np.zeros((len(rows), len(unknowns.all)))
    for number, row in enumerate(rows):
        for name, coefficient in row.coefficients.items():
            filled[number, unknowns.index[name]] = coefficient
    return filled


def drawn(seed):
    """Draw a small plan: seven sites, ten spans, limits near what the routes take."""
    draw = random.Random(seed)
    names = [f"p{number}" for number in range(7)]
    sites = "id,name_zh,name_en,lon_deg,lat_deg\n"
    sites += "".join(f"{name},{name},{name},{100 + draw.random():.4f},{35 + draw.random():.4f}\n" for name in names)
    joined = {(names[draw.randrange(end)], names[end]) for end in range(1, 7)}
    joined |= set(draw.sample([two for two in itertools.combinations(names, 2) if two not in joined], 4))
    spans = "id,a,b,cable,route_km,route_km_low,route_km_high,length_origin\n"
    for number, (a, b) in enumerate(sorted(joined)):
        km = draw.uniform(200, 900)
        low, high = km * draw.uniform(0.85, 0.99), km * draw.uniform(1.01, 1.2)
        spans += f"s{number},{a},{b},c{number % 4},{km:.1f},{low:.1f},{high:.1f},given\n"
    cables = "id,name_zh,name_en\n" + "".join(f"c{number},c,c\n" for number in range(4))
    targets = "id,from,to,limit\n"
    for number, (a, b) in enumerate(draw.sample(list(itertools.combinations(names, 2)), 4)):
        targets += f"t{number},{a},{b},{draw.uniform(3, 8):.2f}\n"
    return {"sites__csv": sites, "spans__csv": spans, "cables__csv": cables, "targets__csv": targets}


def dense_covariance(unknowns, rows, variances):
    """Refit: the inverse of what the prior and all rows know together."""
    width = np.array([item.prior.high - item.prior.low for item in unknowns.all])
    a = dense(unknowns, rows)
    return np.linalg.inv(np.diag(12.0 / width**2) + a.T @ np.diag(1.0 / np.asarray(variances)) @ a)


def widths(covariance, asked):
    """Widths of the 90 % bands."""
    return 2 * Z_90 * np.sqrt(np.einsum("ij,jk,ik->i", asked, covariance, asked))


def slow_choice(plan, measured, count, per):
    """Choose as `where_to_probe` should, refitting for every pair; sites, rows and routes found one by one."""
    layers = Layers(plan.network, plan.model)
    unknowns = Unknowns(network=plan.network, parameters=plan.parameters, per=per)
    verdicts = judged(plan)
    still_open = np.array([is_open(item) for item in verdicts])
    asked = dense(unknowns, [unknowns.observed(item.route, quantity=RTT) for item in verdicts])
    rows = {
        two: unknowns.observed(layers.optical.route(*two), quantity=RTT)
        for two in itertools.combinations(sorted(site.id for site in standing_sites(plan)), 2)
    }
    known = [rows.pop((item.start, item.end)) for item in measured]
    variances = [item.error_ms**2 + NOISE_MS**2 for item in measured]
    found = []
    stages = [chosen for chosen in (still_open, ~still_open) if chosen.any()]
    while stages and len(found) < count and rows:
        chosen = stages[0]
        before = widths(dense_covariance(unknowns, known, variances), asked[chosen])
        after = {
            two: widths(dense_covariance(unknowns, [*known, row], [*variances, NOISE_MS**2]), asked[chosen])
            for two, row in rows.items()
        }
        best = min(after, key=lambda two: after[two].sum())
        gain_ms = (before - after[best]).sum()
        if gain_ms < (NOISE_MS if len(stages) > 1 else 0.001):
            stages.pop(0)
            continue
        found.append((best, gain_ms))
        known.append(rows.pop(best))
        variances.append(NOISE_MS**2)
    return found


@pytest.mark.parametrize("per", ["span", "cable"])
def test_the_greedy_choice_is_that_of_refitting_for_every_pair(write, full, per):
    for seed in range(300 if full else 8):
        plan = read_plan(write(**drawn(seed)))
        places = sorted(site.id for site in standing_sites(plan))
        pairs = list(itertools.combinations(places, 2))
        measured = [pair(*two) for two in random.Random(seed).sample(pairs, min(seed % 4, len(pairs)))]
        posterior = known_now(plan, measured, noise_ms=NOISE_MS, per=per)
        fast = where_to_probe(plan, 4, posterior=posterior, pairs=measured)
        slow = slow_choice(plan, measured, 4, per)
        assert len(fast) == len(slow)
        for mine, (two, gain_ms) in zip(fast, slow, strict=True):
            # Pairs of equal gain are equally good; from there on the two may go different ways.
            assert mine.gain_ms == pytest.approx(gain_ms, rel=1e-6)
            if (mine.start, mine.end) != two:
                break


def test_rows_of_all_pairs_at_once_are_those_of_their_routes_one_by_one(reference, write, full):
    plans = [reference, *(read_plan(write(**drawn(seed))) for seed in range(100 if full else 4))]
    for plan in plans:
        layers = Layers(plan.network, plan.model)
        unknowns = Unknowns(network=plan.network, parameters=plan.parameters)
        sites = list(plan.network.sites.values())[:40]
        found = candidate_rows(unknowns, layers, "optical", sites=sites)
        assert sorted(found.pairs) == sorted(
            two for two in itertools.combinations(sorted(site.id for site in sites), 2) if layers.optical.route(*two)
        )
        slow = [unknowns.observed(layers.optical.route(*two), quantity=RTT) for two in found.pairs]
        np.testing.assert_allclose(found.rows.toarray(), dense(unknowns, slow), rtol=1e-12, atol=1e-15)


def test_each_gain_is_what_its_verdicts_bands_lose_and_follows_on_those_above(reference):
    proposals = where_to_probe(reference, 6)
    last = {}
    for proposal in proposals:
        named = sum(effect.before_ms - effect.after_ms for effect in proposal.verdicts)
        assert named == pytest.approx(proposal.gain_ms, abs=0.01)
        for effect in proposal.verdicts:
            key = effect.target, effect.place, effect.layer
            assert effect.before_ms <= last.get(key, np.inf) + 1e-9
            assert effect.after_ms < effect.before_ms
            last[key] = effect.after_ms


def test_an_open_verdict_of_the_reference_plan_is_best_settled_by_its_own_pair(reference):
    verdicts = [item for item in judged(reference) if is_open(item)]
    first = where_to_probe(reference, 1)[0]
    assert first.aim == OPEN
    assert (first.start, first.end) in {tuple(sorted((item.start.id, item.place.id))) for item in verdicts}
    assert first.verdicts[0].after_ms < 0.1 < first.verdicts[0].before_ms


def test_once_the_open_verdicts_are_settled_the_widest_of_the_rest_come_next(reference):
    aims = [proposal.aim for proposal in where_to_probe(reference, 5)]
    assert aims == sorted(aims)  # "open" before "widest"
    assert set(aims) == {OPEN, WIDEST}


def test_without_an_open_verdict_the_widest_bands_count(write):
    plan = read_plan(write(targets__csv="id,from,to,limit\nfirst,west,east,50\n"))
    proposals = where_to_probe(plan, 3)
    assert proposals[0].aim == WIDEST
    assert (proposals[0].start, proposals[0].end) == ("east", "west")
    assert proposals[0].verdicts[0].decided == 1.0


def test_a_plan_without_limits_or_places_to_stand_asks_for_nothing(write):
    no_limit = read_plan(write(targets__csv="id,from,to,limit\nfirst,west,east,\n"))
    assert where_to_probe(no_limit, 3) == ()
    plan = read_plan(write())
    assert where_to_probe(plan, 0) == ()
    assert where_to_probe(plan, 3, among=[plan.site("west")]) == ()


def test_measured_pairs_are_not_proposed_again_unless_in_another_layer(write):
    plan = read_plan(write(targets__csv="id,from,to,limit\nfirst,west,east,2.05\n"))
    assert where_to_probe(plan, 1)[0].end == "west"
    everywhere = list(plan.network.sites.values())
    told = [pair("east", "west", reason=DETOUR)]
    again = where_to_probe(plan, 9, pairs=told, among=everywhere)
    assert ("east", "west") not in {(item.start, item.end) for item in again}
    assert {("east", "middle"), ("middle", "west")} <= {(item.start, item.end) for item in again}
    elsewhere = where_to_probe(plan, 1, pairs=[pair("east", "west", layer="ip-private")])
    assert (elsewhere[0].start, elsewhere[0].end) == ("east", "west")


def test_a_detour_teaches_nothing_and_a_pair_that_fits_does(write):
    plan = read_plan(write())
    prior = Posterior.before(Unknowns(network=plan.network, parameters=plan.parameters).all)
    row = verdict_rows(unknowns_of(plan, prior), Layers(plan.network, plan.model), judged(plan))
    detoured = known_now(plan, [pair("east", "west", reason=DETOUR)], noise_ms=NOISE_MS)
    assert detoured.variance(row) == pytest.approx(prior.variance(row))
    fitting = known_now(plan, [pair("east", "west")], noise_ms=NOISE_MS)
    assert fitting.variance(row)[0] < 0.01**2 + NOISE_MS**2


def test_sites_that_somebody_names_widen_or_narrow_the_choice(reference):
    usual = {site.id for site in standing_sites(reference)}
    assert {"zhongwei", "helingeer", "beijing", "lhasa"} <= usual
    assert "ankang" not in usual
    assert "ankang" in {site.id for site in standing_sites(reference, [("ankang", "zhongwei")])}
    two = [reference.site("zhongwei"), reference.site("ankang")]
    assert [(item.start, item.end) for item in where_to_probe(reference, 5, among=two)] == [("ankang", "zhongwei")]


def test_another_layers_verdicts_count_on_request(reference):
    layers = {e.layer for item in where_to_probe(reference, 4, all_layers=True) for e in item.verdicts}
    assert len(layers) > 1
    own = {e.layer for item in where_to_probe(reference, 4) for e in item.verdicts}
    assert own == {"optical"}


def test_an_operators_pair_shrinks_less_than_the_same_pair_of_the_plans_own(write):
    plan = read_plan(write())
    layers = Layers(plan.network, plan.model)
    theirs = known_now(plan, [pair("east", "west", operator="somebody")], noise_ms=NOISE_MS)
    ours = known_now(plan, [pair("east", "west")], noise_ms=NOISE_MS)
    rows = [verdict_rows(unknowns_of(plan, known), layers, judged(plan)) for known in (theirs, ours)]
    assert theirs.variance(rows[0])[0] > 5 * ours.variance(rows[1])[0]


def test_a_posterior_of_another_plan_is_a_mistake_of_the_caller(reference, write):
    posterior = Posterior.before(Unknowns(network=reference.network, parameters=reference.parameters).all)
    with pytest.raises(ValueError, match="another plan"):
        where_to_probe(read_plan(write()), 1, posterior=posterior)


def test_a_calibrated_plan_is_asked_together_with_the_one_it_was_calibrated_from(write):
    plan = read_plan(write(targets__csv="id,from,to,limit\nfirst,west,east,2.05\n"))
    kept = Calibration(name_zh="小方案", name_en="Small plan", made="", version="", pairs=(pair("middle", "west"),))
    calibrated = replace(plan, calibration=kept)
    with pytest.raises(ValueError, match="calibrated from"):
        where_to_probe(calibrated, 1)
    everywhere = list(plan.network.sites.values())
    asked = where_to_probe(calibrated, 9, assumed=plan, among=everywhere)
    assert ("middle", "west") not in {(item.start, item.end) for item in asked}
    assert asked[0].verdicts[0].before_ms < where_to_probe(plan, 1)[0].verdicts[0].before_ms


def test_cables_can_share_a_factor(reference):
    unknowns = Unknowns(network=reference.network, parameters=reference.parameters, per=PER_CABLE)
    posterior = Posterior.before(unknowns.all)
    assert unknowns_of(reference, posterior).per == PER_CABLE
    assert sparse_rows([], unknowns.index).shape == (0, len(unknowns.all))
    assert where_to_probe(reference, 1, posterior=posterior)[0].aim == OPEN


@pytest.mark.parametrize(("slack_ms", "before", "after"), [(0.1, 0.5, 0.1), (-0.4, 0.3, 0.02), (1.0, 0.2, 0.2)])
def test_the_chance_to_decide_is_that_of_drawing(slack_ms, before, after):
    moves = np.random.default_rng(1).standard_normal(200_000) * np.sqrt(before**2 - after**2)
    drawn_share = np.mean(np.abs(slack_ms - moves) >= Z_90 * after)
    assert chance_decided(slack_ms, before, after) == pytest.approx(drawn_share, abs=0.005)
