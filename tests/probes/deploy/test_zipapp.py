"""The agent as one file: complete, small, the same bytes each time, and at home on a bare Python."""

import ast
import json
import os
import runpy
import shutil
import subprocess
import sys
import zipfile

import pytest


@pytest.fixture(scope="module")
def builder(root):
    return runpy.run_path(str(root / "probes/deploy/build_agent.py"))


@pytest.fixture(scope="module")
def built(builder, root, tmp_path_factory):
    target = tmp_path_factory.mktemp("zipapp") / builder["NAME"]
    builder["write"](target, builder["files"](root))
    return target


def run(built, *arguments, cwd):
    """Without site packages, home or variables: nothing but the standard library."""
    command = [sys.executable, "-I", "-S", str(built), *arguments]
    return subprocess.run(
        command, cwd=cwd, check=False, capture_output=True, text=True, timeout=60, env={"PATH": "/usr/bin:/bin"}
    )


def test_every_room_is_in_the_file_or_left_out_on_purpose(builder, root):
    rooms = {path.name for path in (root / "probes").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert rooms == {*builder["ROOMS"], *builder["LEFT_OUT"]}


def test_it_is_a_few_hundred_kilobytes_and_runs_as_a_program(built):
    assert 50_000 < built.stat().st_size < 400_000
    assert built.read_bytes().startswith(b"#!/usr/bin/env python3\n")
    assert os.access(built, os.X_OK)


def test_building_it_again_gives_the_same_bytes(builder, built, root, tmp_path):
    copy = tmp_path / "elsewhere"
    shutil.copytree(
        root / "probes", copy / "probes", ignore=shutil.ignore_patterns("__pycache__"), copy_function=shutil.copy
    )
    (copy / "netplan").mkdir()
    shutil.copy(root / "netplan/__init__.py", copy / "netplan")
    builder["write"](tmp_path / "again.pyz", builder["files"](copy))
    assert (tmp_path / "again.pyz").read_bytes() == built.read_bytes()


def test_nothing_in_it_imports_more_than_the_standard_library(built):
    known = {*sys.stdlib_module_names, "probes"}
    with zipfile.ZipFile(built) as archive:
        for name in archive.namelist():
            tree = ast.parse(archive.read(name))
            # What is left out may be asked for where a command needs it, and then says so.
            on_loading = {id(node) for node in tree.body}
            for node in ast.walk(tree):
                found = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom):
                    found = [node.module]
                assert {one.split(".")[0] for one in found} <= known, name
                left_out = any(one.startswith(("probes.collector", "probes.trace")) for one in found)
                assert not (left_out and id(node) in on_loading), name


def test_it_says_its_version_and_tells_what_the_host_can_do(built, tmp_path):
    import netplan

    assert run(built, "--version", cwd=tmp_path).stdout == f"ixprobe {netplan.__version__}\n"
    done = run(built, "doctor", "--lang", "en", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "kernel stamps, IPv4" in done.stdout


#: Runs many command lines in one process: each start compiles the file's modules anew.
MANY = """
import contextlib, io, json, sys
sys.path.insert(0, sys.argv[1])
from probes.cli.entry import run
found = []
for arguments in json.loads(sys.argv[2]):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = run(arguments[:-1], arguments[-1])
        except SystemExit as left:
            code = left.code or 0
    found.append([arguments, code, out.getvalue(), err.getvalue()])
print(json.dumps(found))
"""


@pytest.fixture
def many(built, tmp_path):
    def _run(lines):
        command = [sys.executable, "-I", "-S", "-c", MANY, str(built), json.dumps(lines)]
        done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True, timeout=60)
        return json.loads(done.stdout)

    return _run


def test_commands_that_are_left_out_say_so_in_one_line(builder, many):
    for (name, _), code, out, err in many(
        [[name, lang] for name in builder["COMMANDS_LEFT_OUT"] for lang in ("zh", "en")]
    ):
        assert (code, out, err.count("\n")) == (4, "", 1)
        assert name in err
        assert "pip install netplan-ix" in err


def test_a_collectors_store_is_left_out_in_one_line(built, tmp_path):
    done = run(built, "show", "postgresql://localhost/none", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (4, "", 1)


def test_every_other_command_loads(builder, many, root):
    from probes.cli.entry import COMMANDS

    names = [name for name in COMMANDS if (root / f"probes/cli/commands/{name}.py").exists()]
    for arguments, code, out, err in many(
        [[name, "--help", "en"] for name in names if name not in builder["COMMANDS_LEFT_OUT"]]
    ):
        assert (code, err) == (0, ""), arguments
        assert "--help" in out
