"""calibration.toml: what is written is read again, and whatever is wrong in it is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import InputError
from netplan.calibrate.written import document
from netplan.calibration.file import read_calibration
from netplan.calibration.records import FILE
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


def read(tmp_path, text):
    (tmp_path / FILE).write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_calibration(tmp_path, SETTINGS)


def test_a_plan_without_the_file_has_no_calibration(tmp_path):
    assert read_calibration(tmp_path, SETTINGS) is None


def test_what_is_written_is_read_again(tmp_path, calibration_text):
    found = read(tmp_path, calibration_text)
    assert found.spans["wm"].km.value == 205.0
    assert found.pairs[0].route == ("east", "middle", "west")
    assert read(tmp_path, document(found)) == found


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("小方案", "大方案", "calibration_of_another"),
        ("calibration_version = 1", "calibration_version = 2", "calibration_version"),
        ("calibration_version = 1", "", "calibration_field"),
        ("value_km = 205.0", "value_km = nan", "calibration_field"),
        ("value_km = 205.0", "value_km = 300.0", "calibration_field"),
        ("value_km = 205.0", "value_km = -1.0", "calibration_field"),
        ("value_km = 205.0", "value_km = true", "calibration_field"),
        ("value_km = 205.0", f"value_km = {'9' * 400}", "calibration_field"),
        ('reason = "fits"', 'reason = "because"', "calibration_field"),
        ('layer = "optical"\nfrom', 'layer = "radio"\nfrom', "calibration_field"),
        ("optical.terminal_pair_us", "optical.unknown", "calibration_field"),
        ('spans = "ws se"', 'spans = "ws ws"', "calibration_field"),
        ('spans = "ws se"', 'spans = ""', "calibration_field"),
        ("[made]", "[made", "bad_toml"),
        ('per = "span"', 'per = "town"', "calibration_field"),
        ("ms_per_km = 0.0049", "ms_per_km = 0", "calibration_field"),
        ('layer = "optical"\noperator', 'layer = "radio"\noperator', "calibration_field"),
        ('[[sums]]\nspans = "ws se"', '[[spans]]\nspan = "wm"\nprior_km = 1', "calibration_field"),
        ("data = [", "data = " + "[" * 100_000, "nested_too_deeply"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, calibration_text, old, new, code):
    assert old in calibration_text
    with pytest.raises(InputError) as refused:
        read(tmp_path, calibration_text.replace(old, new))
    assert refused.value.code == code
    assert refused.value.sentence("zh")
    assert refused.value.sentence("en")


def test_another_plan_s_calibration_names_both(tmp_path, calibration_text):
    for mine, other in (("Small plan", "Other plan"), ("小方案", "大方案")):
        with pytest.raises(InputError) as refused:
            read(tmp_path, calibration_text.replace(mine, other))
        assert mine in refused.value.sentence("en")
        assert other in refused.value.sentence("zh")


@given(st.binary(max_size=300))
def test_no_bytes_give_a_traceback(tmp_path_factory, raw):
    try:
        read(tmp_path_factory.getbasetemp(), raw)
    except InputError as refused:
        assert refused.sentence("en")


@given(st.integers(0, 44), st.sampled_from(["1", "-1", "nan", '"x"', "[]", "{}", "true", "1e308", "2026-11-22"]))
def test_no_value_gives_a_traceback(tmp_path_factory, calibration_lines, line, value):
    changed = list(calibration_lines)
    name = changed[line % len(changed)].split(" = ")[0]
    changed[line % len(changed)] = f"{name} = {value}" if "[" not in name else name
    try:
        read(tmp_path_factory.getbasetemp(), "\n".join(changed))
    except InputError as refused:
        assert refused.sentence("zh")
