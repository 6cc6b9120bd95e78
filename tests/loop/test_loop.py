"""
The closed loop, end to end: model, probes, model. `make loop` runs this file alone, and aloud.

Agents at five sites measure each other through a relay that has the delays of a network whose lengths the plan does
not know; the collector stores what they deliver; `ixplan calibrate` reads the store; the hidden lengths come back.
Relay, agents, reflectors and collector are programs; `ixplan` runs within this process, for its imports take longer
than its answers.
"""

from __future__ import annotations

import contextlib
import io
import json
import time
from pathlib import Path

from netplan.cli.entry import run
from netplan.cli.texts import Texts

RATE_HZ = 25
#: Answers of each direction; the floor of a pair is the second smallest of twice as many.
SAMPLES = 60
#: What the wire between two kernels, the relay's wake-up and the programs may add to a floor, there and back. [ms]
OVERHEAD_MS = 0.25


def test_the_lengths_of_a_hidden_network_come_back_from_what_agents_measure(bed, hidden, tmp_path):
    began_s = time.monotonic()
    say(f"\n{len(hidden.MEASURED)} agents measure each other over {len(hidden.CABLES)} cables of hidden length ...")
    plan = hidden.write_plan(tmp_path / "plan")
    positions = {site: hidden.SITES[site][1:] for site in hidden.MEASURED}
    asked_ms = {pair: hidden.oneway_ms(*pair) for pair in hidden.pairs()}
    with bed(tmp_path, asked_ms, positions=positions, rate_hz=RATE_HZ) as running:
        before = ixplan("latency", "--plan", plan)  # while they measure
        running.until_measured(SAMPLES)
        log = running.relay_log()
        codes = running.stop()
    assert set(codes.values()) == {0}, codes
    say(f"after {time.monotonic() - began_s:.0f} s: {SAMPLES} answers or more of each direction in the store")
    measured_is_what_the_relay_imposed(floors_ms(running.store), log)

    found = ixplan("calibrate", "--from", running.store, "--plan", plan)
    assert found["refused"] == [], "nothing that was measured is left out"
    lengths_come_back(found, hidden)
    after = ixplan("latency", "--plan", plan)
    verdicts_rest_on_it(before, after, found, hidden)
    the_detour_is_named_and_no_other(ixplan("residuals", "--plan", plan), hidden)
    say(f"the loop is closed after {time.monotonic() - began_s:.0f} s")


def ixplan(*words: object) -> dict:
    """Run `ixplan`, and give its document."""
    said, complaints = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(complaints):
        code = run([*map(str, words), "--json"], Texts("en"))
    assert code == 0, f"{words}: {said.getvalue()}{complaints.getvalue()}"
    return json.loads(said.getvalue())


def floors_ms(store: Path) -> dict[str, float]:
    """Read each direction's round-trip floor, as anybody would who knows the store's layout only. [ms]"""
    import duckdb

    found = duckdb.sql(
        "SELECT from_site || '>' || to_site, quantile_disc(rtt_ns, 0.01) / 1e6 FROM read_parquet(?) "
        "WHERE outcome = 'ok' AND NOT clock_stepped GROUP BY ALL",
        params=[f"{store}/kind=sample/*/*.parquet"],
    ).fetchall()
    return dict(found)


def measured_is_what_the_relay_imposed(floors, log):
    """The floor of every direction lies just above the relay's own log: nobody's word for the delay is taken."""
    assert len(floors) == 20 and log["astray"] == 0
    above_us = []
    for direction, floor_ms in floors.items():
        back = ">".join(reversed(direction.split(">")))
        held_ms = (log[direction]["min_ns"] + log[back]["min_ns"]) / 1e6
        assert held_ms <= floor_ms <= held_ms + OVERHEAD_MS, (direction, floor_ms, log[direction], log[back])
        above_us.append(1000 * (floor_ms - held_ms))
    above = f"{min(above_us):.0f} to {max(above_us):.0f} us above what the relay imposed"
    say(f"floors of {len(floors)} directions: there and back {above} (wires and programs)")


