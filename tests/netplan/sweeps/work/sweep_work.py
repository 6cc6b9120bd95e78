"""What test sweeps do: functions that a worker process can import."""

from __future__ import annotations

import os
import random
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from geodata.errors import InputError
from netplan.sweeps.executors import seed_of


@dataclass(frozen=True)
class Chunk:
    """A part of the work: its number, which seeds it, and its items."""

    number: int
    items: tuple


def chunks(items, *, size):
    """Cut work into numbered chunks; the last may have fewer items."""
    return [Chunk(number, tuple(items[at : at + size])) for number, at in enumerate(range(0, len(items), size))]


def draw(chunk):
    generator = random.Random(seed_of(7, chunk.number))
    return [item * generator.random() for item in chunk.items]


def slow_draw(chunk):
    time.sleep(0.1)
    return draw(chunk)


def die_once(task):
    """Note who works on what; the first to have the third task dies of it."""
    number, folder = task
    mark = Path(folder) / "died"
    if number == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.02)
    return number * number


def always_die(task):
    os.kill(os.getpid(), signal.SIGKILL)


def refuse(task):
    raise InputError("bad_id", file="a.csv", row=3, column="id", value=task, limit=80)


def stumble(task):
    return 1 / task


def cannot_travel(task):
    return lambda: task


def note_and_wait(task):
    """Leave the id of this process in a folder; every task but the first few takes for ever."""
    number, folder = task
    (Path(folder) / str(os.getpid())).touch()
    if number > 2:
        time.sleep(600)
    return number
