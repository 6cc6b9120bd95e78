"""A small plan with a calibration.toml to read and to spoil."""

import pytest

TEXT = """calibration_version = 1
data = [{ name = "store", kind = "parquet", samples = 600, pairs = 6 }]

[plan]
name_zh = "小方案"
name_en = "Small plan"

[made]
at = "2026-11-22T00:00:00Z"
version = "0.1.0"
per = "span"

[heldout]
pairs = 6
median_abs_error_ms = 0.012
coverage_90 = 0.83

[[parameters]]
name = "optical.terminal_pair_us"
unit = "us"
value = 80.0
low = 78.0
high = 82.0
determined = false

[[spans]]
span = "wm"
prior_km = 200.0
value_km = 205.0
low_km = 204.0
high_km = 206.0
ms_per_km = 0.0049
narrowed = true
determined = true

[[sums]]
spans = "ws se"
value_ms = 3.0
low_ms = 2.99
high_ms = 3.01

[[sums]]
spans = "me wm"
layer = "optical"
from = "east"
to = "west"
value_ms = 2.1
low_ms = 2.08
high_ms = 2.12

[[pairs]]
from = "east"
to = "west"
layer = "optical"
operator = ""
quantity = "rtt"
measured_ms = 2.1
error_ms = 0.01
modelled_ms = 2.1
low_ms = 2.08
high_ms = 2.12
excess_km = 0.0
reason = "fits"
samples = 100
route = "east middle west"
explanation = []
"""


@pytest.fixture
def calibration_text():
    """The text of a calibration of the small plan."""
    return TEXT


@pytest.fixture(scope="session")
def calibration_lines():
    """Its lines, those of fields and headings."""
    return tuple(line for line in TEXT.splitlines() if line)
