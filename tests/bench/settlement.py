"""
A month of 1,000 ports settled under all rules, beside pandas computing the billed rates of four of them alone.

Run by `make bench`. Samples are drawn batch by batch, as a reader would bring them; what drawing takes is measured
alone and left out. The billed rates are compared before anything is timed. Figures go to build/bench/settlement.json.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
import pandas as pd
from machine import describe, keep, own_peak_mb

from netplan.exchange.calendar import month_bounds
from netplan.exchange.settlement.settle import settle
from netplan.members import Member, Port
from netplan.plan import Plan, read_plan
from netplan.samples import MEASURED, STEP_S, Samples

MONTH, EXCHANGE, PORTS_EACH, BATCH = "2026-10", "zhongwei", 2, 20
RULES = ("percentile-95-port", "percentile-95-aggregated", "percentile-90-tiered", "miit-2006-648")


@dataclass
class Drawn:
    """Random samples, drawn when they are asked for: `members` members of two ports each."""

    members: int
    basis: str = MEASURED
    remarks: tuple[tuple[str, str], ...] = ()
    start_s: int = month_bounds(MONTH)[0]
    end_s: int = month_bounds(MONTH)[1]

    @property
    def ports(self) -> dict[str, str]:
        """Return every port with its member."""
        return {f"m{n}/{k}": f"m{n}" for n in range(self.members) for k in range(1, PORTS_EACH + 1)}

    def batches(self, start_s: int | None = None, end_s: int | None = None) -> Iterator[Samples]:
        """Yield some members at a time."""
        steps = ((end_s or self.end_s) - (start_s or self.start_s)) // STEP_S
        ports = list(self.ports.items())
        for first in range(0, len(ports), BATCH * PORTS_EACH):
            some = ports[first : first + BATCH * PORTS_EACH]
            draw = np.random.default_rng(first)
            yield Samples(
                start_s=start_s or self.start_s,
                ports=tuple(port for port, _ in some),
                members=tuple(member for _, member in some),
                in_gbps=draw.gamma(2, 3, (len(some), steps)),
                out_gbps=draw.gamma(2, 3, (len(some), steps)),
            )


def plan_of(source: Drawn) -> Plan:
    """Put the drawn members into the reference plan."""
    members = {}
    for number in range(source.members):
        key = f"m{number}"
        ports = tuple(Port(id=f"{key}/{k}", exchange=EXCHANGE, speed_gbps=100) for k in range(1, PORTS_EACH + 1))
        members[key] = Member(id=key, name_zh=key, name_en=key, kind="cdn", ports=ports, joined=date(2026, 1, 1))
    return replace(read_plan(), members=members)


def with_pandas(frame: pd.DataFrame) -> dict[str, pd.Series]:
    """Compute the billed rates of four rules as one would in a notebook. `higher` is the same rank for this month."""
    port = frame.groupby(["member", "port"])[["into", "out"]].quantile(0.95, interpolation="higher").max(axis=1)
    sums = frame.groupby(["member", "time"])[["into", "out"]].sum().groupby("member")
    high = sums.quantile(0.95, interpolation="higher")
    return {
        "percentile-95-port": port.groupby("member").sum(),
        "percentile-95-aggregated": high.max(axis=1),
        "percentile-90-tiered": sums.quantile(0.90, interpolation="higher").max(axis=1),
        "miit-2006-648": high.mean(axis=1),
    }


def frame_of(source: Drawn) -> pd.DataFrame:
    """Lay the samples out as a table, a row a port and interval."""
    parts = []
    for batch in source.batches():
        steps = batch.steps
        parts.append(
            pd.DataFrame(
                {
                    "member": pd.Categorical(
                        np.repeat(batch.members, steps), categories=[f"m{n}" for n in range(source.members)]
                    ),
                    "port": np.repeat([port.rpartition("/")[2] for port in batch.ports], steps).astype("int8"),
                    "time": np.tile(np.arange(steps, dtype="int32"), len(batch.ports)),
                    "into": batch.in_gbps.ravel(),
                    "out": batch.out_gbps.ravel(),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def timed(rounds: int, work: object) -> float:
    """Return the median of some runs. [s]"""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    """Compare, measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--ports", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    source = Drawn(asked.ports // PORTS_EACH)
    plan = plan_of(source)
    found = settle(plan, EXCHANGE, MONTH, source)
    peak_mb = own_peak_mb()
    ours = {(item.rule, item.member.id): item.billed_gbps for item in found.charges}
    frame = frame_of(source)
    for rule, rates in with_pandas(frame).items():
        for member, rate in rates.items():
            if abs(rate - ours[rule, str(member)]) > 1e-9 * rate:
                sys.exit(f"{rule}, {member}: {rate} in pandas, {ours[rule, str(member)]} here")
    drawing_s = timed(asked.rounds, lambda: sum(batch.steps for batch in source.batches()))
    settling_s = timed(asked.rounds, lambda: settle(plan, EXCHANGE, MONTH, source)) - drawing_s
    pandas_s = timed(asked.rounds, lambda: with_pandas(frame))
    print(
        f"{asked.ports} ports, {MONTH}, median of {asked.rounds}: all rules {settling_s:.2f} s, peak {peak_mb:.0f} MB"
    )
    print(f"pandas, four rules, samples in memory: {pandas_s:.2f} s, {pandas_s / settling_s:.1f} times as long")
    figures = {
        "ports": asked.ports,
        "settle_s": settling_s,
        "drawing_s": drawing_s,
        "pandas_s": pandas_s,
        "peak_mb": peak_mb,
    }
    kept = keep(
        "settlement.json", {"schema": "ixplan/bench-settlement/1", **describe(), **figures, "same_rates": list(RULES)}
    )
    print(f"kept in {kept}")


if __name__ == "__main__":
    main()
