"""Runs `ixplan` inside the test process, as fast as a function call."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from netplan.cli.entry import run
from netplan.cli.texts import Texts
from netplan.plan import read_plan


@pytest.fixture(autouse=True)
def reference_plan_read_once(monkeypatch, reference):
    """Spare each command the reading of the reference plan, which has tests of its own; other plans are read."""

    # A module that is first imported meanwhile keeps this for good, so it answers whatever read_plan does.
    def _read(folder=None, *, replace=None, calibrated=True):
        whole = folder is None and not replace
        return reference if whole else read_plan(folder, replace=replace, calibrated=calibrated)

    monkeypatch.setattr("netplan.plan.read_plan", _read)


@pytest.fixture
def ixplan(capsys):
    """Return a function that runs a command line and returns code, out, err, and the document if there is one."""

    def _run(*arguments, lang="en"):
        code = run([str(argument) for argument in arguments], Texts(lang))
        out, err = capsys.readouterr()
        document = json.loads(out) if "--json" in arguments and out else None
        return SimpleNamespace(code=code, out=out, err=err, document=document)

    return _run
