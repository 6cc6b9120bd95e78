"""
Reads damaged files of every format and tells what came of each: a right answer, a clear error, or something else.

Run as a process of its own, so that its memory is its own:

    python tests/netplan/formats/damage.py COUNT SEED FOLDER FORMAT...

FOLDER must be empty; everything happens in it. Prints a JSON object a line, one for each format. COUNT damaged files of
each format are read; the first and then every eighth that can be read goes all the way, to a plan that is written.
"""

from __future__ import annotations

import gc
import json
import os
import random
import resource
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

import damage_samples
import damaging

#: No read may need more address space, whatever the file says of itself. [byte]
MEMORY_BYTES = 2_000_000_000
#: A file of some kilobytes that takes longer hangs. [s]
LONGEST_S = 20.0
_ALL_THE_WAY = 8
#: Nothing of these may happen in the process that reads, but starting GDAL's child.
_FORBIDDEN = ("socket.connect", "socket.getaddrinfo", "socket.bind", "os.system", "os.exec", "os.symlink", "os.link")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Guard:
    """Watches what this process does: connections, programs, files written outside of the folder."""

    def __init__(self, folder: Path) -> None:
        self.inside = (str(folder), "/dev/null")
        self.seen: list[str] = []
        sys.addaudithook(self.look)

    def look(self, event: str, given: tuple[Any, ...]) -> None:
        """Note what may not happen; the hook of a process cannot be taken off again."""
        if event in _FORBIDDEN or (event == "subprocess.Popen" and "topology.formats.drawings.layers" not in given[1]):
            self.seen.append(f"{event} {given!r}"[:300])
        elif event == "open" and isinstance(given[0], str | bytes) and isinstance(given[2], int):
            path = os.path.abspath(os.fsdecode(given[0]))  # noqa: PTH100 (links are to be seen as they are named)
            if given[2] & _WRITING and not path.startswith(self.inside):
                self.seen.append(f"written: {path}"[:300])


class Reading:
    """Reads damaged files of one format and counts what came of them."""

    def __init__(self, name: str, folder: Path, guard: Guard) -> None:
        from netplan.formats.registry import format_named

        self.item, self.guard = format_named(name), guard
        self.place, self.out = folder / "work" / "in", folder / "work" / "out"
        self.cases = sorted((folder / "samples" / name).iterdir())
        self.right = self.refused = self.plans = 0
        self.worst_s, self.worst = 0.0, -1
        self.began = time.perf_counter()
        self.wrong: list[str] = []

    def one(self, number: int, seed: int) -> None:
        """Read one damaged file."""
        from geodata.errors import InputError

        dice = random.Random(f"{seed} {self.item.name} {number}")
        self.place.mkdir(parents=True)
        files = damaging.spoil_one(dice.choice(self.cases), self.place, dice)
        began = time.perf_counter()
        try:
            self._read(files)
        except InputError as error:
            self.refused += 1
            self._judge(number, error)
        except BaseException:  # noqa: BLE001 -- whatever it is, it is told
            self.wrong.append(f"{self.item.name} {number}: {traceback.format_exc(limit=-4)}")
        took = time.perf_counter() - began
        if took > self.worst_s:
            self.worst_s, self.worst = took, number
        if took > LONGEST_S:
            self.wrong.append(f"{self.item.name} {number}: {took:.0f} s")
        if self.guard.seen:
            self.wrong.append(f"{self.item.name} {number}: {self.guard.seen}")
            self.guard.seen.clear()
        for path in files:
            path.unlink()
        self.place.rmdir()

    def _read(self, files: list[Path]) -> None:
        from topology.formats.contract import Settings, Source
        from topology.formats.findings import Findings

        settings, findings = Settings(exchange="zhongwei"), Findings()
        sources = [Source(self.place)] if self.item.name == "plan" else [Source(path) for path in files]
        for source in sources:
            self.item.recognise(source)
        assert self.item.read is not None
        if self.item.together or len(sources) == 1:
            drafts = [self.item.read(sources, settings, findings)]
        else:
            drafts = [self.item.read([source], settings, findings) for source in sources]
        for draft in drafts:
            for rows in draft.tables.values():
                for row in rows:
                    "".join([*row, *row.values()]).encode()
        [case.sentence("en") for finding in findings for case in finding.cases]
        self.right += 1
        if self.right % _ALL_THE_WAY == 1:
            self._all_the_way([source.path for source in sources])

    def _all_the_way(self, paths: list[Path]) -> None:
        """Import as the command does; what is refused here was read nevertheless."""
        from geodata.errors import InputError
        from netplan.interchange.importing import import_files, write_import
        from topology.formats.contract import Settings

        try:
            done = import_files(paths, format_name=self.item.name, settings=Settings(exchange="zhongwei"))
            write_import(done, self.out)
            self.plans += 1
        except InputError as error:
            if not error.sentence("zh"):
                raise
        finally:
            for path in self.out.iterdir() if self.out.exists() else ():
                path.unlink()

    def _judge(self, number: int, error: Any) -> None:
        said = [error.sentence(lang) for lang in ("zh", "en")]
        if not all(said) or any(mark in text for text in said for mark in ("\x1b", "\n", "\0", "Traceback")):
            self.wrong.append(f"{self.item.name} {number}: {error.code} is no sentence: {said[1][:200]!r}")

    def told(self) -> dict[str, object]:
        """Return the counts."""
        return {
            "format": self.item.name,
            "right": self.right,
            "refused": self.refused,
            "plans": self.plans,
            "all_s": round(time.perf_counter() - self.began, 1),
            "worst_s": round(self.worst_s, 3),
            "worst": self.worst,
            "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000),
            "child_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000),
            "wrong_count": len(self.wrong),
            "wrong": self.wrong[:10],
        }


def main(count: int, seed: int, folder: Path, names: list[str]) -> None:
    """Read the damaged files and print what came of them."""
    for name in ("samples", "work", "temporary"):
        (folder / name).mkdir()
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder / "temporary")
    os.chdir(folder / "work")
    damage_samples.write_samples(folder / "samples")
    guard = Guard(folder / "work")
    guard.inside += (str(folder / "temporary"),)
    for name in names:
        reading = Reading(name, folder, guard)
        for number in range(count):
            reading.one(number, seed)
        gc.collect()
        print(json.dumps(reading.told(), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, resource.getrlimit(resource.RLIMIT_AS)[1]))
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]).resolve(), sys.argv[4:])
