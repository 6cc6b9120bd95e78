"""Runs `ixplan` inside the test process, as fast as a function call."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from netplan.cli.entry import run
from netplan.cli.texts import Texts


@pytest.fixture
def ixplan(capsys):
    """Return a function that runs a command line and returns code, out, err, and the document if there is one."""

    def _run(*arguments, lang="en"):
        code = run([str(argument) for argument in arguments], Texts(lang))
        out, err = capsys.readouterr()
        document = json.loads(out) if "--json" in arguments and out else None
        return SimpleNamespace(code=code, out=out, err=err, document=document)

    return _run
