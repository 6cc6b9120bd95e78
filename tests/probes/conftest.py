"""What the probes' tests share: two hosts in network namespaces, and what reads a capture."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


def _beside(name: str) -> ModuleType:
    """Load a module that lies beside this file: with import mode importlib a test cannot import it."""
    known = f"tests_probes_{name}"
    if known not in sys.modules:
        place = Path(__file__).with_name(f"{name}.py")
        spec = importlib.util.spec_from_file_location(known, place)
        assert spec is not None and spec.loader is not None
        sys.modules[known] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[known])
    return sys.modules[known]


@pytest.fixture(scope="session")
def making() -> ModuleType:
    """Give tests/probes/making.py: records for tests, plain ones and strategies."""
    return _beside("making")


@pytest.fixture(scope="session")
def namespaces(lacking) -> ModuleType:
    """Give tests/probes/namespaces.py, where namespaces can be made; what dead runs left is removed first."""
    module = _beside("namespaces")
    if reason := module.missing():
        lacking(reason)
    module.sweep()
    return module


@pytest.fixture(scope="session")
def hosts(namespaces) -> Callable[..., AbstractContextManager[Any]]:
    """Give the factory of two joined hosts: `with hosts(relay_ms=(3.0, 5.0)) as net:`."""
    return namespaces.hosts
