"""The collector's store in ClickHouse, by its HTTP interface: the server sums up, we take the sums."""
# ruff: noqa: S608 -- statements are put together from our own names

from __future__ import annotations

import http.client
import re
import ssl
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from geodata.errors import InputError
from netplan.calibrate.sources.address import first_line, shown
from netplan.calibrate.sources.engine import opened
from netplan.calibrate.sources.exported import SUMMED, exported
from netplan.calibrate.sources.source import Source
from netplan.calibrate.sources.stores import WINDOW, read_records, samples_summed

_FORM = "clickhouse://USER:PASSWORD@HOST:PORT/DATABASE"
_PORTS = {"clickhouse": 8123, "clickhouses": 8443}
_DATABASE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
#: The longest silence that is waited through: the server answers when it has summed up everything. [s]
_SILENCE_S = 600.0
_CHUNK_BYTES = 1 << 20
#: "Table (or database) does not exist", by the server's own numbers.
_ABSENT = ("60", "81")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where the server is, and who we are to it."""

    host: str
    port: int
    database: str
    user: str
    password: str = field(repr=False)
    secure: bool
    ca: str | None
    shown: str


def read_clickhouse(url: str, *, bucket_s: int, memory_mb: int) -> Source:
    """
    Read a store in ClickHouse.

    Parameters
    ----------
    url : str
        `clickhouse://USER:PASSWORD@HOST:8123/DATABASE`; `clickhouses://` is TLS, with `?ca=FILE` where the system
        does not know the authority.
    bucket_s : int
        Length of a bucket of time. [s]
    memory_mb : int
        What DuckDB may hold in memory here. [MB]

    Returns
    -------
    Source
        Its samples, and windows where there are none.

    Raises
    ------
    InputError
        If the address is wrong, the server cannot be reached, or it holds no tables of a collector.
    """
    address = parse(url)
    with tempfile.TemporaryDirectory(prefix="ixplan-") as made:
        samples, windows = Path(made) / "samples.csv", Path(made) / "windows.csv"
        summed = samples_summed("samples", bucket_s, divided="intDiv({}, {})", count="count()")
        try:
            _ask(address, f"SELECT {', '.join(SUMMED)} FROM {summed} FORMAT CSV", samples)
            _ask(address, f"SELECT {', '.join(WINDOW)} FROM windows FORMAT CSV", windows)
        except (OSError, http.client.HTTPException) as error:
            raise InputError("store_unreachable", value=address.shown, reason=first_line(error, url)) from None
        with opened(address.shown, [samples, windows], memory_mb=memory_mb) as engine:
            return read_records(
                engine,
                summed=exported(engine.files[samples], SUMMED),
                windows=exported(engine.files[windows], WINDOW),
                name=address.shown,
                kind="clickhouse",
                bucket_s=bucket_s,
            )


def parse(url: str) -> Address:
    """
    Read the address of a store.

    Raises
    ------
    InputError
        If it is of another form.
    """
    wrong = InputError("store_url", value=shown(url), form=_FORM)
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
        options = parse_qs(parts.query, strict_parsing=bool(parts.query))
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, KeyError):
        raise wrong from None
    database = unquote(parts.path.removeprefix("/")) or "default"
    user, password = unquote(parts.username or "default"), unquote(parts.password or "")
    # A line break in any of them would write headers of somebody else's.
    if not host or not f"{host}{user}{password}".isprintable() or " " in host:
        raise wrong
    if parts.fragment or not _DATABASE.fullmatch(database) or options.keys() - {"ca"}:
        raise wrong
    return Address(
        host=host,
        port=port,
        database=database,
        user=user,
        password=password,
        secure=parts.scheme == "clickhouses",
        ca=options.get("ca", [None])[0],
        shown=shown(url),
    )


def _ask(address: Address, query: str, file: Path) -> None:
    """Stream the answer to a file; the server says no before it begins, because it ends the query first."""
    connection = _connection(address)
    given = urlencode({"database": address.database, "wait_end_of_query": "1"})
    headers = {"X-ClickHouse-User": address.user.encode(), "X-ClickHouse-Key": address.password.encode()}
    try:
        connection.request("POST", f"/?{given}", query.encode(), headers)
        answer = connection.getresponse()
        if answer.status != http.client.OK:
            raise _refused(address, answer)
        size = 0
        with file.open("wb") as out:
            while block := answer.read(_CHUNK_BYTES):
                size += out.write(block)
        told = answer.getheader("Content-Length")
        if told is not None and told.isdigit() and size != int(told):
            raise http.client.HTTPException("the answer was cut off")
    finally:
        connection.close()


def _connection(address: Address) -> http.client.HTTPConnection:
    if not address.secure:
        return http.client.HTTPConnection(address.host, address.port, timeout=_SILENCE_S)
    tls = ssl.create_default_context(cafile=address.ca)
    return http.client.HTTPSConnection(address.host, address.port, timeout=_SILENCE_S, context=tls)


def _refused(address: Address, answer: http.client.HTTPResponse) -> InputError:
    code = answer.getheader("X-ClickHouse-Exception-Code") or ""
    words = answer.read(4096).decode(errors="replace")
    if code in _ABSENT or re.search(r"Code: (60|81)\b", words):
        return InputError("store_no_tables", value=address.shown)
    if address.password:  # a server may quote what it was sent
        words = words.replace(address.password, "…")
    reason = next((line.strip() for line in words.splitlines() if line.strip()), f"HTTP {answer.status}")
    return InputError("store_unreachable", value=address.shown, reason=reason[:120])
