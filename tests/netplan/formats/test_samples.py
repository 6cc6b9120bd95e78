"""Files of five-minute samples: what is read, what is mended and said, what is refused."""

import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import InputError
from netplan.formats.sample_probe import refuse_deadly
from netplan.formats.samples import read_samples
from netplan.members import Member, Port

pl = pytest.importorskip("polars")

#: 2026-10-01T00:00:00Z
T0 = 1_790_812_800
HEADING = "time,port,in_gbps,out_gbps\n"
COUNTERS = "time,port,in_octets,out_octets\n"


def member(name, *, count=2, speed=10.0, exchange="z"):
    ports = tuple(Port(id=f"{name}/{i + 1}", exchange=exchange, speed_gbps=speed) for i in range(count))
    return Member(id=name, name_zh=name, name_en=name, kind="access", ports=ports)


MEMBERS = {name: member(name) for name in ("a", "b")} | {"c": member("c", exchange="elsewhere")}


@pytest.fixture
def opened(tmp_path):
    """Write a file, and open it."""

    def _opened(content, members=MEMBERS, **options):
        path = tmp_path / "samples.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_samples(path, members=members, exchange="z", **options)

    return _opened


def arrays(source, *span):
    """Return in and out of each port as lists, unknown as None."""
    return {
        port: tuple(
            [None if math.isnan(v) else v for v in way[row].tolist()] for way in (batch.in_gbps, batch.out_gbps)
        )
        for batch in source.batches(*span)
        for row, port in enumerate(batch.ports)
    }


def said(source):
    return " | ".join(english for _, english in source.remarks)


def refused(opened, content, **options):
    """Return the refusal of a file, wherever while reading it comes."""
    with pytest.raises(InputError) as refusal:
        arrays(opened(content, **options))
    assert "\n" not in refusal.value.sentence("zh") + refusal.value.sentence("en")
    return refusal.value


@pytest.mark.parametrize(
    "times",
    [
        ("2026-10-01T00:00:00Z", "2026-10-01T00:05:00Z"),
        ("2026-10-01T08:00:00+08:00", "2026-10-01T08:05:00+0800"),
        ("2026-10-01 08:00+08:00", "2026-10-01 08:05+08:00"),
        ("2026/10/01 00:00:00.000Z", "2026/10/01 00:05:00.000Z"),
        (str(T0), str(T0 + 300)),
        (f"{T0}.0", f"{T0 + 300}.5"),
    ],
)
def test_times_are_read_however_they_are_written(opened, times):
    source = opened(HEADING + "".join(f"{time},a/1,{number + 1},2\n" for number, time in enumerate(times)))
    assert (source.start_s, source.end_s) == (T0, T0 + 600)
    assert arrays(source) == {"a/1": ([1, 2], [2, 2])}


@pytest.mark.parametrize(("unit", "value"), [("bps", 2e9), ("kbps", 2e6), ("mbps", 2000), ("gbps", 2)])
def test_rates_come_in_any_unit(opened, unit, value):
    found = arrays(opened(f"time,port,in_{unit},out_{unit}\n{T0},a/1,{value},0\n"))
    assert found["a/1"][0] == pytest.approx([2.0])


def test_parquet_reads_like_csv(opened, tmp_path):
    rows = [(T0 + 300 * step, port, step / 7, step / 3) for port in ("a/1", "a/2", "b/1") for step in range(20)]
    text = HEADING + "".join(f"{time},{port},{into!r},{out!r}\n" for time, port, into, out in rows)
    frame = pl.DataFrame(rows, schema=["time", "port", "in_gbps", "out_gbps"], orient="row")
    path = tmp_path / "samples.parquet"
    expected = arrays(opened(text))
    stamps = pl.from_epoch("time", time_unit="s")
    for time in (
        pl.col("time"),
        stamps.dt.replace_time_zone("UTC"),
        stamps.dt.replace_time_zone("UTC").cast(pl.Datetime("ns", "Asia/Shanghai")),
    ):
        frame.with_columns(time).write_parquet(path)
        assert arrays(read_samples(path, members=MEMBERS, exchange="z")) == expected


