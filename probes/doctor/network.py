"""Tries the host's sockets on the loopback interface, as the agent opens them."""

from __future__ import annotations

import contextlib
import errno
import os
import select
import socket
from pathlib import Path

from probes.doctor.findings import Finding, Standing
from probes.sockets.opening import open_icmp, open_udp
from probes.sockets.stamps import supported

FAMILIES = {4: socket.AF_INET, 6: socket.AF_INET6}
_LOOPBACK = {4: "127.0.0.1", 6: "::1"}
_STAMP_PORT = 862
_WAIT_S = 0.5
#: Echo requests of ICMP (RFC 792) and ICMPv6 (RFC 4443); the kernel fills in checksum and identifier.
_ECHO = {4: b"\x08\x00\x00\x00\x00\x00\x00\x01ixprobe!", 6: b"\x80\x00\x00\x00\x00\x00\x00\x01ixprobe!"}
#: What the agent asks for; the kernel reports the double, for its own bookkeeping (socket(7)).
_BUFFER_BYTES = 4 * 1024 * 1024
_NO_FAMILY = (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL, errno.EPROTONOSUPPORT)


def look_at_stamps(version: int) -> Finding:
    """Find out whether the kernel stamps UDP over IPv4 or IPv6."""
    support = supported(FAMILIES[version])
    subject = f"stamps_ipv{version}"
    if support.reason is not None:
        words: dict[str, object] = {"reason": support.reason}
        return Finding(subject=subject, standing=Standing.LIMITED, says="no_socket", words=words)
    if support.transmit and support.receive:
        return Finding(subject=subject, standing=Standing.FINE, says="stamps_both")
    says = "stamps_receive" if support.receive else ("stamps_transmit" if support.transmit else "stamps_none")
    return Finding(subject=subject, standing=Standing.LIMITED, says=says, advice="stamps_advice")


def look_at_tstamp(proc: Path) -> Finding:
    """Read whether unprivileged programs get transmit stamps with the packet they belong to."""
    value = _number(proc / "sys/net/core/tstamp_allow_data")
    subject = "tstamp_allow_data"
    if value is None:
        return Finding(subject=subject, standing=Standing.UNKNOWN, says="not_told")
    if value:
        return Finding(subject=subject, standing=Standing.FINE, says="is", words={"value": value})
    return Finding(
        subject=subject, standing=Standing.LIMITED, says="is", words={"value": value}, advice="tstamp_advice"
    )


def look_at_icmp(version: int, proc: Path, *, needed: bool = False) -> Finding:
    """Send one echo to ourselves over a datagram socket."""
    subject = f"icmp_ipv{version}"
    try:
        with open_icmp(FAMILIES[version]) as sock:
            sock.sendto(_ECHO[version], (_LOOPBACK[version], 0))
            answered = bool(select.select([sock], [], [], _WAIT_S)[0])
    except PermissionError:
        group = os.getegid()
        with contextlib.suppress(OSError):
            low, high = (proc / "sys/net/ipv4/ping_group_range").read_text("ascii").split()
            words = {"low": low, "high": high, "group": group}
            return _missing(subject, "icmp_range", needed, words, advice="icmp_advice")
        return _missing(subject, "icmp_forbidden", needed, {"group": group}, advice="icmp_advice")
    except OSError as failed:
        return _missing(subject, "no_socket", needed, {"reason": failed.strerror})
    if not answered:
        return _missing(subject, "icmp_silent", needed, {}, advice="icmp_silent_advice")
    return Finding(subject=subject, standing=Standing.FINE, says="works", needed=needed)


def look_at_udp(version: int, *, needed: bool = False) -> Finding:
    """Send one datagram to ourselves, and see how much room arriving ones have."""
    subject = f"udp_ipv{version}"
    try:
        with open_udp(FAMILIES[version], _LOOPBACK[version]) as sock:
            sock.sendto(b"ixprobe", sock.getsockname())
            arrived = bool(select.select([sock], [], [], _WAIT_S)[0])
    except OSError as failed:
        return _missing(subject, "no_socket", needed, {"reason": failed.strerror})
    if not arrived:
        return _missing(subject, "udp_silent", needed, {}, advice="udp_silent_advice")
    return Finding(subject=subject, standing=Standing.FINE, says="works", needed=needed)


def look_at_buffer() -> Finding:
    """See how much room arriving packets have."""
    try:
        with open_udp(socket.AF_INET, _LOOPBACK[4]) as sock:
            granted = sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) // 2
    except OSError as failed:
        words: dict[str, object] = {"reason": failed.strerror}
        return Finding(subject="receive_buffer", standing=Standing.UNKNOWN, says="no_socket", words=words)
    words = {"granted": granted // 1024, "wanted": _BUFFER_BYTES // 1024, "bytes": _BUFFER_BYTES}
    if granted >= _BUFFER_BYTES:
        return Finding(subject="receive_buffer", standing=Standing.FINE, says="buffer", words=words)
    return Finding(
        subject="receive_buffer", standing=Standing.LIMITED, says="buffer", words=words, advice="buffer_advice"
    )


def look_at_tcp(version: int, *, needed: bool = False) -> Finding:
    """Connect to ourselves."""
    subject = f"tcp_ipv{version}"
    try:
        with socket.create_server((_LOOPBACK[version], 0), family=FAMILIES[version]) as server:
            socket.create_connection(server.getsockname()[:2], timeout=_WAIT_S).close()
    except OSError as failed:
        return _missing(subject, "no_socket", needed, {"reason": failed.strerror or str(failed)})
    return Finding(subject=subject, standing=Standing.FINE, says="works", needed=needed)


def look_at_port(port: int = _STAMP_PORT) -> Finding:
    """See whether a reflector could listen on STAMP's own port without a privilege."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        words: dict[str, object] = {"port": port}
        try:
            sock.bind((_LOOPBACK[4], port))
        except PermissionError:
            return Finding(
                subject="port", standing=Standing.LIMITED, says="port_forbidden", words=words, advice="port_advice"
            )
        except OSError as failed:
            used = failed.errno == errno.EADDRINUSE
            words["reason"] = failed.strerror
            says = "port_used" if used else "port_failed"
            return Finding(subject="port", standing=Standing.LIMITED, says=says, words=words)
    return Finding(subject="port", standing=Standing.FINE, says="port_free", words=words)


def look_at_source(address: str, version: int) -> Finding:
    """See whether an address that the configuration sends from is ours."""
    words: dict[str, object] = {"address": address}
    try:
        with socket.socket(FAMILIES[version], socket.SOCK_DGRAM) as sock:
            sock.bind((address, 0))
    except OSError as failed:
        words["reason"] = failed.strerror
        return _missing("source_address", "source_missing", True, words, advice="source_advice")
    return Finding(subject="source_address", standing=Standing.FINE, says="source_ours", words=words, needed=True)


def _missing(subject: str, says: str, needed: bool, words: dict[str, object], *, advice: str | None = None) -> Finding:
    """Word an ability that is not there: only what is asked for counts."""
    standing = Standing.MISSING if needed else Standing.LIMITED
    return Finding(subject=subject, standing=standing, says=says, words=words, advice=advice, needed=needed)


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text("ascii"))
    except (OSError, ValueError):
        return None
