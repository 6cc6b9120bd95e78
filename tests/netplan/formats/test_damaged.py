"""Damaged and hostile files of every format: a right answer or a clear error, in bounds, and nothing outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from geodata.archives import unpack
from geodata.errors import InputError
from geodata.files import read_bytes
from netplan.formats.registry import format_of, formats
from topology.formats import contract
from topology.formats.contract import Source

HERE = Path(__file__).parent
#: What reading may hold in memory: an archive unpacks to 200 MB at most, and its XML is parsed. [MB]
MOST_MB = 1200
#: Formats of which hardly any damage leaves a file that can be read.
FEW = 0.02


def _tree(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


def test_damaged_files_of_every_format_are_read_or_refused(tmp_path, full, root):
    """PROOF=1: 10,000 of each, two formats at a time."""
    names = [item.name for item in formats() if item.read is not None]
    count, seed = (10_000, int(os.environ.get("SEED", "8"))) if full else (14, 3)
    canary = tmp_path / "a" / "b"
    canary.mkdir(parents=True)
    (tmp_path / "out.xml").write_text("untouched")
    before = _tree(tmp_path)
    places = [canary / str(number) for number in range(2 if full else 1)]
    for place in places:
        place.mkdir()
    running = [
        subprocess.Popen(
            [sys.executable, str(HERE / "damage.py"), str(count), str(seed), str(place), *names[n :: len(places)]],
            env={**os.environ, "PYTHONPATH": str(root)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for n, place in enumerate(places)
    ]
    told = [json.loads(line) for process in running for line in process.communicate()[0].splitlines()]
    if full:
        print(*(f"\n{ {key: said[key] for key in said if key != 'wrong'} }" for said in told))
    assert [process.returncode for process in running] == [0] * len(running)
    assert {said["format"] for said in told} == set(names)
    for said in told:
        assert not said["wrong"], said
        assert said["right"] + said["refused"] == count
        assert not full or min(said["right"], said["refused"]) >= FEW * count, said
        assert max(said["peak_mb"], said["child_mb"]) < MOST_MB, said
    assert sum(said["plans"] for said in told) > len(names) / 2
    left = {
        path for place in places for path in [*(place / "temporary").iterdir(), *(place / "work" / "out").iterdir()]
    }
    assert not left
    assert {path: when for path, when in _tree(tmp_path).items() if not path.is_relative_to(canary)} == {
        path: when for path, when in before.items() if not path.is_relative_to(canary)
    }


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.geojson")
    with pytest.raises(InputError, match="not a regular file"):
        format_of(Source(tmp_path / "pipe.geojson"))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc here")
def test_a_file_that_grows_while_it_is_read_is_bounded():
    with pytest.raises(InputError, match="more than") as refused:  # it says that it has no bytes
        read_bytes(Path("/proc/self/status"), limit_bytes=10)
    assert refused.value.code == "too_large"


def test_a_zip_bomb_is_unpacked_for_no_format_or_once(tmp_path, monkeypatch):
    path = tmp_path / "a.kmz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", b" " * 3_000_000)
    opened = []
    unpacked = zipfile.ZipFile.open
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *given: opened.append(1) or unpacked(*given))
    with pytest.raises(InputError, match="unpacked"):
        unpack(path.read_bytes(), file="a.kmz", most_bytes=1_000_000)
    assert not opened  # it says itself how large it is
    calls = []
    monkeypatch.setattr(contract, "unpack", lambda *_, **__: calls.append(1) or unpack(b"PK", file="a.kmz"))
    source = Source(path)
    for _ in range(3):
        with pytest.raises(InputError):
            _ = source.members
    assert len(calls) == 1
