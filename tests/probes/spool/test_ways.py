"""The file through which windows learn of routes: whole or absent, fresh or nothing, whatever it holds."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.spool.ways import FILE_NAME, read_ways, write_ways


def test_a_digest_is_read_back_while_it_is_fresh(tmp_path):
    write_ways(tmp_path, {"helingeer": (100, "ab" * 32), "gateway": (50, "cd" * 32)})
    assert read_ways(tmp_path, since_ns=60) == {"helingeer": "ab" * 32}
    assert [file.name for file in tmp_path.iterdir()] == [FILE_NAME]


def test_a_folder_that_cannot_be_written_or_read_is_no_reason_to_stop(tmp_path):
    write_ways(tmp_path / "missing", {"a": (1, "b")})
    assert read_ways(tmp_path / "missing", since_ns=0) == {}


_JSON = st.recursive(
    st.none() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("ways")


@given(st.one_of(st.binary(max_size=50), _JSON.map(lambda found: json.dumps(found).encode())))
def test_whatever_stands_in_it_nothing_breaks(folder, content):
    (folder / FILE_NAME).write_bytes(content)
    found = read_ways(folder, since_ns=0)
    assert all(len(digest) == 64 for digest in found.values())
