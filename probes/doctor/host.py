"""Looks at the clock, the process and the disk of the host."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from probes.clock.state import ClockState
from probes.config.records import DeliverySettings, SpoolSettings
from probes.config.remarks import certificate_dates
from probes.doctor.findings import Finding, Standing
from probes.errors import InputError

_OLDEST = (3, 11)
#: A clock that is off by more says nothing about one-way delays of milliseconds.
_ERROR_MAX_NS = 1_000_000
_SOON_DAYS = 30


def look_at_python(version: tuple[int, int, int] = sys.version_info[:3]) -> Finding:
    """See which Python runs."""
    words: dict[str, object] = {"version": ".".join(map(str, version))}
    standing = Standing.FINE if version[:2] >= _OLDEST else Standing.MISSING
    return Finding(subject="python", standing=standing, says="python", words=words, needed=True)


def look_at_clock(state: ClockState | None) -> Finding:
    """Judge what the kernel says of its clock."""
    if state is None:
        return Finding(subject="clock", standing=Standing.UNKNOWN, says="not_told")
    if not state.synchronised:
        return Finding(subject="clock", standing=Standing.LIMITED, says="clock_free", advice="clock_advice")
    if state.error_ns is None:
        return Finding(subject="clock", standing=Standing.LIMITED, says="clock_unbounded", advice="clock_advice")
    words: dict[str, object] = {"error": f"{state.error_ns / 1e6:.3f}"}
    if state.error_ns > _ERROR_MAX_NS:
        return Finding(
            subject="clock", standing=Standing.LIMITED, says="clock_kept", words=words, advice="clock_error_advice"
        )
    return Finding(subject="clock", standing=Standing.FINE, says="clock_kept", words=words)


def look_at_privileges(proc: Path) -> Finding:
    """Read the capabilities of the process: the agent needs none."""
    try:
        lines = (proc / "self/status").read_text("ascii", "replace").splitlines()
        held = int(next(line.split()[1] for line in lines if line.startswith("CapEff:")), 16)
    except (OSError, ValueError, StopIteration, IndexError):
        return Finding(subject="privileges", standing=Standing.UNKNOWN, says="not_told")
    if not held:
        return Finding(subject="privileges", standing=Standing.FINE, says="privileges_none")
    words: dict[str, object] = {"mask": f"{held:#x}"}
    return Finding(
        subject="privileges",
        standing=Standing.LIMITED,
        says="privileges_held",
        words=words,
        advice="privileges_advice",
    )


def look_at_spool(settings: SpoolSettings) -> Finding:
    """Write a file where the spool will be, and see how much room there is. Nothing stays."""
    folder = settings.folder
    try:
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".ixprobe-doctor-") as file:
            file.write(b"ixprobe")
            file.flush()
            os.fsync(file.fileno())
        free = shutil.disk_usage(folder).free
    except (OSError, ValueError) as failed:
        words: dict[str, object] = {"folder": settings.folder, "reason": getattr(failed, "strerror", None) or failed}
        return Finding(
            subject="spool",
            standing=Standing.MISSING,
            says="spool_unwritable",
            words=words,
            advice="spool_advice",
            needed=True,
        )
    words = {"folder": settings.folder, "free": f"{free / 1e6:.0f}", "limit": f"{settings.limit_bytes / 1e6:.0f}"}
    short = free < settings.limit_bytes
    return Finding(
        subject="spool",
        standing=Standing.LIMITED if short else Standing.FINE,
        says="spool_writable",
        words=words,
        advice="spool_short_advice" if short else None,
        needed=True,
    )


def look_at_certificates(settings: DeliverySettings, now_ns: int) -> list[Finding]:
    """See until when the certificates of the delivery hold."""
    now = datetime.fromtimestamp(now_ns / 1e9, UTC)
    return [_certificate(path, now) for path in (settings.certificate, settings.ca)]


def _certificate(path: Path, now: datetime) -> Finding:
    try:
        begins, ends = certificate_dates(path)
    except InputError as wrong:
        words: dict[str, object] = {"detail": wrong}
        return Finding(
            subject="certificate", standing=Standing.MISSING, says="certificate_bad", words=words, needed=True
        )
    days = (ends - now).days
    words = {"file": path.name, "until": f"{ends:%Y-%m-%d}", "from": f"{begins:%Y-%m-%d}", "days": days}
    if ends <= now:
        standing, says, advice = Standing.MISSING, "certificate_expired", "certificate_advice"
    elif begins > now:
        standing, says, advice = Standing.MISSING, "certificate_early", "certificate_clock_advice"
    elif days < _SOON_DAYS:
        standing, says, advice = Standing.LIMITED, "certificate_until", "certificate_advice"
    else:
        return Finding(
            subject="certificate", standing=Standing.FINE, says="certificate_until", words=words, needed=True
        )
    return Finding(subject="certificate", standing=standing, says=says, words=words, advice=advice, needed=True)
