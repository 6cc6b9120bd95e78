from __future__ import annotations

import os
import random
import shutil
import subprocess
import uuid
from pathlib import Path

import pytest

from probes.errors import InputError
from probes.records.events import Happening
from probes.spool.faults import SpoolUnavailable
from probes.spool.reading import windows
from probes.spool.store import Spool
from probes.spool.tables import FILE_NAME


def drain(spool: Spool) -> int:
    """Deliver all; a collector refuses what is damaged, so a batch that cannot be decoded is halved."""
    delivered = 0
    for _ in range(200):
        formed = spool.next_formed(1_000)
        if formed is None:
            return delivered
        try:
            spool.next_batch(1_000)
        except InputError:
            spool.refuse(formed.key, "damaged")
        else:
            delivered += formed.records
            spool.acknowledge(formed.key)
    return delivered


@pytest.fixture(scope="module")
def sound(tmp_path_factory, making):
    """A spool's folder with all kinds of record and a formed batch."""
    folder = tmp_path_factory.mktemp("sound")
    with Spool.open(folder, agent="a", limit_bytes=2**24, now_ns=1) as spool:
        spool.append(streams=[making.stream(0)], samples=[making.sample(index) for index in range(600)])
        spool.append(windows=[making.window()] * 20, events=[making.event()] * 5, routes=[making.route()] * 5)
        spool.next_formed(100)
    return folder


def test_whatever_is_damaged_the_spool_goes_on_without_a_traceback(sound, tmp_path, making, full):
    size = (sound / FILE_NAME).stat().st_size
    for seed in range(2_000 if full else 12):
        chance = random.Random(seed)
        folder = tmp_path / str(seed)
        shutil.copytree(sound, folder)
        with (folder / FILE_NAME).open("r+b") as file:
            for _ in range(chance.choice([1, 3, 30])):
                file.seek(chance.choice([chance.randrange(size), chance.randrange(200)]))
                file.write(chance.randbytes(chance.choice([1, 8, 200])))
            if chance.random() < 0.1:
                file.truncate(chance.randrange(size))
        try:
            windows(folder)
        except InputError as error:
            assert error.code == "spool_unreadable"
        with Spool.open(folder, agent="a", limit_bytes=2**24, now_ns=2) as spool:
            for attempt in range(5):
                try:
                    spool.append(streams=[making.stream(0)], samples=[making.sample(9)], windows=[making.window()])
                    drain(spool)
                except SpoolUnavailable:
                    assert attempt < 4
                else:
                    break
            spool.append(samples=[making.sample(10)])
            assert spool.waiting() > 0
        shutil.rmtree(folder)


def test_damage_while_the_agent_runs_begins_a_new_file_and_tells(open_spool, making, tmp_path):
    spool = open_spool()
    spool.append(streams=[making.stream(0)], samples=[making.sample(index) for index in range(3_000)])
    before = spool.boot
    spool._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    file = tmp_path / "spool" / FILE_NAME
    with file.open("r+b") as damaged:
        damaged.seek(4096)
        damaged.write(os.urandom(file.stat().st_size - 4096))
    with pytest.raises(SpoolUnavailable):  # whoever reads it first: here the delivery
        spool.next_batch(10_000)
    assert spool.boot != before
    spool.append(samples=[making.sample(3_000)])
    batch = spool.next_batch(100)
    assert [sample.sequence for _, sample in batch.samples] == [3_000]
    assert batch.streams == (making.stream(0),)
    assert [event.event for _, event in batch.events] == [Happening.ERROR]
    assert len(list((tmp_path / "spool").glob("damaged-*.sqlite"))) == 1


def test_only_a_few_damaged_files_are_kept(open_spool, tmp_path):
    for _ in range(6):
        open_spool().close()
        (tmp_path / "spool" / FILE_NAME).write_bytes(b"not a database, and longer than its header would be" * 9)
    open_spool()
    assert len(list((tmp_path / "spool").glob("damaged-*.sqlite"))) == 3


@pytest.fixture
def small_disk(tmp_path, lacking):
    """A file system of 16 MB of its own, with blocks smaller than a page of memory."""
    if os.geteuid() != 0:
        lacking("a full disk: mounting needs root")
    image, place = tmp_path / "disk.img", tmp_path / f"disk-{uuid.uuid4().hex}"
    place.mkdir()
    image.write_bytes(bytes(16 * 2**20))
    made = subprocess.run(
        ["mkfs.ext4", "-q", "-b", "1024", "-m", "0", str(image)], capture_output=True, text=True, check=False
    )
    mount = ["mount", "-o", "loop", str(image), str(place)]
    mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    if made.returncode or mounted.returncode:  # no loop devices here: a file system in memory has limits too
        mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(place)]
        mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    if mounted.returncode:
        lacking(f"a full disk: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def fill(filler: Path) -> None:
    with filler.open("wb", buffering=0) as file:
        while True:
            try:
                file.write(bytes(4096))
            except OSError:
                return


def test_a_full_disk_loses_nothing_that_was_written_and_writing_resumes(small_disk, making, open_spool):
    ballast, filler = small_disk / "ballast", small_disk / "filler"
    ballast.write_bytes(bytes(5 * 2**20))
    folder = small_disk / "spool"
    spool = open_spool(folder)
    spool.append(streams=[making.stream(0)])
    written, refused = 0, 0
    while refused < 5:
        try:
            spool.append(samples=[making.sample(index) for index in range(written, written + 500)])
        except SpoolUnavailable as full:
            assert full.passing
            refused += 1
            spool.beat(5)  # says nothing, and does no harm
        else:
            written += 500
        assert written < 200_000
    fill(filler)  # to the last byte, by somebody else
    with pytest.raises(SpoolUnavailable):
        spool.append(samples=[making.sample(0)])
    spool.close()
    fill(small_disk / "more filler")  # what its journal took, too
    again = open_spool(folder)  # an agent that starts on a full disk measures, and writes when it can
    with pytest.raises(SpoolUnavailable):
        again.append(streams=[making.stream(0)], samples=[making.sample(0)] * 500)
    ballast.unlink()
    found = []
    while (batch := again.next_batch(2_000)) is not None:
        found += [sample.sequence for _, sample in batch.samples]
        again.acknowledge(batch.key)
    assert found == list(range(written))
    again.append(streams=[making.stream(0)], samples=[making.sample(7)])
    batch = again.next_batch(10)
    assert [event.event for _, event in batch.events] == [Happening.AGENT_DOWN]
    assert [sample.sequence for _, sample in batch.samples] == [7]
