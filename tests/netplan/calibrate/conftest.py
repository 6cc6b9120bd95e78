"""What tests of calibration share: a simulated world, agents that measure it, and a judge who knows the truth."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


def _beside(name: str) -> ModuleType:
    """Load a module that lies beside this file: tests import nothing from one another."""
    spec = importlib.util.spec_from_file_location(f"calibration_{name}", Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def simulation() -> ModuleType:
    """Draws worlds."""
    return _beside("simulation")


@pytest.fixture(scope="session")
def simulation_probes() -> ModuleType:
    """Measures them."""
    return _beside("simulation_probes")


@pytest.fixture(scope="session")
def simulation_judge() -> ModuleType:
    """Holds a calibration against the truth."""
    return _beside("simulation_judge")
