from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path


def run_agent(folder: Path, url: str, certificates: Path, seconds: float, batch: int) -> subprocess.Popen:
    stub = Path(__file__).with_name("agent_stub.py")
    making = Path(__file__).parents[1] / "making.py"
    arguments = [making, folder / "spool", folder / "ledger", url, certificates, seconds, batch]
    return subprocess.Popen([sys.executable, str(stub), *map(str, arguments)])


def spooled(ledger: Path) -> tuple[Counter, Counter]:
    """Samples of each boot: those that an append returned for, and those that it was called for."""
    done, tried = Counter(), Counter()
    for line in ledger.read_text().splitlines():
        word, boot, count = line.split()
        (done if word == "done" else tried)[boot] += int(count)
    return done, tried


def test_however_often_an_agent_is_killed_every_record_arrives_exactly_once(front, certificates, tmp_path, full):
    kills = 200 if full else 2
    chance = random.Random(11)
    for index in range(kills):
        if index % 4 == 3:
            front.modes += ["cut after", "500", "cut before"]
        agent = run_agent(tmp_path, front.url, certificates, 60.0, 40)
        begun = (tmp_path / "ledger").stat().st_size if (tmp_path / "ledger").exists() else 0
        until_s = time.monotonic() + 30  # imports take their time: kill it while it works
        while time.monotonic() < until_s and agent.poll() is None:
            if (tmp_path / "ledger").exists() and (tmp_path / "ledger").stat().st_size > begun:
                break
            time.sleep(0.005)
        time.sleep(chance.uniform(0.0, 0.4))
        agent.send_signal(signal.SIGKILL)
        assert agent.wait(10) == -signal.SIGKILL
    front.modes.clear()
    assert run_agent(tmp_path, front.url, certificates, 0.1, 5_000).wait(120) == 0  # the last empties the spool
    done, tried = spooled(tmp_path / "ledger")
    assert len(tried) == kills + 1
    assert set(front.records.values()) == {1}
    serials: dict[str, list[int]] = {}
    for _, boot, serial in front.records:
        serials.setdefault(boot, []).append(serial)
    for found in serials.values():
        assert sorted(found) == list(range(1, len(found) + 1))  # no record of any kind is missing
    for boot in tried:
        assert done[boot] <= front.samples[boot] <= tried[boot]  # a kill between commit and ledger: once, or not at all
