from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.spool.compact import COLUMNS, pack, unpack
from probes.spool.writing import mended


@given(data=st.data())
def test_a_sample_comes_out_of_its_row_as_it_went_in(making, data):
    sample = data.draw(making.samples)
    row = pack(sample)
    assert len(row) == len(COLUMNS)
    assert all(value is None or -(2**63) <= value < 2**63 for value in row)  # else SQLite would refuse it
    assert unpack(row) == sample
    assert [type(value) for value in unpack(row)] == [type(value) for value in sample]


@given(st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), min_size=20, max_size=20))
def test_a_damaged_row_is_another_sample_or_refused(row):
    try:
        unpack(row)
    except (ValueError, TypeError, IndexError):
        return


def test_a_usual_sample_takes_less_than_80_bytes(making):
    with sqlite3.connect(":memory:") as connection:
        connection.execute(f"CREATE TABLE samples (id INTEGER PRIMARY KEY, {', '.join(COLUMNS)})")
        rows = [(1 << 40 | index, *pack(making.sample(index))) for index in range(5_000)]
        connection.executemany(f"INSERT INTO samples VALUES ({','.join('?' * (len(COLUMNS) + 1))})", rows)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.close()
    assert pages * 4096 / 5_000 < 80


NONSENSE = {
    "reflector_error_ns": 255 * 2**31 * 10**9,  # the largest that an error estimate can say (RFC 4656, section 4.1.2)
    "reflector_sent_ns": 2**62,
    "reflector_received_ns": -(2**62) - 1,
    "rtt_ns": 2**63,
    "dscp_reflector": 64,
    "ttl_reflector": 256,
}


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_from_a_reflector_becomes_nothing_and_the_rest_stays(making, name):
    sound, odd = making.sample(0), making.sample(1)._replace(**{name: NONSENSE[name]})
    assert list(mended([sound, odd])) == [sound, odd._replace(**{name: None})]


def test_a_sample_without_a_number_that_it_must_have_is_a_bug(making):
    with pytest.raises(ValueError, match="sequence"):
        mended([making.sample(0)._replace(sequence=-1)])
