"""From options to a running collector: everything is checked and bound before anything is promised."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from probes.collector.allow import read_allow_list
from probes.collector.gate import raise_file_limit
from probes.collector.limits import Limits
from probes.collector.server import Setup, bind, log_to_stderr, serve
from probes.collector.stores.base import open_store
from probes.collector.tls import server_context
from probes.collector.writer import Housekeeping


def run_collector(
    *,
    places: tuple[tuple[str, int], tuple[str, int] | None],
    store_url: str,
    tls_folder: Path,
    agents_file: Path,
    keep_samples_days: int,
    flush_s: float,
    language: str,
    now: datetime,
    ready: Callable[[socket.socket, socket.socket | None], None],
    remark: Callable[[str, str], None],
    limits: Limits | None = None,
) -> bool:
    """
    Run a collector until a signal ends it.

    Parameters
    ----------
    places : tuple
        Host and port for agents, and for people or None; port 0 takes any.
    store_url : str
        See `stores.base.open_store`.
    tls_folder, agents_file : Path
        Certificates and allow-list.
    keep_samples_days : int
        How long samples are kept. [d]
    flush_s : float
        Between two flushes. [s]
    language : str
        "zh" or "en", where a page's reader asks for none.
    now : datetime
        The time, with its zone.
    ready : callable
        Called with the listeners once they accept.
    remark : callable
        Takes a key of the command's texts and a detail.
    limits : Limits, optional
        How much agents may ask of it.

    Returns
    -------
    bool
        Whether the last flush was finished in time.

    Raises
    ------
    InputError
        If a certificate, the allow-list, a port or the store is not usable.
    """
    context = server_context(tls_folder, now)
    allowed = read_allow_list(agents_file)
    log_to_stderr()
    raise_file_limit()
    limits = limits or Limits()
    agents = bind(*places[0], limits)
    try:
        people = None if places[1] is None else bind(*places[1], limits)
    except BaseException:
        agents.close()
        raise
    try:
        setup = Setup(
            store=open_store(store_url),
            context=context,
            agents_file=agents_file,
            allowed=allowed,
            listeners=(agents, people),
            language=language,
            limits=limits,
            keeping=Housekeeping(flush_s=flush_s, keep_samples_days=keep_samples_days),
        )
        return asyncio.run(serve(setup, ready=lambda: ready(agents, people), remark=remark))
    finally:
        agents.close()
        if people is not None:
            people.close()
