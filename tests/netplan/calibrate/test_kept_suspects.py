"""What calibration.toml keeps of a site that stands elsewhere is what the search found."""

from dataclasses import asdict, fields, replace

import numpy as np
import pytest

from netplan.calibrate.misfits.positions import Suspect
from netplan.calibrate.records import Floor, Path
from netplan.calibrate.run import calibrate
from netplan.calibrate.settle import settle
from netplan.calibration.records import SuspectedSite
from netplan.plan import read_plan


@pytest.fixture(scope="module")
def plan():
    """The reference plan without targets: none is judged here."""
    return replace(read_plan(calibrated=False), targets={})


def test_every_field_is_the_one_that_was_found(plan, monkeypatch):
    found = Suspect(
        site="hohhot",
        lon_deg=114.4,
        lat_deg=39.7,
        uncertainty_km=43.0,
        shift_km=269.0,
        pairs=22,
        off=18,
        faster_than_light=1,
        explained=0.85,
        evidence_nats=40.0,
        short_spans=("a",),
    )
    monkeypatch.setattr(
        "netplan.calibrate.run.settle", lambda *args, **more: replace(settle(*args, **more), suspects=(found,))
    )
    noise = np.random.default_rng(1).normal(0.0, 0.005, 3)
    pairs = (("beijing", "xian"), ("lanzhou", "xian"), ("beijing", "lanzhou"))
    floors = [
        Floor(path=Path(start=a, end=b, layer="optical"), floor_ms=ms + extra, error_ms=0.003)
        for (a, b), ms, extra in zip(pairs, (6.0, 3.5, 8.0), noise, strict=True)
    ]
    outcome = calibrate(plan, floors, (), (), made="2026-11-22T00:00:00Z", version="test")
    (kept,) = outcome.calibration.suspects
    names = {field.name for field in fields(SuspectedSite)}
    assert asdict(kept) == {name: value for name, value in asdict(found).items() if name in names}
