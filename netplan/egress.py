"""Circuits that lead out of a cluster, read from egress.csv."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from geodata.files import is_there
from topology.lengths import Band
from topology.records import Site

FILE = "egress.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class EgressLine:
    """
    A line from a cluster to a place outside.

    `capacity_gbps` is what is lit, with its band; `installable_gbps` what the equipment and fibres in place can be
    extended to, None where nobody says.
    """

    id: str
    start: str
    end: str
    capacity_gbps: Band
    installable_gbps: float | None = None
    operator: str = ""
    in_service: date | None = None
    basis: str = "assumed"
    source: str = ""


def read_egress(folder: Path, sites: Mapping[str, Site]) -> dict[str, EgressLine]:
    """Read the egress lines of a plan folder."""
    if not is_there(folder / FILE):
        return {}
    raise NotImplementedError
