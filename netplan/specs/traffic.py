"""The parameters of members, their traffic and its growth."""

from __future__ import annotations

from netplan.specs.spec import Spec

SPECS: dict[str, Spec] = {}