def lengths_come_back(found, hidden):
    """What is called determined is within 1 %; what cannot be told apart is said so, and its sum is right."""
    by_name = {item["name"]: item for item in found["parameters"]}
    told = {cable.id: by_name[f"length_factor:{cable.id}"] for cable in hidden.CABLES}
    say(f"{'cable':22}{'assumed':>10}{'hidden':>10}{'calibrated':>13}  (90 % band)")
    for cable in hidden.CABLES:
        item = told[cable.id]
        km, low_km, high_km = (item[key] for key in ("route_km", "route_km_low", "route_km_high"))
        word = "determined" if item["determined"] else f"only with {', '.join(item['only_with'])}"
        figures = f"{cable.assumed_km[0]:7} km{cable.hidden_km:7} km{km:10.1f} km  ({low_km:.0f} to {high_km:.0f})"
        say(f"{cable.id:22}{figures}  {word}")
        if item["determined"]:
            assert abs(km / cable.hidden_km - 1) < 0.01, cable
            assert high_km - low_km < 0.1 * (cable.assumed_km[2] - cable.assumed_km[1]), cable
    together = set.union(*hidden.ONLY_TOGETHER)
    assert {key for key, item in told.items() if item["determined"]} == set(told) - together
    for spans in hidden.ONLY_TOGETHER:
        for span in spans:
            assert {name.removeprefix("length_factor:") for name in told[span]["only_with"]} == spans - {span}
            cable = next(cable for cable in hidden.CABLES if cable.id == span)
            assert told[span]["route_km_low"] <= cable.hidden_km <= told[span]["route_km_high"]
        [known] = [item for item in found["sums"] if set(item["spans"]) == spans and not item["layer"]]
        hidden_ms = hidden.fibre_ms(sum(cable.hidden_km for cable in hidden.CABLES if cable.id in spans))
        say(f"{' + '.join(sorted(spans))}: {known['oneway_ms']:.3f} ms together, hidden {hidden_ms:.3f} ms")
        assert abs(known["oneway_ms"] / hidden_ms - 1) < 0.01


def verdicts_rest_on_it(before, after, found, hidden):
    """Both verdicts were open; now delay and verdict are those of the hidden network, and called calibrated."""
    changed = {item["target"]: item for item in found["verdict_changes"] if item["own_layer"]}
    old, new = ({item["target"]: item for item in told["verdicts"] if item["own_layer"]} for told in (before, after))
    for key, start, end, limit_ms in hidden.TARGETS:
        truth_ms = hidden.oneway_ms(start, end)
        was, now = old[key], new[key]
        assert was["oneway_low_ms"] < limit_ms < was["oneway_high_ms"], "it was open"
        assert now["status"] == ("meets" if truth_ms < limit_ms else "misses"), now
        assert now["status"] != was["status"], "measuring has turned it"
        assert abs(now["oneway_ms"] / truth_ms - 1) < 0.01
        assert now["oneway_high_ms"] - now["oneway_low_ms"] < 0.1 * (was["oneway_high_ms"] - was["oneway_low_ms"])
        assert {part["name"]: part["basis"] for part in now["parts"]}["fibre"] == "calibrated"
        assert (changed[key]["before_status"], changed[key]["after_status"]) == (was["status"], now["status"])
        bands = (f"{told['oneway_low_ms']:.3f} to {told['oneway_high_ms']:.3f} ms" for told in (was, now))
        told = f"{was['status']} ({next(bands)}) became {now['status']} ({next(bands)})"
        say(f"{key}, limit {limit_ms} ms: {told}; hidden {truth_ms:.3f} ms")


def the_detour_is_named_and_no_other(residuals, hidden):
    """The pair that does not go the shortest way is named, with the kilometres that it goes too far."""
    reasons = {(item["from"], item["to"]): item["reason"] for item in residuals["pairs"]}
    assert set(reasons) == set(hidden.pairs())
    assert [pair for pair, reason in reasons.items() if reason == "detour"] == [hidden.DETOUR], reasons
    worst = residuals["pairs"][0]
    assert (worst["from"], worst["to"]) == hidden.DETOUR and worst["layer"] == "optical"
    assert abs(worst["excess_km"] / hidden.DETOUR_KM - 1) < 0.02, worst
    assert not {"bad_position", "bad_clock", "shorter_than_model"} & set(reasons.values()), reasons
    say(f"detour {' - '.join(hidden.DETOUR)}: {worst['excess_km']:.0f} km of fibre, hidden {hidden.DETOUR_KM:.0f} km")


def say(text):
    """Print for `make loop`, which lets it through."""
    print(text, flush=True)
