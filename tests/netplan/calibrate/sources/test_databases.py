"""Stores in PostgreSQL and ClickHouse: filled by the collector's own code, read by ours."""

from __future__ import annotations

import pytest

from geodata.errors import InputError
from netplan.calibrate.sources.address import shown
from netplan.calibrate.sources.clickhouse import parse
from netplan.calibrate.sources.open import read_source
from probes.collector.stores.clickhouse import open_clickhouse
from probes.collector.stores.parquet import open_parquet
from probes.collector.stores.postgresql import open_postgresql


def _summary(source):
    found = []
    for item in source.readings:
        path = (item.path.start, item.path.end, item.path.operator, item.path.layer)
        found.append((*path, item.bucket.tolist(), item.value_ms.tolist(), item.count.tolist(), item.lost))
    return found, source.data.samples


def _filled(store, chain):
    for agent in ("zw", "hl"):
        for batch in chain(agent, batches=2, samples=200):
            store.commit([batch])
    store.flush()
    store.close()


@pytest.fixture
def of_parquet(chain, tmp_path):
    """What the default store says of the same batches."""
    folder = tmp_path / "store"
    _filled(open_parquet(str(folder)), chain)
    return _summary(read_source(str(folder)))


def test_postgresql_says_what_the_folder_says(postgresql, chain, of_parquet):
    url = postgresql.database()
    _filled(open_postgresql(url), chain)
    source = read_source(url)
    assert _summary(source) == of_parquet
    assert source.data.kind == "postgresql" and len(source.readings) == 4


def test_clickhouse_says_what_the_folder_says(request, chain, of_parquet, full):
    """In full the engine of today as well, which takes seconds to start; the server is one of 2018."""
    for kind in ("clickhouse", "chdb_front") if full else ("clickhouse",):
        url = request.getfixturevalue(kind).database()
        _filled(open_clickhouse(url), chain)
        source = read_source(url)
        assert _summary(source) == of_parquet
        assert source.data.kind == "clickhouse"
        with pytest.raises(InputError, match="no tables of a collector"):
            read_source(request.getfixturevalue(kind).database())


def test_a_database_without_tables_says_so(postgresql):
    with pytest.raises(InputError) as raised:
        read_source(postgresql.database())
    assert raised.value.code == "store_no_tables"


@pytest.mark.parametrize("scheme", ["postgresql", "clickhouse"])
def test_nobody_there_is_one_line_without_the_password(scheme):
    with pytest.raises(InputError) as raised:
        read_source(f"{scheme}://me:geheim@127.0.0.1:1/x")
    assert raised.value.code == "store_unreachable"
    assert "geheim" not in str(raised.value) and "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "url",
    [
        "clickhouse://",
        "clickhouse://h:port/x",
        "clickhouse://h/x;y",
        "clickhouse://h/x?password=geheim",
        "clickhouse://a%0d%0ab:geheim@h/x",
        "clickhouse://h/x#y",
        "postgresql://h/x?geheim",
        "postgresql://u:geheim@h:nine nine/x",
    ],
)
def test_an_address_of_another_form_is_refused_without_its_secrets(url):
    with pytest.raises(InputError) as raised:
        read_source(url)
    assert "geheim" not in str(raised.value)


def test_addresses_are_read_and_shown():
    address = parse("clickhouses://me:se%40cret@db.example/probes?ca=a.pem")
    assert (address.host, address.port, address.database, address.user) == ("db.example", 8443, "probes", "me")
    assert (address.password, address.secure, address.ca) == ("se@cret", True, "a.pem")
    assert address.shown == "clickhouses://me@db.example/probes"
    assert shown("postgresql://a:b@c@d/e") == "postgresql://…"
