"""The wheel holds all it needs, and works away from the checkout."""

from __future__ import annotations

import json
import stat
import zipfile

import pytest

pytestmark = pytest.mark.slow

#: The smallest plan: where and how files are written does not hang on what they hold.
SMALL = {
    "plan.toml": "plan_version = 1\n",
    "sites.csv": "id,lon_deg,lat_deg\nwest,105,37\neast,107,37\n",
    "spans.csv": "id,a,b\nwe,west,east\n",
    "targets.csv": "id,from,to,limit\nfirst,west,east,5\n",
}


@pytest.fixture
def elsewhere(tmp_path):
    """A working folder and a home with nothing in them."""
    (tmp_path / "home").mkdir()
    (tmp_path / "work").mkdir()
    return tmp_path


def in_elsewhere(elsewhere, bare_environ):
    return {"cwd": elsewhere / "work", "env": bare_environ(HOME=str(elsewhere / "home"))}


def small_plan(elsewhere):
    plan = elsewhere / "plan"
    plan.mkdir()
    for name, text in SMALL.items():
        (plan / name).write_text(text, encoding="utf-8")
    return plan


def test_the_main_job_runs_from_another_folder_with_an_empty_home(installed, elsewhere, house):
    out, plan = elsewhere / "results", small_plan(elsewhere)
    options = in_elsewhere(elsewhere, house.bare_environ)
    assert house.run(installed.ixplan, "check", **options).returncode == 3, "the reference plan is in the wheel"
    done = house.succeed(installed.ixplan, "plan", "--plan", plan, "--out", out, **options)
    assert done.stdout.strip(), "the verdict table is printed"
    assert "\x1b" not in done.stdout, "no escape codes off a terminal"
    assert {"verdicts.json", "report.html", "map.html"} <= {file.name for file in out.iterdir()}
    verdicts = json.loads((out / "verdicts.json").read_text(encoding="utf-8"))
    assert verdicts["schema"] == "ixplan/latency/1"
    assert verdicts["verdicts"]
    for page in ("report.html", "map.html"):
        text = (out / page).read_text(encoding="utf-8")
        assert text.lstrip().lower().startswith("<!doctype html>")
        assert text.rstrip().endswith("</html>")
    assert list((elsewhere / "home").iterdir()) == [], "nothing is left in the home folder"
    assert list((elsewhere / "work").iterdir()) == [], "nor in the working folder"


def test_results_are_readable_as_far_as_the_umask_allows(installed, elsewhere, house):
    options = in_elsewhere(elsewhere, house.bare_environ)
    plan = small_plan(elsewhere)
    for umask, mode in ((0o022, 0o644), (0o077, 0o600)):
        out = elsewhere / f"results-{umask:o}"
        house.succeed(installed.ixplan, "plan", "--plan", plan, "--out", out, umask=umask, **options)
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in out.iterdir()}
        assert set(modes.values()) == {mode}, modes


def test_python_m_netplan_is_the_same_command_and_tells_the_version(installed, elsewhere, house):
    options = in_elsewhere(elsewhere, house.bare_environ)
    version = installed.wheel.name.split("-")[1]
    for command in ((installed.python, "-m", "netplan"), (installed.ixplan,)):
        assert version in house.succeed(*command, "--version", **options).stdout


def test_the_wheel_holds_every_file_of_the_five_packages_and_no_other_folder(installed, root, house):
    packages = ("geodata", "maps", "netplan", "probes", "topology")
    inside = {name for name in zipfile.ZipFile(installed.wheel).namelist() if ".dist-info/" not in name}
    assert {name.split("/")[0] for name in inside} == set(packages)
    listed = house.run("git", "-C", root, "ls-files", "-co", "--exclude-standard", "--", *packages)
    if listed.returncode:
        pytest.skip("not a git checkout: what belongs to the project cannot be listed")
    here = {name for name in listed.stdout.splitlines() if (root / name).is_file()}
    assert inside == here


def test_the_wheel_carries_licence_and_notice(installed):
    names = zipfile.ZipFile(installed.wheel).namelist()
    assert any(name.endswith("/LICENSE") for name in names)
    assert any(name.endswith("/NOTICE") for name in names)
