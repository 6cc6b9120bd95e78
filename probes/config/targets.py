"""Reads the targets: each over the defaults, with its classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from probes.config import readers
from probes.config.distance import least_distance_km
from probes.config.files import read_key
from probes.config.records import ServiceClass, Target
from probes.config.tables import Source, Table
from probes.errors import InputError, nearest
from probes.schedule.arrivals import KINDS, POISSON
from probes.terms import Protocol

CLASS_KEYS = ("dscp", "payload_bytes", "loss_limit")
#: What [defaults] may say, for all targets that do not.
SHARED_KEYS = (
    "protocol",
    "port",
    "family",
    "operator",
    "site",
    "layer",
    "classes",
    "rate_hz",
    "schedule",
    "source_ports",
    "source_address",
    "key_file",
    "extensions",
    "timeout_s",
    "oneway_limit_ms",
)
TARGET_KEYS = ("name", "address", "lon_deg", "lat_deg", "distance_km", *SHARED_KEYS)

LAYERS = ("optical", "ip-private", "ip-public")
STAMP_PORT = 862
#: The shortest packet of RFC 8762, section 4.2.1. Authentication and TLVs make it longer, as the codec sees to.
STAMP_BYTES = 44
#: The largest datagram that an Ethernet with 9,000 bytes carries whole.
_PAYLOAD_MAX = 8952
_DSCP_MAX = 63
#: A great circle given by hand may be worked out on a sphere: up to 0.5 % longer than the ellipsoid's.
_DISTANCE_SLACK = 1.006


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What all targets of a file share."""

    folder: Path  # relative paths start here
    defaults: Table
    classes: Mapping[str, ServiceClass]
    operators: Sequence[str]  # empty: any
    position_deg: tuple[float, float] | None  # of the agent: longitude, latitude


def read_class(table: Table, name: str) -> ServiceClass:
    """Read one service class."""
    fallback = ServiceClass(name=name)
    return ServiceClass(
        name=name,
        dscp=table.read("dscp", readers.whole(0, _DSCP_MAX), fallback.dscp),
        payload_bytes=table.read("payload_bytes", readers.whole(STAMP_BYTES, _PAYLOAD_MAX), fallback.payload_bytes),
        loss_limit=table.read("loss_limit", readers.number(0, 1, above=True), fallback.loss_limit),
    )


def read_target(table: Table, around: Surroundings) -> Target:
    """
    Read one target.

    Parameters
    ----------
    table : Table
        One element of `[[target]]`.
    around : Surroundings
        Defaults and classes.

    Raises
    ------
    InputError
        With line, key and value.
    """
    name = table.require("name", readers.text())
    address = table.require("address", readers.host)
    protocol = Protocol(_over(table, around, "protocol").read("protocol", readers.choice(list(Protocol)), "stamp"))
    key = _key(table, around, protocol)
    family, source_address = _families(table, around, address)
    return Target(
        name=name,
        address=address,
        port=_port(table, around, protocol),
        protocol=protocol,
        classes=_classes(table, around),
        family=family,
        operator=_operator(table, around),
        site=_over(table, around, "site").find("site", readers.text()),
        layer=_over(table, around, "layer").find("layer", readers.choice(LAYERS)),
        rate_hz=_over(table, around, "rate_hz").read("rate_hz", readers.number(0.001, 10_000), 1.0),
        schedule=_over(table, around, "schedule").read("schedule", readers.choice(KINDS), POISSON),
        source_ports=_over(table, around, "source_ports").read("source_ports", readers.whole(1, 64), 4),
        source_address=source_address,
        key=key,
        extensions=_over(table, around, "extensions").read("extensions", readers.yes_or_no, True),
        timeout_s=_over(table, around, "timeout_s").read("timeout_s", readers.number(0.05, 60), 2.0),
        distance_km=_distance_km(table, around),
        oneway_limit_ms=_over(table, around, "oneway_limit_ms").find(
            "oneway_limit_ms", readers.number(0, 10_000, above=True)
        ),
        line=table.source.line(table.steps),
    )


