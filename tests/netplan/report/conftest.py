"""An invented calibration of the small plan, and a plan that bears it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from netplan.calibrate.outcome import Outcome, ParameterResult, VerdictChange
from netplan.calibrate.records import Floor, Path, Refusal
from netplan.calibration.records import (
    CalibratedParameter,
    CalibratedSpan,
    Calibration,
    DataUsed,
    HeldOut,
    KnownSum,
    MeasuredPair,
)
from topology.lengths import Band


def measured(start, end, measured_ms, modelled_ms, reason, **more):
    """Make a measured pair whose band is ± 0.05 ms."""
    return MeasuredPair(
        start=start, end=end, layer="optical", measured_ms=measured_ms, error_ms=0.01, modelled_ms=modelled_ms,
        low_ms=modelled_ms - 0.05, high_ms=modelled_ms + 0.05, excess_km=(measured_ms - modelled_ms) * 204.2,
        reason=reason, samples=3000, since_s=1_790_000_000, until_s=1_790_600_000, **more,
    )  # fmt: skip


@pytest.fixture
def calibration():
    """Invented, complete: a detour, a pair that fits, one that nothing checks."""
    return Calibration(
        name_zh="小方案",
        name_en="Small plan",
        made="2026-11-22T09:00:00Z",
        version="0.1.0",
        data=(DataUsed(name="store", kind="probes", samples=9000, pairs=3),),
        spans={
            "wm": CalibratedSpan(
                span="wm",
                prior_km=200.0,
                km=Band(value=205.0, low=204.0, high=206.0),
                ms_per_km=0.0049,
                narrowed=True,
                determined=True,
            ),
            "me": CalibratedSpan(
                span="me",
                prior_km=200.0,
                km=Band(value=199.0, low=190.0, high=210.0),
                ms_per_km=0.0049,
                narrowed=False,
                determined=False,
            ),
        },
        sums=(KnownSum(spans=("wm", "me"), oneway_ms=Band(value=2.0, low=1.99, high=2.01)),),
        parameters={
            "optical.terminal_pair_us": CalibratedParameter(
                name="optical.terminal_pair_us", band=Band(value=8.0, low=7.0, high=9.0), unit="us", determined=False
            )
        },
        operators={"Carrier": Band(value=0.12, low=0.1, high=0.14)},
        pairs=(
            measured("south", "west", 2.5, 1.5, "detour", explanation=(("west", "middle", "south"),)),
            measured("east", "west", 2.0, 2.001, "fits"),
            measured("east", "middle", 1.0, 1.0, "unchecked"),
        ),
        heldout=HeldOut(pairs=3, median_abs_error_ms=0.02, median_rel_error=0.01, coverage_90=0.9),
    )


@pytest.fixture
def outcome(calibration):
    """Invented, complete: what `netplan.calibrate.run` would hand out for it."""
    factor = Band(value=1.0, low=0.95, high=1.05)
    return Outcome(
        calibration=calibration,
        parameters=(
            ParameterResult(
                name="length_factor:wm", unit="ratio", prior=factor,
                band=Band(value=1.025, low=1.02, high=1.03), determined=True, share=0.99,
                prior_km=factor.times(200), route_km=Band(value=205.0, low=204.0, high=206.0),
            ),
            ParameterResult(
                name="length_factor:me", unit="ratio", prior=factor, band=factor, determined=False, share=0.4,
                only_with=("length_factor:ws", "optical.terminal_pair_us"),
                prior_km=factor.times(200), route_km=factor.times(200),
            ),
            ParameterResult(
                name="operator_detour:Carrier", unit="ratio", prior=Band(value=0.1, low=0.0, high=0.5),
                band=Band(value=0.12, low=0.1, high=0.14), determined=False, share=0.9,
            ),
            ParameterResult(
                name="length_factor:se", unit="ratio", prior=factor, band=factor, determined=False, share=0.0,
                prior_km=factor.times(300), route_km=factor.times(300),
            ),
        ),
        floors=(Floor(path=Path(start="east", end="west", layer="optical"), floor_ms=2.0, error_ms=0.01),),
        refused=(
            Refusal(code="unknown_end", start="wset", nearest=("west",)),
            Refusal(code="bad_position", start="south", end="west", layer="optical", value_ms=0.4, limit_ms=0.9,
                    suspect="south"),
        ),
        data=(DataUsed(name="store", kind="probes", samples=9000, pairs=3, since_s=1_790_000_000, until_s=None),),
        verdict_changes=(
            VerdictChange(
                target="first", start="west", place="east", layer="optical", limit_ms=5.0, before_status="at_risk",
                after_status="meets", before=Band(value=4.9, low=4.0, high=5.1),
                after=Band(value=4.5, low=4.4, high=4.6), own_layer=True,
            ),
            VerdictChange(
                target="first", start="west", place="east", layer="ip-public", limit_ms=None, before_status="unknown",
                after_status="unknown", before=None, after=None, own_layer=False,
            ),
        ),
        heldout=calibration.heldout,
        noise_ms=0.004,
        detour_share=0.05,
    )  # fmt: skip


@pytest.fixture
def calibrated(small_plan, calibration):
    """The small plan as if read with that calibration."""
    return replace(small_plan, calibration=calibration)


@pytest.fixture
def small_plan(write):
    """The small plan, uncalibrated."""
    from netplan.plan import read_plan

    return read_plan(write())
