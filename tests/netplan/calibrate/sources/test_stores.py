"""Probe records from a collector's folder of Parquet partitions."""

from __future__ import annotations

import dataclasses
import random
from collections import Counter
from pathlib import Path

import duckdb
import numpy as np
import pytest

from geodata.errors import InputError
from netplan.calibrate.records import DUPLICATE, Refusal
from netplan.calibrate.sources import samples as samples_module
from netplan.calibrate.sources.engine import opened
from netplan.calibrate.sources.gather import gathered, make_fine
from netplan.calibrate.sources.open import read_source
from netplan.calibrate.sources.samples import add_samples

HOUR_NS = 3_600 * 10**9
START_NS = 1_793_491_200 * 10**9


def _values(readings):
    """Every sample of a reading, spread out again: (bucket, microseconds) -> how often."""
    found: Counter[tuple[int, int]] = Counter()
    for bucket, value, count in zip(readings.bucket, readings.value_ms, readings.count, strict=True):
        found[int(bucket), round(value * 1000)] += int(count)
    return found


def test_samples_come_out_as_a_slow_count_of_each_has_them(store):
    draw = random.Random(4)
    records, expected = [], Counter()
    for _ in range(400):
        record = {
            "sent_ns": START_NS + draw.randrange(5 * HOUR_NS),
            "rtt_ns": draw.randrange(9_000_000, 9_050_000),
            "outcome": draw.choice(["ok"] * 8 + ["late", "lost_network"]),
            "clock_stepped": draw.random() < 0.1,
            "to_site": draw.choice(["helingeer", "beijing"]),
            "service_class": draw.choice(["gold", "silver"]),
        }
        records.append(record)
        if record["outcome"] == "ok" and not record["clock_stepped"]:
            expected[record["to_site"], record["sent_ns"] // HOUR_NS, (record["rtt_ns"] + 500) // 1000] += 1
    source = read_source(str(store(samples=records)))
    found = Counter({(r.path.end, *key): n for r in source.readings for key, n in _values(r).items()})
    assert found == expected
    assert [(r.path.start, r.path.end, r.path.layer, r.path.operator) for r in source.readings] == [
        ("zhongwei", "beijing", "ip-private", "中国电信"),
        ("zhongwei", "helingeer", "ip-private", "中国电信"),
    ]
    for readings in source.readings:
        mine = [record for record in records if record["to_site"] == readings.path.end]
        assert readings.bucket_s == 3600 and not readings.figures
        assert np.all(np.diff(readings.bucket) >= 0)
        assert readings.lost == sum(record["outcome"] != "ok" for record in mine)
        stepped = sum(record["outcome"] == "ok" and record["clock_stepped"] for record in mine)
        assert readings.refused == {"bad_clock": stepped}
    assert source.data.samples == sum(expected.values())
    since_s = START_NS // 10**9
    assert (source.data.pairs, source.data.since_s, source.data.until_s) == (2, since_s, since_s + 5 * 3600)


def test_many_samples_are_counted_in_steps_that_leave_the_floor_alone(store):
    draw = random.Random(5)
    rtts = [10_000_000 + int(draw.expovariate(1 / 400_000)) for _ in range(3000)] + [1_000_000, 2_000_000]
    folder = store(samples=[{"rtt_ns": rtt} for rtt in rtts])
    file = next(folder.rglob("*.parquet"))
    with opened("store", [file]) as engine:
        make_fine(engine)
        add_samples(engine, f"read_parquet({engine.listed})", 3600, few=0)
        (stepped,) = gathered(engine, name="store", kind="parquet", bucket_s=3600).readings
    assert stepped.count.sum() == len(rtts) and len(stepped.count) < 250
    assert np.average(stepped.value_ms, weights=stepped.count) == pytest.approx(np.mean(rtts) / 1e6, abs=1e-3)
    for share, within_ms in ((0.01, 0.0015), (0.5, 0.03)):
        spread = np.repeat(stepped.value_ms, stepped.count)
        assert np.quantile(spread, share) == pytest.approx(np.quantile(rtts, share) / 1e6, abs=within_ms)


def test_too_many_rows_are_thinned_by_rank_and_the_floor_stays(store):
    draw = random.Random(6)
    rtts = [10_000_000 + int(draw.expovariate(1 / 400_000)) for _ in range(3000)]
    records = [{"rtt_ns": rtt, "sent_ns": START_NS + number * HOUR_NS // 1000} for number, rtt in enumerate(rtts)]
    file = next(store(samples=records).rglob("*.parquet"))
    with opened("store", [file]) as engine:
        make_fine(engine)
        add_samples(engine, f"read_parquet({engine.listed})", 3600)
        source = gathered(engine, name="store", kind="parquet", bucket_s=3600, most_rows=60)
    (thinned,) = source.readings
    assert thinned.bucket_s == 3 * 3600 and "3 h" in source.remarks[0][1]
    assert thinned.count.sum() == len(rtts) and len(thinned.count) < 90
    assert sorted(np.repeat(thinned.value_ms, thinned.count))[:16] == sorted(round(rtt / 1e6, 3) for rtt in rtts)[:16]
    assert np.median(np.repeat(thinned.value_ms, thinned.count)) == pytest.approx(np.median(rtts) / 1e6, abs=0.03)


def test_a_record_that_is_there_twice_counts_once(store):
    records = [{"rtt_ns": 9_000_000 + 1000 * number, "serial": number % 90 + 1} for number in range(100)]
    source = read_source(str(store(samples=records)))
    assert source.data.samples == 90
    assert source.refused == (Refusal(code=DUPLICATE, count=10),)


def test_windows_stand_in_where_a_path_has_no_samples(store):
    seen = (("helingeer", 9_000_001, "r1"), ("beijing", 20_000_000, "r3"), ("beijing", 20_000_500, "r2"))
    plain = {"answered": 90, "sent": 100}
    windows = [
        {"to_site": place, "rtt_p01_ns": p01, "rtt_p50_ns": p01 + 1000, "route_digest": digest, **plain}
        for place, p01, digest in seen
    ]
    source = read_source(str(store(samples=[{"rtt_ns": 8_999_000}] * 5, windows=windows)))
    beijing, helingeer = source.readings
    assert (helingeer.figures, helingeer.value_ms.tolist(), helingeer.routes) == (False, [8.999], ("r1",))
    assert beijing.figures and beijing.value_ms.tolist() == [20.0, 20.0005] and beijing.count.tolist() == [90, 90]
    assert beijing.median_ms.tolist() == [20.001, 20.0015] and beijing.routes == ("r2", "r3")
    assert (beijing.answered, beijing.lost) == (180, 20)


def test_tcp_handshakes_count_only_where_nothing_else_was_measured(store):
    records = [{"rtt_ns": 9_000_000}, {"rtt_ns": 8_000_000, "protocol": "tcp"}]
    records += [{"rtt_ns": 7_000_000, "protocol": "tcp", "to_site": "beijing"}]
    source = read_source(str(store(samples=records)))
    assert [r.value_ms.tolist() for r in source.readings] == [[7.0], [9.0]]
    assert [words.split(" TCP")[0] for _, words in source.remarks] == ["1", "1"]


def test_names_of_agent_and_target_stand_in_for_sites(store):
    source = read_source(str(store(samples=[{"rtt_ns": 9_000_000, "from_site": None, "to_site": "", "layer": None}])))
    (readings,) = source.readings
    assert (readings.path.start, readings.path.end, readings.path.layer) == ("zw-01", "hlge-01", "ip-public")
    assert "without a layer" in source.remarks[0][1]


def test_a_path_without_any_answer_is_refused_and_not_read(store):
    records = [{"rtt_ns": 9_000_000}, {"outcome": "lost_network", "to_site": "beijing"}]
    records += [{"rtt_ns": -5, "to_site": "shanghai"}, {"to_site": "shanghai"}]
    source = read_source(str(store(samples=records)))
    assert [r.path.end for r in source.readings] == ["helingeer"]
    assert [(r.code, r.end, r.count) for r in source.refused] == [
        ("negative", "shanghai", 1),
        ("not_finite", "shanghai", 1),
        ("no_answer", "beijing", 1),
    ]


def test_nothing_but_losses_says_so(store):
    with pytest.raises(InputError, match="2 rows: 2 no answer"):
        read_source(str(store(samples=[{"outcome": "lost_network"}] * 2)))


def test_numbers_beyond_any_delay_are_counted_and_spoil_nothing(store):
    """Sums of them would leave 64 bits, and end the reading of all the rest."""
    largest = 2**63 - 1
    records = [{"rtt_ns": 9_000_000}, {"rtt_ns": largest}, {"rtt_ns": 10**15 + 1}, {"rtt_ns": -largest}]
    windows = [{"to_site": "beijing", "rtt_p01_ns": 9_000_000, "answered": largest, "sent": largest}] * 2
    source = read_source(str(store(samples=records, windows=windows)))
    beijing, helingeer = source.readings
    assert (helingeer.answered, helingeer.refused) == (1, {"not_finite": 2, "negative": 1})
    assert beijing.count.tolist() == [10**12] * 2


def test_probe_records_as_csv_say_the_same_as_the_store(store, sample_csv):
    records = [{"rtt_ns": 9_000_000 + 700 * number, "from_site": "中卫"} for number in range(20)] + [
        {"outcome": "late"}
    ]
    of_store = read_source("parquet:" + str(store(samples=records)))
    of_csv = read_source(str(sample_csv(records)))
    for left, right in zip(of_store.readings, of_csv.readings, strict=True):
        assert left.path == right.path and left.lost == right.lost
        assert _values(left) == _values(right)


@pytest.mark.parametrize("name", ["plain", "odd [a-z]*? 'q'; DROP", 'a"b', "kind=sample"])
def test_any_name_of_a_folder_is_taken_literally(store, tmp_path, name):
    store(samples=[{"rtt_ns": 9_000_000}]).rename(tmp_path / name)
    assert read_source(str(tmp_path / name)).data.samples == 1


def test_an_unfinished_file_is_left_alone(store):
    folder = store(samples=[{"rtt_ns": 9_000_000}])
    (folder / "kind=sample" / "day=2026-11-01" / ".b.parquet").write_bytes(b"half")
    (folder / "kind=sample" / "day=2026-11-01" / "b.parquet.part").write_bytes(b"half")
    assert read_source(str(folder)).data.samples == 1


def test_a_damaged_store_and_an_empty_folder_say_so(store, tmp_path):
    folder = store(samples=[{"rtt_ns": 9_000_000}])
    (folder / "kind=sample" / "day=2026-11-01" / "b.parquet").write_bytes(b"PAR1 damaged PAR1")
    with pytest.raises(InputError) as raised:
        read_source(str(folder))
    assert raised.value.code == "measurements_unreadable"
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no Parquet partitions"):
        read_source(str(tmp_path / "empty"))


def test_the_engine_reads_nothing_that_was_not_named(tmp_path):
    named, other = tmp_path / "named.csv", tmp_path / "other.csv"
    for file in (named, other):
        file.write_text("a\n1\n")
    with opened("x", [named]) as engine:
        assert engine.rows(f"SELECT count(*) FROM read_csv({engine.listed}, header = true)") == [(1,)]
        for statement in (
            f"SELECT * FROM read_csv('{other}')",
            f"SELECT * FROM '{tmp_path}/*.csv'",
            "SELECT * FROM read_csv('https://192.0.2.1/x.csv')",
            f"COPY (SELECT 1) TO '{tmp_path}/made.csv'",
            f"ATTACH '{tmp_path}/made.db'",
            "SET enable_external_access = true",
            "INSTALL httpfs",
            "LOAD httpfs",
        ):
            with pytest.raises(duckdb.Error):
                engine.run(statement)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["named.csv", "other.csv"]


def test_the_mapping_of_ends_renames(store, tmp_path):
    ends = tmp_path / "ends.csv"
    ends.write_text("end,site\nzw-01,zhongwei\nhlge-01,helingeer\n")
    folder = store(samples=[{"rtt_ns": 9_000_000, "from_site": None, "to_site": None}])
    (readings,) = read_source(str(folder), ends=ends).readings
    assert (readings.path.start, readings.path.end) == ("zhongwei", "helingeer")


def test_many_samples_need_little_memory(tmp_path: Path, full: bool, monkeypatch: pytest.MonkeyPatch):
    """In full 20 million samples of 200 paths and two days, in 600 MB of the engine's memory."""
    count, paths, memory_mb = (20_000_000, 200, 600) if full else (100_000, 20, 128)
    monkeypatch.setattr(samples_module, "FEW_SAMPLES", 0)
    folder = tmp_path / "store" / "kind=sample" / "day=2026-11-01"
    folder.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT 'a' || (i % {paths}) AS agent, repeat('0', 32) AS boot, i // {paths} + 1 AS serial, "
            f"'t' AS target, 'stamp' AS protocol, 'site-' || (i % {paths}) AS from_site, 'hub' AS to_site, "
            "'' AS operator, 'ip-private' AS layer, 'ok' AS outcome, false AS clock_stepped, "
            f"{START_NS} + (i * {48 * 3600}.0 / {count})::BIGINT * 1000000000 AS sent_ns, "
            f"5000000 + i % {paths} * 1000 + (hash(i) % 2000000)::BIGINT AS rtt_ns FROM range({count}) r(i)) "
            f"TO '{folder / 'a.parquet'}' (FORMAT parquet)"
        )
    source = read_source(str(tmp_path / "store"), memory_mb=memory_mb)
    assert source.data.samples == count and source.data.pairs == paths
    rows = sum(len(readings.value_ms) for readings in source.readings)
    assert rows <= paths * 48 * 130  # however many samples an hour has
    for readings in source.readings[:5]:
        offset_ms = 5 + int(readings.path.start.removeprefix("site-")) / 1000
        spread = np.repeat(readings.value_ms, readings.count)
        assert np.quantile(spread, 0.01) == pytest.approx(offset_ms + 0.02, abs=0.01)


def test_readings_are_frozen(store):
    (readings,) = read_source(str(store(samples=[{"rtt_ns": 9_000_000}]))).readings
    with pytest.raises(dataclasses.FrozenInstanceError):
        readings.answered = 0
