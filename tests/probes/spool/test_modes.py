"""Nobody but owner and group reads a spool, even in a folder that was there and is open to all."""

from __future__ import annotations

import os
import stat
import time

from probes.records.events import Event, Happening
from probes.spool.store import Spool


def test_files_of_a_spool_in_an_open_folder_are_closed_to_others(tmp_path):
    tmp_path.chmod(0o755)
    before = os.umask(0o022)
    try:
        with Spool.open(tmp_path, agent="a", limit_bytes=2**24, now_ns=time.time_ns()) as spool:
            spool.append(events=[Event(at_ns=1, event=Happening.STARTED, detail={})])
            modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert {"spool.sqlite", "spool.sqlite-wal", "spool.lock"} <= set(modes)
    assert set(modes.values()) == {0o640}
