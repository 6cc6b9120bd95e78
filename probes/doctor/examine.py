"""All that the doctor looks at, in the order of the table."""

from __future__ import annotations

from pathlib import Path

from probes.clock.state import read_clock
from probes.config.records import Config
from probes.doctor import host, network
from probes.doctor.findings import Finding
from probes.terms import Protocol

PROC = Path("/proc")


def examine(config: Config | None, now_ns: int, proc: Path = PROC) -> list[Finding]:
    """
    Find out what this host can do. Packets go to the loopback interface only, and nothing is left behind.

    Parameters
    ----------
    config : Config or None
        What the agent shall do; with it, the places and addresses that it names are tried as well.
    now_ns : int
        Since 1970. [ns]
    proc : Path
        Where the kernel's settings are read.

    Returns
    -------
    list of Finding
        One a line. Those that the configuration needs say so.
    """
    found = [host.look_at_python()]
    for version in network.FAMILIES:
        found.append(network.look_at_udp(version, needed=_needs(config, Protocol.STAMP, version)))
        found.append(network.look_at_stamps(version))
    found += [network.look_at_tstamp(proc), network.look_at_buffer()]
    for version in network.FAMILIES:
        found.append(network.look_at_icmp(version, proc, needed=_needs(config, Protocol.ICMP, version)))
    for version in network.FAMILIES:
        found.append(network.look_at_tcp(version, needed=_needs(config, Protocol.TCP, version)))
    found += [network.look_at_port(), host.look_at_clock(read_clock()), host.look_at_privileges(proc)]
    if config is not None:
        found += _configured(config, now_ns)
    return found


def _needs(config: Config | None, protocol: Protocol, version: int) -> bool:
    """Whether a target needs it for certain; a name may resolve to either version, IPv4 is then taken."""
    return config is not None and any(
        target.protocol is protocol and (target.family or 4) == version for target in config.targets
    )


def _configured(config: Config, now_ns: int) -> list[Finding]:
    sources = {(one.source_address, one.family) for one in config.targets}
    found = [
        network.look_at_source(address, version)
        for address, version in sorted((address, version) for address, version in sources if address and version)
    ]
    found.append(host.look_at_spool(config.spool))
    if config.delivery is not None:
        found += host.look_at_certificates(config.delivery, now_ns)
    return found
