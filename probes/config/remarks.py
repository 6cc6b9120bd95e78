"""What is not wrong with a configuration, and yet worth a line: the agent says it and goes on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from probes.config.certificates import read_certificates
from probes.config.files import open_to_others
from probes.config.records import Config
from probes.errors import InputError

_SOON = timedelta(days=30)
#: An Ethernet's 1,500 bytes without the headers of IPv6 and UDP; no probe is fragmented.
_UNCUT_BYTES = 1452


def remarks(config: Config, now_ns: int) -> list[InputError]:
    """
    Look for what a person should know.

    Parameters
    ----------
    config : Config
        Checked.
    now_ns : int
        Since 1970. [ns]

    Returns
    -------
    list of InputError
        Sentences, to be shown; not raised: an expired certificate stops the delivery, not the measurement, and the
        clock that says so may be the one that is wrong.
    """
    found: list[InputError] = []
    found += _dates(config, datetime.fromtimestamp(now_ns / 1e9, UTC))
    secrets = [*config.key_files, *([config.delivery.key] if config.delivery else [])]
    for path in secrets:
        if mode := open_to_others(path):
            found.append(InputError("config_open_secret", file=path, mode=mode))
    large = sorted(
        {one.name for target in config.targets for one in target.classes if one.payload_bytes > _UNCUT_BYTES}
    )
    if large:
        found.append(InputError("config_large_payload", file=config.file, names=large, most=_UNCUT_BYTES))
    if config.delivery is None:
        found.append(InputError("config_no_delivery", file=config.file))
    return found


def _dates(config: Config, now: datetime) -> list[InputError]:
    if config.delivery is None:
        return []
    found = []
    for path in (config.delivery.certificate, config.delivery.ca):
        try:
            dates = certificate_dates(path)
        except InputError as wrong:  # it was there when the configuration was read
            found.append(wrong)
            continue
        if dates[1] <= now:
            found.append(InputError("config_expired", file=path, value=_day(dates[1])))
        elif dates[0] > now:
            found.append(InputError("config_not_yet", file=path, value=_day(dates[0]), now=_day(now)))
        elif dates[1] - now < _SOON:
            found.append(InputError("config_expires_soon", file=path, value=_day(dates[1]), days=(dates[1] - now).days))
    return found


def certificate_dates(path: Path) -> tuple[datetime, datetime]:
    """Give the time within which all certificates of a file hold."""
    found = read_certificates(path)
    return max(one.not_before for one in found), min(one.not_after for one in found)


def _day(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M UTC")
