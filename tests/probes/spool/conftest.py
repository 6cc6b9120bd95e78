from __future__ import annotations

import itertools

import pytest

from probes.spool.store import Spool


@pytest.fixture
def open_spool(tmp_path, making):
    """Give a function that opens a spool in the test's folder; all are closed in the end."""
    opened = []
    ticks = itertools.count(making.NOON_NS, 10**9)

    def _open(folder=tmp_path / "spool", *, agent="zw-01", limit_bytes=64 * 2**20, now_ns=None) -> Spool:
        now_ns = next(ticks) if now_ns is None else now_ns
        spool = Spool.open(folder, agent=agent, limit_bytes=limit_bytes, now_ns=now_ns, clock=lambda: next(ticks))
        opened.append(spool)
        return spool

    yield _open
    for spool in opened:
        spool.close()