def refuse_twins(source: Source, targets: Sequence[Target]) -> None:
    """Keep an error for each target that has the name of another one, or measures the same thing again."""
    names: dict[str, Target] = {}
    for target in targets:
        first = names.setdefault(target.name, target)
        if first is not target:
            source.errors.append(
                InputError(
                    "config_target_twice",
                    file=source.file,
                    line=target.line,
                    key="target.name",
                    value=target.name,
                    first=first.line,
                )
            )


def _over(table: Table, around: Surroundings, key: str) -> Table:
    """Give the table that decides about a key: the target's own, else the defaults."""
    return table if key in table else around.defaults


def _port(table: Table, around: Surroundings, protocol: Protocol) -> int | None:
    if protocol is Protocol.ICMP:
        if "port" in table:
            raise table.wrong("config_icmp_port", "port")
        return None
    decides = _over(table, around, "port")
    port = decides.find("port", readers.whole(1, 65535))
    if port is None and protocol is Protocol.TCP:
        raise table.wrong("config_tcp_port")
    return STAMP_PORT if port is None else port


def _key(table: Table, around: Surroundings, protocol: Protocol) -> bytes | None:
    if protocol is not Protocol.STAMP:
        if "key_file" in table:
            raise table.wrong("config_key_without_stamp", "key_file")
        return None
    decides = _over(table, around, "key_file")
    path = decides.find("key_file", readers.text(4096))
    if path is None:
        return None
    try:
        return read_key(around.folder / path)
    except InputError as wrong:
        raise decides.wrong("config_in_file", "key_file", detail=wrong) from None


def _families(table: Table, around: Surroundings, address: str) -> tuple[int | None, str | None]:
    """Read the family and our own address; both must suit the target's."""
    decides = _over(table, around, "family")
    family = decides.find("family", readers.family)
    theirs = readers.numeric(address)
    if theirs is not None:
        if family not in (None, theirs.version):
            raise decides.wrong("config_other_family", "family", value=family, address=address)
        family = theirs.version
    decides = _over(table, around, "source_address")
    source_address = decides.find("source_address", readers.source)
    ours = None if source_address is None else readers.numeric(source_address)
    if ours is not None:
        if family not in (None, ours.version):
            raise decides.wrong("config_other_family", "source_address", value=source_address, address=address)
        family = ours.version
    return family, source_address


def _operator(table: Table, around: Surroundings) -> str | None:
    reader = readers.choice(around.operators) if around.operators else readers.text()
    return _over(table, around, "operator").find("operator", reader)


def _classes(table: Table, around: Surroundings) -> tuple[ServiceClass, ...]:
    decides = _over(table, around, "classes")
    names = decides.find("classes", readers.several(readers.text(), most=16))
    if names is None:
        found = list(around.classes.values()) or [ServiceClass(name="default")]
    else:
        for name in names:
            if name not in around.classes:
                known = list(around.classes)
                raise decides.wrong("config_no_class", "classes", value=name, nearest=nearest(name, known))
        found = [around.classes[name] for name in names]
    return tuple(found)


def _distance_km(table: Table, around: Surroundings) -> float | None:
    given_km = table.find("distance_km", readers.number(0, 20_038))
    position_deg = read_position(table)
    if position_deg is None or around.position_deg is None:
        return given_km
    least_km = least_distance_km(*around.position_deg, *position_deg)
    if given_km is not None and given_km > max(least_km * _DISTANCE_SLACK, least_km + 0.1):
        # The length of a fibre in place of the great circle would make the one-way bound false.
        raise table.wrong("config_distance", "distance_km", value=given_km, km=f"{least_km:.1f}")
    return least_km if given_km is None else min(given_km, least_km)


def read_position(table: Table) -> tuple[float, float] | None:
    """Read longitude and latitude, both or neither. [deg]"""
    lon_deg = table.find("lon_deg", readers.number(-180, 180))
    lat_deg = table.find("lat_deg", readers.number(-90, 90))
    if lon_deg is None and lat_deg is None:
        return None
    if lon_deg is None or lat_deg is None:
        raise table.wrong("config_half_position", "lon_deg" if lat_deg is None else "lat_deg")
    return lon_deg, lat_deg
