"""Files appear whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from geodata.errors import InputError
from geodata.files import refuse_unwritable, write_whole


def test_files_are_written_with_the_folder_made(tmp_path):
    write_whole(tmp_path / "a" / "b", {"x.json": "中卫", "y.bin": b"\x00"})
    assert (tmp_path / "a" / "b" / "x.json").read_text(encoding="utf-8") == "中卫"
    assert (tmp_path / "a" / "b" / "y.bin").read_bytes() == b"\x00"


def test_what_one_file_cannot_be_leaves_the_others_unwritten(tmp_path):
    (tmp_path / "map.html").mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        write_whole(tmp_path, {"verdicts.json": "{}", "map.html": "<html>"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["map.html"]


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        write_whole(tmp_path / "out", {"x": "y"})
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_a_place_that_takes_no_files_is_refused():
    with pytest.raises(InputError, match="cannot be written"):
        write_whole(Path("/proc/no-such-folder"), {"x": "y"})


def test_results_are_readable_for_whoever_the_umask_allows(tmp_path):
    old = os.umask(0o022)
    try:
        write_whole(tmp_path, {"map.html": "x"})
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "map.html").stat().st_mode) == 0o644


def test_a_folder_that_could_not_be_written_is_refused_before_any_work(tmp_path):
    (tmp_path / "file").write_text("here", encoding="utf-8")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(InputError) as caught:
            refuse_unwritable(place)
        assert caught.value.code == "cannot_write"
    refuse_unwritable(tmp_path / "new" / "deep")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]