def test_a_file_sorted_by_time_gives_what_one_sorted_by_port_does(tmp_path, monkeypatch):
    many = {f"m{number:02d}": member(f"m{number:02d}", count=1) for number in range(30)}
    rng = np.random.default_rng(3)
    rows = [(T0 + 300 * step, f"{name}/1", *rng.uniform(0, 9, 2)) for name in many for step in range(300)]
    frame = pl.DataFrame(rows, schema=["time", "port", "in_gbps", "out_gbps"], orient="row")
    found = {}
    monkeypatch.setattr("netplan.formats.samples.refuse_deadly", lambda path: None)  # sound files: no child for each
    for bytes_a_batch in (100_000, 10**9):
        monkeypatch.setattr("netplan.formats.sample_source.GROUPED_BYTES", bytes_a_batch)
        monkeypatch.setattr("netplan.formats.sample_source.SCATTERED_BYTES", bytes_a_batch)
        monkeypatch.setattr("netplan.formats.samples._CHUNK_ROWS", 777)
        for order in (["port", "time"], ["time", "port"], None):
            sample = frame.sort(order) if order else frame.sample(fraction=1, shuffle=True, seed=1)
            sample.write_parquet(tmp_path / "s.parquet", row_group_size=1000)
            source = read_samples(tmp_path / "s.parquet", members=many, exchange="z")
            found[bytes_a_batch, str(order)] = arrays(source)
            assert not source.notes.unknown
    first = next(iter(found.values()))
    assert all(other == first for other in found.values())
    assert first["m07/1"][1][5] == rows[7 * 300 + 5][3]


def test_ports_of_a_member_always_come_in_one_batch(opened, monkeypatch):
    monkeypatch.setattr("netplan.formats.sample_source.GROUPED_BYTES", 1)
    source = opened(HEADING + "".join(f"{T0},{port},1,2\n" for port in ("a/1", "b/1", "a/2", "b/2")))
    assert sorted(batch.members for batch in source.batches()) == [("a", "a"), ("b", "b")]


def test_a_missing_day_is_unknown_and_told_with_its_length(opened):
    steps = [*range(10), *range(10 + 288, 20 + 288)]
    source = opened(HEADING + "".join(f"{T0 + 300 * step},a/1,1,2\n" for step in steps))
    found = arrays(source)["a/1"][0]
    assert found.count(None) == 288 and found[9:11] == [1, None] and found[298] == 1
    assert "the longest gap is 24 h, at port a/1 from 2026-10-01 00:50 UTC" in said(source)


def test_an_empty_cell_is_unknown_and_not_zero(opened):
    source = opened(HEADING + f"{T0},a/1,,2\n{T0 + 300},a/1,NaN,0\n")
    assert arrays(source) == {"a/1": ([None, None], [2, 0])}


def test_rows_out_of_order_are_put_in_their_place_aloud(opened):
    source = opened(HEADING + "".join(f"{T0 + 300 * step},a/1,{step},2\n" for step in (2, 0, 1)))
    assert arrays(source)["a/1"][0] == [0, 1, 2]
    assert "rows out of order, put in their place by time: 1" in said(source)


def test_the_same_row_twice_counts_once(opened):
    source = opened(HEADING + f"{T0},a/1,1,\n" * 3)
    assert arrays(source)["a/1"][0] == [1]
    assert "dropped: 2" in said(source)


def test_two_values_for_one_interval_are_refused(opened):
    error = refused(opened, HEADING + f"{T0},a/1,1,2\n{T0 + 300},a/1,1,2\n{T0},a/1,1,3\n")
    assert (error.code, error.row, error.column) == ("sample_twice", 4, "out_gbps")


def test_times_a_little_off_the_grid_are_moved_onto_it(opened):
    source = opened(HEADING + f"{T0 + 7},a/1,1,2\n{T0 + 300 - 59},a/1,3,4\n")
    assert arrays(source)["a/1"][0] == [1, 3]
    assert "off by 60 s at most: 2" in said(source)


