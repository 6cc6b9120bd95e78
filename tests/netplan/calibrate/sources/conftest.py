"""What tests of the sources share: stores of probe records, and the collector's private database servers."""

from __future__ import annotations

import csv
import importlib.util
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import duckdb
import pytest

_COLLECTOR = Path(__file__).parents[3] / "probes" / "collector" / "conftest.py"


def _collector_tests():
    known = "tests_probes_collector_conftest"
    if known not in sys.modules:
        spec = importlib.util.spec_from_file_location(known, _COLLECTOR)
        sys.modules[known] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[known])
    return sys.modules[known]


_TESTS = _collector_tests()
postgresql, clickhouse, chdb_front, chain = (_TESTS.postgresql, _TESTS.clickhouse, _TESTS.chdb_front, _TESTS.chain)

HOUR_NS = 3_600 * 10**9
START_NS = 1_793_491_200 * 10**9

_SAMPLE = {
    "agent": "VARCHAR",
    "boot": "VARCHAR",
    "serial": "BIGINT",
    "target": "VARCHAR",
    "protocol": "VARCHAR",
    "from_site": "VARCHAR",
    "to_site": "VARCHAR",
    "operator": "VARCHAR",
    "layer": "VARCHAR",
    "service_class": "VARCHAR",
    "outcome": "VARCHAR",
    "sent_ns": "BIGINT",
    "rtt_ns": "BIGINT",
    "clock_stepped": "BOOLEAN",
}
_WINDOW = {
    name: kind for name, kind in _SAMPLE.items() if name not in ("outcome", "sent_ns", "rtt_ns", "clock_stepped")
}
_WINDOW |= dict.fromkeys(("start_ns", "sent", "answered", "rtt_p01_ns", "rtt_p50_ns", "clock_steps"), "BIGINT")
_WINDOW |= {"route_digest": "VARCHAR"}
_PLAIN = {
    "agent": "zw-01",
    "boot": "0" * 32,
    "target": "hlge-01",
    "protocol": "stamp",
    "from_site": "zhongwei",
    "to_site": "helingeer",
    "operator": "中国电信",
    "layer": "ip-private",
    "service_class": "gold",
    "outcome": "ok",
    "sent_ns": START_NS,
    "clock_stepped": False,
    "start_ns": START_NS,
    "clock_steps": 0,
}


def _write(path: Path, columns: Mapping[str, str], records: Iterable[Mapping[str, object]], form: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = ({**_PLAIN, "serial": number, **record} for number, record in enumerate(records, 1))
    rows = ([record.get(name) for name in columns] for record in whole)
    text = path.with_suffix(".text")
    with text.open("w", newline="") as out:
        csv.writer(out).writerows([["\\N" if cell is None else cell for cell in row] for row in rows])
    described = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (FROM read_csv('{text}', header = false, auto_detect = false, delim = ',', quote = '\"', "
            f"nullstr = '\\N', columns = {{{described}}})) TO '{path}' ({form})"
        )
    text.unlink()


@pytest.fixture
def store(tmp_path: Path) -> Callable[..., Path]:
    """Write a store: `store(samples=[{"rtt_ns": ...}, ...], windows=[...])`; what is not said is plain."""

    def write(samples=(), windows=()) -> Path:
        folder = tmp_path / "store"
        if samples:
            _write(folder / "kind=sample" / "day=2026-11-01" / "a.parquet", _SAMPLE, samples, "FORMAT parquet")
        if windows:
            _write(folder / "kind=window" / "day=2026-11-01" / "a.parquet", _WINDOW, windows, "FORMAT parquet")
        return folder

    return write


@pytest.fixture
def sample_csv(tmp_path: Path) -> Callable[..., Path]:
    """Write probe records as a CSV file."""

    def write(samples) -> Path:
        _write(tmp_path / "records.csv", _SAMPLE, samples, "FORMAT csv")
        return tmp_path / "records.csv"

    return write
