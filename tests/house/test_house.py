"""What the repository holds, and what it must not: the order of the house, the locks, no trace of a machine."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("geodata", "maps", "netplan", "probes", "topology")
AT_THE_TOP = {
    *PACKAGES, "tests", "docs", ".ci", ".gitignore",
    "pyproject.toml", "Makefile", "requirements.lock", "requirements-test.lock",
    "README.md", "README.zh-CN.md", "LICENSE", "NOTICE", "CONTRIBUTING.md", "CHANGELOG.md",
}  # fmt: skip
MAX_FILE_BYTES = 600_000

#: Each is written in two pieces, or this file would be the first find.
FORBIDDEN = {
    "the address of a package index": ("pypi" + ".org", "python" + "hosted", "/simp" + "le/", "npm" + "js."),
    "the address of a mirror": ("deb.deb" + "ian.org", "security.deb" + "ian.org"),
    "a path of a builder's machine": ("/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", ".py" + "env/", "/opt/wh" + "eels"),
    "a secret": ("PRIVATE" + " KEY-----", "gh" + "p_", "AK" + "IA", "xo" + "xb-"),
}  # fmt: skip

PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9-]*)==(?P<version>[0-9][0-9a-z.+]*)(?: ; (?P<marker>[^;]+?))? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


def listed(*folders: str) -> list[Path]:
    """List the files that are, or would be, under version control."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "-co", "--exclude-standard", "--", *folders]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        pytest.skip("not a git checkout: what belongs to the project cannot be listed")
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def pins(lock: str) -> dict[tuple[str, str], str]:
    """Read a lock: (name, marker) -> version."""
    found = {}
    for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
        if pin := PIN.match(line):
            found[pin["name"], pin["marker"] or ""] = pin["version"]
    return found


def chosen(lock: str, python: str) -> dict[str, str]:
    """Return what a lock installs on Linux under one version of Python: name -> version."""
    where = {
        "python_full_version": python,
        "python_version": ".".join(python.split(".")[:2]),
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    found: dict[str, str] = {}
    for (name, marker), version in pins(lock).items():
        if not marker or Marker(marker).evaluate(where):
            assert name not in found, f"{lock} pins {name} twice for Python {python}"
            found[name] = version
    return found


def test_the_top_folder_holds_what_the_design_names_and_nothing_else():
    assert {file.relative_to(ROOT).parts[0] for file in listed()} == AT_THE_TOP


def test_no_file_holds_an_index_address_a_path_of_a_machine_or_a_secret():
    finds = []
    for file in listed():
        text = file.read_bytes().decode("utf-8", errors="ignore")
        for what, needles in FORBIDDEN.items():
            finds += [f"{file.relative_to(ROOT)}: {what}: {needle}" for needle in needles if needle in text]
    assert finds == []


def test_no_file_is_larger_than_a_reader_would_clone():
    sizes = {file.relative_to(ROOT).as_posix(): file.stat().st_size for file in listed()}
    assert {name: size for name, size in sizes.items() if size > MAX_FILE_BYTES} == {}


def test_no_test_folder_is_a_package():
    # tests/topology/__init__.py would shadow topology.
    assert [file for file in listed("tests") if file.name == "__init__.py"] == []


def test_package_inits_import_nothing():
    # `import netplan` costs nothing, and no arrow hides in an __init__.
    for file in listed(*PACKAGES):
        if file.name == "__init__.py":
            nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            imports = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
            assert [node for node in imports if getattr(node, "module", "") != "__future__"] == [], file


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_a_lock_holds_pins_with_hashes_and_nothing_else(lock):
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not PIN.match(line) and not HASH.match(line)] == []
    for number, line in enumerate(lines):
        if PIN.match(line):
            assert HASH.match(lines[number + 1]), f"{line} has no hash"


@pytest.mark.parametrize("python", ["3.11.0", "3.11.9", "3.12.3", "3.13.1", "3.14.0"])
def test_the_test_lock_holds_every_pin_of_the_run_lock(python):
    # Tests that ran on other versions than the user's would prove nothing.
    assert chosen("requirements.lock", python).items() <= chosen("requirements-test.lock", python).items()


@pytest.mark.parametrize(("lock", "group"), [("requirements.lock", "build"), ("requirements-test.lock", "test")])
def test_the_locks_satisfy_pyproject(lock, group):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = project["project"]["dependencies"] + [
        word for word in project["dependency-groups"][group] if isinstance(word, str)
    ]
    if group == "test":
        asked += [word for extra in project["project"]["optional-dependencies"].values() for word in extra]
    locked: dict[str, list[str]] = {}
    for (name, _), version in pins(lock).items():
        locked.setdefault(name, []).append(version)
    for requirement in map(Requirement, asked):
        found = locked.get(canonicalize_name(requirement.name), [])
        assert found, f"{requirement.name} is not in {lock}: make lock"
        assert all(requirement.specifier.contains(version) for version in found), f"{requirement} {found}: make lock"


def test_every_dependency_has_a_lower_bound_and_a_reason():
    # pyproject says what works, the lock what is installed.
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for requirement in map(Requirement, tomllib.loads(text)["project"]["dependencies"]):
        assert ">=" in [specifier.operator for specifier in requirement.specifier], requirement
        assert re.search(rf'^ +"{re.escape(requirement.name)}\b[^"]*", *# .', text, re.MULTILINE), requirement


def test_every_debian_package_says_why_it_is_needed():
    lines = (ROOT / ".ci" / "packages.txt").read_text(encoding="utf-8").splitlines()
    asked = [line for line in lines if line and not line.startswith("#")]
    assert asked
    assert [line for line in asked if not re.fullmatch(r"[a-z0-9][a-z0-9+.-]+ +# .+", line)] == []


def test_every_make_target_is_explained_by_make_help():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    (phony,) = re.findall(r"^\.PHONY: (.+)$", text, re.MULTILINE)
    assert set(phony.split()) == set(re.findall(r"^([a-z-]+):.*## ", text, re.MULTILINE))