def test_a_rate_a_little_above_the_port_s_speed_is_cut_to_it(opened):
    source = opened(HEADING + f"{T0},a/1,10.9,2\n")
    assert arrays(source)["a/1"][0] == [10] and "cut to it: 1" in said(source)


@pytest.mark.parametrize(
    ("rows", "code", "row"),
    [
        (f"{T0},a/1,1,-2\n", "sample_negative", 2),
        (f"{T0},a/1,1,2\n\n{T0},b/1,1,2000\n", "sample_above_speed", 4),
        (f"{T0},a/1,inf,2\n", "sample_bad_rate", 2),
        (f"{T0},a/1,-inf,2\n", "sample_negative", 2),
        (f"{T0},a/1,1e400,2\n", "sample_bad_rate", 2),
        (f"{T0},a/1,much,2\n", "sample_bad_rate", 2),
        (f"{T0},a/1,1,2\nyesterday,a/1,1,2\n", "sample_bad_time", 3),
        (f"{T0},a/1,1,2\n,a/1,1,2\n", "value_missing", 3),
        (f"{T0},,1,2\n", "value_missing", 2),
        (f"{T0 * 1000},a/1,1,2\n", "sample_far_time", 2),
        (f"{T0 + 100},a/1,1,2\n", "sample_off_grid", 2),
        (f"{T0},a/1,1,2\n{T0 + 60},a/1,1,2\n", "samples_step", None),
        ("2026-10-01T00:00:00,a/1,1,2\n", "sample_naive_time", None),
        (f"{T0},d/1,1,2\n", "sample_unknown_ports", None),
        (f"{T0},c/1,1,2\n", "no_samples", None),
        (f"{T0},a/1,1,2\n{T0 + 86400 * 366 * 11},a/1,1,2\n", "samples_too_long", None),
        (f"{T0},a/1,1,2,3\n", "samples_unreadable", None),
        ("", "no_rows", None),
    ],
)
def test_what_cannot_be_used_is_named(opened, rows, code, row):
    error = refused(opened, HEADING + rows)
    assert (error.code, error.row) == (code, row)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "samples_empty"),
        (b"PAR1 and no more", "samples_unreadable"),
        (b"time,prot,in_gbps,out_gbps\n1,2,3,4\n", "column_missing"),
        (b"time,port,in_gbps\n1,2,3\n", "samples_no_values"),
        (b"time,port,in_gbps,out_mbps\n1,2,3,4\n", "samples_two_units"),
        (b"time,port,in_gbps,in_octets,out_gbps,out_octets\n1,2,3,4,5,6\n", "samples_two_units"),
    ],
)
def test_what_is_no_table_of_samples_is_refused(opened, content, code):
    assert refused(opened, content).code == code


def test_unknown_ports_are_listed_with_the_nearest_known(opened):
    error = refused(opened, HEADING + "".join(f"{T0},a/1{number},1,2\n" for number in range(9)))
    assert (
        "9 ports" in str(error) and "a/10, a/11, a/12, a/13, a/14 …" in str(error) and "Did you mean: a/1" in str(error)
    )


def test_a_column_of_members_names_ports_that_the_plan_does_not_list(opened):
    heading = "time,port,member,in_gbps,out_gbps\n"
    source = opened(heading + f"{T0},x,a,50,2\n{T0},b/1,b,1,2\n")
    assert source.ports == {"x": "a", "b/1": "b"} and arrays(source)["x"][0] == [50]
    assert refused(opened, heading + f"{T0},x,aa,1,2\n").code == "sample_unknown_member"
    assert refused(opened, heading + f"{T0},a/1,b,1,2\n").code == "sample_other_member"
    assert refused(opened, heading + f"{T0},x,a,1,2\n{T0},x,b,1,2\n").code == "sample_two_members"


