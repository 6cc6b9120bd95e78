"""What a command does not need, it does not import: a planner in a terminal does not wait for pandas."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

HEAVY = {"folium", "geopandas", "numba", "pandas", "polars", "scapy"}
# Not asked for by the design, and none of these commands has a use for them either.
NEEDLESS = {"branca", "dask", "duckdb", "jinja2", "matplotlib", "requests", "scipy", "shapely"}
# They read and write files of other tools; who brings none does without.
READERS = {"lxml", "networkx", "openpyxl", "pyogrio", "xlrd", "xlsxwriter"}

COMMANDS = [
    ["--help"],
    ["--version"],
    ["latency", "--help"],
    ["latency", "--json"],
    ["latency", "--explain", "--json"],
    ["route", "中卫", "北京", "--json"],
    ["matrix", "--json"],
    ["circles", "--json"],
    ["check"],
    ["route", "中卫", "北京", "--via", "西安", "--json"],
    ["diverse", "中卫", "北京", "--disjoint", "corridor", "--json"],
    ["failures", "--double", "--json"],
    ["failures", "--cut", "京呼银兰", "--json"],
    ["availability", "--json"],
    ["upgrade", "--json"],
    ["residuals", "--json"],
    ["calibrate", "--help"],
    ["import", "--help"],
]
#: They reckon with arrays; data frames, trends and sheets are for those who ask.
ON_SAMPLES = [
    ["exchange", "--json"],
    ["forecast", "--draws", "50", "--json"],
    ["order", "--site", "helingeer", "--until", "2029-12-31", "--json"],
    ["settle", "--rule", "port-flat", "--json"],
    ["te", "--objective", "max-growth", "--json"],
]

#: The smallest plan that is calibrated.
CALIBRATED = {
    "plan.toml": 'plan_version = 1\nname_zh = "小"\nname_en = "Small"\n',
    "sites.csv": "id,lon_deg,lat_deg\nwest,105,37\neast,107,37\n",
    "spans.csv": "id,a,b\nwe,west,east\n",
    "targets.csv": "id,from,to,limit\nfirst,west,east,5\n",
    "calibration.toml": """\
calibration_version = 1
data = []
[plan]
name_zh = "小"
name_en = "Small"
[made]
at = "2026-11-22T00:00:00Z"
version = "0.1.0"
per = "span"
[heldout]
pairs = 0
[[pairs]]
from = "west"
to = "east"
layer = "optical"
operator = ""
quantity = "rtt"
measured_ms = 2.1
error_ms = 0.01
modelled_ms = 1.1
low_ms = 1.0
high_ms = 1.2
reason = "detour"
excess_km = 204.0
samples = 100
route = "west east"
explanation = []
""",
}


def imported_by(*words: object) -> tuple[int, set[str]]:
    """Run the command line in an interpreter that writes down every import; return its exit code and the packages."""
    environ = {**os.environ, "IXPLAN_LANG": "en", "PYTHONUTF8": "1"}
    command = [sys.executable, "-X", "importtime", "-m", "netplan", *map(str, words)]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env=environ, stdin=subprocess.DEVNULL, timeout=120
    )
    return done.returncode, named_in(done.stderr)


def named_in(said: str) -> set[str]:
    """Read what `-X importtime` wrote: the packages."""
    lines = [line for line in said.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip().split(".")[0] for line in lines}


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_command_that_draws_nothing_imports_nothing_heavy(words):
    exit_code, packages = imported_by(*words)
    assert exit_code in (0, 3), "the command ran"
    assert "netplan" in packages, "the list of imports was read"
    assert packages & HEAVY == set()
    assert packages & NEEDLESS == set()


def test_tables_become_a_plan_and_leave_as_another_format_without_data_frames_or_readers_of_workbooks(tmp_path):
    for name in ("sites.csv", "spans.csv"):
        (tmp_path / name).write_text(CALIBRATED[name], encoding="utf-8")
    exit_code, read = imported_by("import", tmp_path / "sites.csv", tmp_path / "spans.csv", "--out", tmp_path / "plan")
    assert exit_code == 0
    exit_code, written = imported_by(
        "export", tmp_path / "plan", "--format", "geojson", "--out", tmp_path / "a.geojson"
    )
    assert exit_code == 0
    assert "netplan" in read & written
    # What is hardly true is found out with shapes and arrays; a writer needs neither.
    assert (read & (HEAVY | NEEDLESS | READERS)) <= {"shapely"}
    assert written & (HEAVY | NEEDLESS | READERS | {"numpy"}) == set()


@pytest.mark.parametrize("command", ["latency", "residuals"])
def test_a_plan_that_is_calibrated_takes_no_more(command, tmp_path):
    # Whoever calibrates needs scipy; whoever uses what came of it does not.
    for name, text in CALIBRATED.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    exit_code, packages = imported_by(command, "--plan", tmp_path, "--json")
    assert exit_code in (0, 3), "the calibration was read"
    assert "netplan" in packages
    assert packages & (HEAVY | NEEDLESS | {"ruptures", "tomli_w"}) == set()


@pytest.mark.parametrize("words", ON_SAMPLES, ids=" ".join)
def test_a_command_on_the_exchange_takes_arrays_but_no_data_frames(words):
    exit_code, packages = imported_by(*words)
    assert exit_code == (4 if words[0] == "te" else 0), "the reference plan has no traffic for te"
    assert "netplan" in packages, "the list of imports was read"
    assert packages & HEAVY == set()
    assert packages & NEEDLESS == set()
    assert packages & {"statsmodels", "xlsxwriter"} == set()


def test_the_main_job_draws_its_map_with_folium_and_needs_no_data_frames(main_job):
    # It also shows that the tests above would see folium.
    packages = named_in(main_job("en").said)
    assert "folium" in packages
    # folium itself takes pandas where there is one; the run lock brings none.
    assert packages & (HEAVY - {"folium", "pandas"}) == set()
    assert packages & {"statsmodels", "xlsxwriter"} == set()
