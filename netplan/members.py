"""Members of an exchange with their ports, and the exchanges of a plan, read from members.csv and exchanges.csv."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from geodata.files import is_there
from geodata.tables import read_table
from topology.formats.folder import known_id
from topology.records import Site

MEMBERS_FILE, EXCHANGES_FILE = "members.csv", "exchanges.csv"
KINDS = ("access", "content", "cdn", "cloud", "idc", "government", "enterprise")
#: With whom a member exchanges traffic: with all, with some, with few.
POLICIES = OPEN, SELECTIVE, RESTRICTIVE = ("open", "selective", "restrictive")
#: How: over the route servers, by sessions of its own, over links of its own.
PEERINGS = ROUTE_SERVER, BILATERAL, PRIVATE = ("route-server", "bilateral", "private")
_EXCHANGE_COLUMNS = ("site", "name_zh", "name_en", "in_service", "source")


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """A member's port at an exchange; ports of one `lag` carry their traffic together."""

    id: str
    exchange: str
    speed_gbps: float
    lag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """
    Who connects to an exchange.

    `asn` None: many enterprises have none. `joined` None: not known. `peak_in_gbps` and `peak_out_gbps` are the largest
    five-minute averages into the exchange and out of it, over all ports; None where nobody says.
    """

    id: str
    name_zh: str
    name_en: str
    kind: str
    ports: tuple[Port, ...]
    asn: int | None = None
    policy: str = OPEN
    peering: str = ROUTE_SERVER
    partners: tuple[str, ...] = ()
    joined: date | None = None
    tariff: str = ""
    peak_in_gbps: float | None = None
    peak_out_gbps: float | None = None
    basis: str = "assumed"
    source: str = ""

    @property
    def capacity_gbps(self) -> float:
        """Return the sum of its ports' speeds. [Gbit/s]"""
        return sum(port.speed_gbps for port in self.ports)

    def at(self, exchange: str) -> tuple[Port, ...]:
        """Return its ports at one exchange."""
        return tuple(port for port in self.ports if port.exchange == exchange)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """An exchange at a site; `in_service` None: planned."""

    site: str
    name_zh: str
    name_en: str
    in_service: date | None = None
    source: str = ""


def read_exchanges(folder: Path, sites: Mapping[str, Site]) -> dict[str, Exchange]:
    """
    Read the exchanges of a plan folder.

    Parameters
    ----------
    folder : Path
        The plan; it need not have the table.
    sites : mapping of str to Site
        The plan's sites.

    Returns
    -------
    dict of str to Exchange
        By site, in the file's order.

    Raises
    ------
    InputError
        For a cell that cannot be used, an unknown site, a site given twice.
    """
    path = folder / EXCHANGES_FILE
    if not is_there(path):
        return {}
    found: dict[str, Exchange] = {}
    rows: dict[str, int] = {}
    for row in read_table(path, required=("site",), optional=_EXCHANGE_COLUMNS, may_be_empty=True):
        site = known_id(row, "site", row.required("site"), sites, "sites.csv")
        if site in found:
            raise row.error("duplicate_id", "site", site, first=rows[site])
        name = row.text("name_zh") or row.text("name_en") or sites[site].name_zh
        found[site] = Exchange(
            site=site,
            name_zh=name,
            name_en=row.text("name_en", name),
            in_service=row.day("in_service"),
            source=row.text("source"),
        )
        rows[site] = row.number
    return found


def read_members(folder: Path, exchanges: Mapping[str, Exchange]) -> dict[str, Member]:
    """Read the members of a plan folder."""
    path = folder / MEMBERS_FILE
    if not is_there(path):
        return {}
    raise NotImplementedError