def test_ports_of_other_exchanges_and_ports_without_samples_are_told(opened):
    source = opened(HEADING + f"{T0},a/1,1,2\n{T0},c/1,1,2\n")
    assert source.ports == {"a/1": "a"}
    assert "passed over: c/1" in said(source) and "3 ports of the plan have no samples: a/2, b/1, b/2" in said(source)


def test_a_time_asked_for_beyond_the_file_is_unknown_and_one_elsewhere_refused(opened):
    text = HEADING + f"{T0},a/1,1,2\n"
    source = opened(text, start_s=T0 - 300, end_s=T0 + 600)
    assert arrays(source)["a/1"][0] == [None, 1, None]
    assert arrays(source, T0, T0 + 300)["a/1"][0] == [1]
    assert refused(opened, text, start_s=T0 + 300, end_s=T0 + 600).code == "samples_elsewhere"


# Counters.


def test_counters_become_rates_between_readings(opened):
    readings = [0, 37_500_000_000, 37_500_000_000 + 75_000_000_000]
    rows = "".join(f"{T0 + 300 * step},a/1,{octets},{octets // 2}\n" for step, octets in enumerate(readings))
    source = opened(COUNTERS + rows)
    assert source.end_s == T0 + 600
    assert arrays(source) == {"a/1": ([1.0, 2.0], [0.5, 1.0])}


def test_a_reading_that_comes_late_is_spread_over_the_time_it_took(opened):
    source = opened(COUNTERS + f"{T0},a/1,0,0\n{T0 + 330},a/1,{330 * 125_000_000},0\n")
    assert arrays(source)["a/1"][0] == pytest.approx([1.0])


@pytest.mark.parametrize(
    ("bits", "before", "after", "rate"),
    [
        (32, 2**32 - 1000, 2000, 3000 * 8 / 300e9),
        (64, 2**64 - 1000, 2000, 3000 * 8 / 300e9),
        (64, 2**63, 2000, None),  # a reset: as a wrap it would be far above the port's speed
        (64, 0, 10**15, None),  # a jump
    ],
)
def test_a_wrap_fits_the_port_s_speed_and_a_reset_does_not(opened, bits, before, after, rate):
    source = opened(COUNTERS + f"{T0},a/1,{before},0\n{T0 + 300},a/1,{after},0\n{T0 + 600},a/1,{after},0\n")
    found = arrays(source)["a/1"][0]
    assert found == ([None, 0.0] if rate is None else pytest.approx([rate, 0.0]))
    assert ("resets" if rate is None else "wraps") in said(source)
    assert ("32-bit counters" in said(source)) == (bits == 32)


def test_a_missed_reading_leaves_both_its_intervals_unknown(opened):
    source = opened(COUNTERS + "".join(f"{T0 + 300 * step},a/1,{step},0\n" for step in (0, 1, 3, 4)))
    assert [value is None for value in arrays(source)["a/1"][0]] == [False, True, True, False]


@pytest.mark.parametrize("reading", ["-1", "1.5", "many", str(2**64)])
def test_what_is_no_counter_reading_is_refused(opened, reading):
    error = refused(opened, COUNTERS + f"{T0},a/1,1,1\n{T0 + 300},a/1,{reading},2\n")
    assert (error.code, error.row) == ("sample_bad_counter", 3)


# Clocks that change.


def test_local_times_that_come_twice_are_told_apart_by_their_order(opened):
    hours = ["01:55", *[f"02:{m:02d}" for m in range(0, 60, 5)] * 2, "03:00"]
    source = opened(
        HEADING + "".join(f"2026-10-25 {hour},a/1,{number / 10},0\n" for number, hour in enumerate(hours)),
        zone="Europe/Berlin",
    )
    assert arrays(source)["a/1"][0] == [number / 10 for number in range(26)]
    assert "told apart by their order: 12" in said(source)


