"""What the test of the closed loop needs: its modules, and the namespaces that the probes' tests have."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

_HERE = Path(__file__).parent


def _load(path: Path) -> ModuleType:
    """Load a module by its place: with import mode importlib a test cannot import it."""
    known = f"tests_loop_{path.stem}"
    if known not in sys.modules:
        spec = importlib.util.spec_from_file_location(known, path)
        assert spec is not None and spec.loader is not None
        sys.modules[known] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[known])
    return sys.modules[known]


@pytest.fixture(scope="session")
def hidden() -> ModuleType:
    """Give tests/loop/hidden.py."""
    return _load(_HERE / "hidden.py")


@pytest.fixture(scope="session")
def bed(lacking) -> Callable[..., object]:
    """Give the factory of a running test bed, tests/loop/bed.py; what dead runs left is removed first."""
    namespaces = _load(_HERE.parent / "probes" / "namespaces.py")
    if reason := namespaces.missing():
        lacking(reason)
    namespaces.sweep()
    module = _load(_HERE / "bed.py")

    def _bed(*arguments: object, **options: object) -> object:
        return module.bed(namespaces, *arguments, **options)

    return _bed
