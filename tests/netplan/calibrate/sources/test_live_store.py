"""A store that is written while it is read: files renamed over others, files gone, more files than may be open."""

from __future__ import annotations

import itertools
import os
import resource
import threading
from pathlib import Path

import duckdb
import pytest

from geodata.errors import InputError
from netplan.calibrate.sources import folder as folder_module
from netplan.calibrate.sources import held as held_module
from netplan.calibrate.sources.engine import Engine, opened
from netplan.calibrate.sources.held import held
from netplan.calibrate.sources.open import read_source


def _rewrite(connection: duckdb.DuckDBPyConnection, file: Path, more: int) -> None:
    """Write a file anew with more samples, each 1 us longer, and rename it over the old one, as a collector does."""
    draft = file.with_name(".draft")
    connection.execute(
        f"COPY (SELECT * EXCLUDE (n) REPLACE (serial + {1_000_000 * more} * n AS serial, rtt_ns + 1000 * n AS rtt_ns) "
        f"FROM read_parquet('{file}'), range(2) r(n)) TO '{draft}' (FORMAT parquet, COMPRESSION zstd)"
    )
    draft.replace(file)


@pytest.fixture
def live(store):
    """Give a small store, and the file in it that is written anew."""
    folder = store(samples=[{"rtt_ns": 9_000_000 + 1000 * number} for number in range(100)])
    return folder, next(folder.rglob("*.parquet"))


@pytest.mark.parametrize("change", ["replaced", "deleted"])
def test_what_happens_to_a_file_while_it_is_read_does_not_show(live, monkeypatch, change):
    """Before each statement the file is another one, or gone: all statements see what was there at the start."""
    folder, file = live
    before = read_source(str(folder))
    statements = itertools.count(1)
    run, rows = Engine.run, Engine.rows

    with duckdb.connect() as writer:

        def meanwhile():
            number = next(statements)
            if change == "deleted":
                file.unlink(missing_ok=True)
            elif number <= 6:
                _rewrite(writer, file, number)

        def changed(method):
            def called(self, *arguments):
                meanwhile()
                return method(self, *arguments)

            return called

        monkeypatch.setattr(Engine, "run", changed(run))
        monkeypatch.setattr(Engine, "rows", changed(rows))
        source = read_source(str(folder))
    assert next(statements) > 6
    assert source.data == before.data and source.refused == before.refused
    assert [r.value_ms.tolist() for r in source.readings] == [r.value_ms.tolist() for r in before.readings]


def test_reading_and_writing_at_the_same_time(live, full):
    """A writer in a thread replaces the file without rest; in full 400 times."""
    folder, file = live
    done = threading.Event()
    written = 0
    wanted = 400 if full else 5

    def write():
        nonlocal written
        with duckdb.connect(config={"threads": 1}) as connection:
            connection.execute(f"CREATE TABLE rows AS FROM read_parquet('{file}')")
            while not done.is_set():
                draft = file.with_name(".draft")
                connection.execute(
                    "COPY (SELECT * EXCLUDE (n) REPLACE (serial + 100 * n AS serial) FROM rows, "
                    f"range({written * 37 % 300 + 1}) r(n)) TO '{draft}' (FORMAT parquet, COMPRESSION zstd)"
                )
                draft.replace(file)
                written += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while written < wanted and writer.is_alive():
            source = read_source(str(folder))
            assert source.data.samples % 100 == 0 and not source.refused
    finally:
        done.set()
        writer.join()
    assert written >= wanted


def test_a_file_that_is_gone_before_it_is_opened_is_left_out(live, monkeypatch):
    folder, file = live
    gone = file.with_name("b.parquet")
    listed = folder_module._partitions
    monkeypatch.setattr(
        folder_module, "_partitions", lambda *ask: [*listed(*ask), gone] if ask[1] == "sample" else listed(*ask)
    )
    assert read_source(str(folder)).data.samples == 100
    with pytest.raises(InputError) as raised, opened("x", [gone]):
        pass
    assert raised.value.code == "file_missing"


def test_a_file_with_two_names_is_read_once_and_links_in_a_circle_end(live):
    folder, file = live
    (file.parent / "again.parquet").symlink_to(file)
    (file.parent / "hard.parquet").hardlink_to(file)
    (file.parent / "round").symlink_to(folder / "kind=sample")
    (folder / "kind=sample" / "day=2026-11-02").symlink_to(file.parent)
    source = read_source(str(folder))
    assert source.data.samples == 100 and not source.refused


def test_more_files_than_may_be_open(live, monkeypatch):
    """The limit that a process may raise by itself is raised, and set back; beyond, the way out is said."""
    _, file = live
    files = [file]
    for number in range(80):
        files.append(file.with_name(f"{number}.parquet"))
        os.link(file, files[-1])
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    low = len(list(Path("/proc/self/fd").iterdir())) + 40
    resource.setrlimit(resource.RLIMIT_NOFILE, (low, limits[1]))
    try:
        with held("store", files) as names:
            assert len(names) == 1 and resource.getrlimit(resource.RLIMIT_NOFILE)[0] > low
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == low
        monkeypatch.setattr(held_module, "_SPARE", -200)
        with pytest.raises(InputError) as raised, held("store", files):
            pass
        assert raised.value.code == "measurements_many_files" and "ulimit -n" in str(raised.value)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def test_a_damaged_file_is_named_as_the_user_knows_it(live):
    folder, file = live
    (file.parent / "b.parquet").write_bytes(b"PAR1 damaged PAR1")
    with pytest.raises(InputError, match=r"day=2026-11-01/b\.parquet: .*cannot be read"):
        read_source(str(folder))


def test_a_folder_that_cannot_be_listed_is_not_passed_over(tmp_path):
    (tmp_path / "kind=sample").write_text("no folder")
    with pytest.raises(InputError) as raised:
        read_source(str(tmp_path))
    assert raised.value.code == "unreadable"
