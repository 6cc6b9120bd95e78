"""Sites that stand elsewhere, kept in calibration.toml."""

import pytest

from geodata.errors import InputError
from netplan.calibrate.written import document
from netplan.calibration.file import read_calibration
from netplan.calibration.records import FILE, SuspectedSite
from netplan.parameters import PlanSettings

SETTINGS = PlanSettings(
    name_zh="小方案",
    name_en="Small plan",
    coordinates="WGS84",
    default_fibre_type="G.652.D",
    map_review_number="",
    map_note_zh="",
    map_note_en="",
)
SUSPECTS = """
[[suspects]]
site = "west"
lon_deg = 111.5
lat_deg = 39.25
uncertainty_km = 40.0
shift_km = 260.0
pairs = 22
off = 18
faster_than_light = 1
short_spans = ""

[[suspects]]
site = "south"
shift_km = 30.0
pairs = 5
off = 0
faster_than_light = 0
short_spans = "ws se"
"""


def read(tmp_path, text):
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    return read_calibration(tmp_path, SETTINGS)


def test_a_file_from_before_suspects_were_kept_is_read_and_has_none(tmp_path, calibration_text):
    assert read(tmp_path, calibration_text).suspects == ()


def test_suspects_are_read_written_and_read_again(tmp_path, calibration_text):
    found = read(tmp_path, calibration_text + SUSPECTS)
    assert found.suspects[0] == SuspectedSite(
        site="west", lon_deg=111.5, lat_deg=39.25, uncertainty_km=40.0, shift_km=260.0, pairs=22, off=18,
        faster_than_light=1,
    )  # fmt: skip
    assert found.suspects[1].lon_deg is None
    assert found.suspects[1].short_spans == ("ws", "se")
    assert read(tmp_path, document(found)) == found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("lat_deg = 39.25", "lat_deg = 139.25"),
        ("lon_deg = 111.5", "lon_deg = nan"),
        ("uncertainty_km = 40.0", "uncertainty_km = -1.0"),
        ("shift_km = 260.0", 'shift_km = "far"'),
        ("pairs = 22", "pairs = 2.5"),
        ('site = "south"', 'site = "west"'),
    ],
)
def test_a_damaged_suspect_is_named_by_its_place(tmp_path, calibration_text, old, new):
    assert old in SUSPECTS
    with pytest.raises(InputError) as refused:
        read(tmp_path, calibration_text + SUSPECTS.replace(old, new))
    assert refused.value.code == "calibration_field"
    assert "suspects[" in refused.value.sentence("en")
