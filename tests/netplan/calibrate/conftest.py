"""What tests of calibration share: the simulated truth."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def simulation() -> ModuleType:
    """The module beside this file that draws worlds and measures them: tests import nothing from one another."""
    path = Path(__file__).with_name("simulation.py")
    spec = importlib.util.spec_from_file_location("calibration_simulation", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module