def test_local_times_that_clocks_skip_leave_no_gap_and_cannot_be_written(opened):
    text = HEADING + "2026-03-29 01:55,a/1,1,2\n2026-03-29 03:00,a/1,3,4\n"
    assert arrays(opened(text, zone="Europe/Berlin"))["a/1"][0] == [1, 3]
    error = refused(opened, text + "2026-03-29 02:30,a/1,1,2\n", zone="Europe/Berlin")
    assert (error.code, error.row) == ("sample_skipped_hour", 4)
    assert refused(opened, text, zone="Mars/Olympus").code == "unknown_zone"


# Whatever comes.


@given(st.binary(max_size=200))
def test_no_bytes_end_in_a_traceback(tmp_path_factory, raw):
    _try(tmp_path_factory.mktemp("any") / "s", raw)


_CELL = st.one_of(
    st.sampled_from([str(T0), str(T0 + 300), "a/1", "b/1", "", "nan", "-1", "1e999", '"', "2026-10-01T00:00:00Z"]),
    st.text(max_size=5),
)


@given(st.sampled_from([HEADING, COUNTERS]), st.lists(st.lists(_CELL, min_size=3, max_size=5), max_size=6))
def test_no_rows_end_in_a_traceback(tmp_path_factory, heading, rows):
    text = heading + "".join(",".join(row) + "\n" for row in rows)
    _try(tmp_path_factory.mktemp("rows") / "s", text.encode("utf-8", "surrogatepass"))


#: Reads files one by one, and tells each before it does.
READER = """
import contextlib, pathlib, sys
import polars
folder, first = pathlib.Path(sys.argv[1]), int(sys.argv[2])
for number in range(first, len(list(folder.iterdir()))):
    print(number, flush=True)
    with contextlib.suppress(BaseException):
        polars.scan_parquet(folder / str(number)).collect(engine="streaming")
"""


def _deadly(folder):
    """Find the files that end whoever reads them."""
    found, first, count = set(), 0, len(list(folder.iterdir()))
    while first < count:
        command = [sys.executable, "-c", READER, str(folder), str(first)]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode >= 0:
            assert done.returncode == 0, done.stderr
            return found
        first = int(done.stdout.split()[-1]) + 1
        found.add(first - 1)
    return found


def _whole_parquet(path):
    pl.DataFrame(
        {
            "time": [T0 + 300 * step for step in range(50)],
            "port": ["a/1"] * 50,
            "in_gbps": [1.0] * 50,
            "out_gbps": [2.0] * 50,
        }
    ).write_parquet(path)
    return path.read_bytes()


def test_a_damaged_parquet_file_never_ends_in_a_traceback(tmp_path, full, monkeypatch):
    whole = _whole_parquet(tmp_path / "whole.parquet")
    random = np.random.default_rng(1)
    folder = tmp_path / "damaged"
    folder.mkdir()
    for number in range(2000 if full else 200):
        raw = bytearray(whole)
        for place in random.integers(0, len(raw), 4):
            raw[place] = random.integers(0, 256)
        (folder / str(number)).write_bytes(raw)
    deadly = _deadly(folder)
    for number in deadly:
        assert refused_by_probe(folder / str(number)).code == "sample_file_deadly"
    # The others are read here: a child for each would take a quarter of an hour.
    monkeypatch.setattr("netplan.formats.samples.refuse_deadly", lambda path: None)
    for number in range(2000 if full else 200):
        if number not in deadly:
            _try(tmp_path / "damaged.parquet", (folder / str(number)).read_bytes())


def refused_by_probe(path):
    with pytest.raises(InputError) as caught:
        read_samples(path, members=MEMBERS, exchange="z")
    return caught.value


def test_a_sound_parquet_file_passes_the_probe(tmp_path):
    _whole_parquet(tmp_path / "whole.parquet")
    assert refuse_deadly(tmp_path / "whole.parquet") is None


def _try(path, raw):
    path.write_bytes(raw)
    try:
        arrays(read_samples(path, members=MEMBERS, exchange="z"))
    except InputError as error:
        assert error.sentence("zh") and error.sentence("en")


def test_without_polars_the_way_to_install_it_is_said(opened, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert "pip install 'netplan-ix[samples]'" in str(refused(opened, HEADING + f"{T0},a/1,1,2\n"))
