"""Coverage-guided fuzzing of what strangers may write: packets, configurations, uploads."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

#: Inputs that must be reached, in passing and in full.
FEW, MANY = 250, 5_000


@pytest.mark.parametrize("target", ["codec", "config", "batch"])
def test_no_input_breaks_a_parser(target, full, lacking, tmp_path, artefacts):
    if importlib.util.find_spec("atheris") is None:
        lacking("no atheris; it has no wheel for this machine")
    seconds = 120 if full else 0
    command = [sys.executable, Path(__file__).with_name("fuzz.py"), target, str(seconds), tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds + 120)
    assert done.returncode == 0, done.stderr
    reached = json.loads(done.stdout)
    assert reached["inputs"] >= (MANY if full else FEW)
    (artefacts / f"fuzz-{target}.json").write_text(done.stdout)
