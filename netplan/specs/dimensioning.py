"""The parameters of ports, fabric, egress and what they cost."""

from __future__ import annotations

from netplan.specs.spec import Spec

SPECS: dict[str, Spec] = {}
