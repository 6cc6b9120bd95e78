"""The parameters of settlement and subsidy."""

from __future__ import annotations

from netplan.specs.spec import Spec

SPECS: dict[str, Spec] = {}
