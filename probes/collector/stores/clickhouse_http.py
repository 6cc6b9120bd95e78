"""ClickHouse's HTTP interface by the standard library: every answer is read to its end before it is believed."""

from __future__ import annotations

import http.client
import json
import re
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from probes.collector.stores.sql import StoreDown, shown
from probes.errors import InputError

_FORM = "clickhouse://USER:PASSWORD@HOST:PORT/DATABASE"
_DATABASE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_PORTS = {"clickhouse": 8123, "clickhouses": 8443}

#: Integers of 64 bits as numbers, the same in all versions; an error during a query becomes the answer's status.
_ALWAYS = {"output_format_json_quote_64bit_integers": "0", "wait_end_of_query": "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where the server is, and who we are to it."""

    host: str
    port: int
    database: str
    user: str
    password: str = field(repr=False)
    secure: bool
    ca: str | None  # file of the authority that signed the server's certificate; None: the system's
    shown: str


def parse(url: str) -> Address:
    """
    Read the store's URL.

    Parameters
    ----------
    url : str
        `clickhouse://user:password@host:8123/database`; `clickhouses://` is TLS, with `?ca=FILE` where the system
        does not know the authority. User, password and database are percent-encoded where they need it.

    Raises
    ------
    InputError
        If it is of another form.
    """
    wrong = InputError("database_url", value=shown(url), form=_FORM)
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
        options = parse_qs(parts.query, strict_parsing=bool(parts.query))
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, KeyError):
        raise wrong from None
    database = unquote(parts.path.removeprefix("/")) or "default"
    user, password = unquote(parts.username or "default"), unquote(parts.password or "")
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


class Refused(Exception):  # noqa: N818 -- an answer, like a status
    """The server understood and said no; its first line says why."""


class Http:
    """
    Ask one server; a connection for each question, so that none is found dead.

    Parameters
    ----------
    address : Address
        Where it is.
    timeout_s : float
        The longest silence that is waited through. [s]
    """

    def __init__(self, address: Address, *, timeout_s: float) -> None:
        self._address = address
        self._timeout_s = timeout_s
        self._tls = ssl.create_default_context(cafile=address.ca) if address.secure else None

    def run(
        self,
        query: str,
        rows: Iterable[bytes] | None = None,
        *,
        settings: Mapping[str, str] | None = None,
        database: bool = True,
    ) -> bytes:
        """
        Run one statement.

        Parameters
        ----------
        query : str
            The statement; of an INSERT up to its FORMAT.
        rows : iterable of bytes, optional
            What is inserted, streamed.
        settings : mapping, optional
            Of the server, for this statement.
        database : bool
            Whether the database of the URL is there to be used.

        Returns
        -------
        bytes
            The whole answer.

        Raises
        ------
        Refused
            If the server says no.
        StoreDown
            If there was no whole answer; whether it did what was asked is unknown.
        """
        given = {**_ALWAYS, **(settings or {})}
        if database:
            given["database"] = self._address.database
        if rows is not None:
            given["query"] = query
        headers = {
            "X-ClickHouse-User": self._address.user.encode(),
            "X-ClickHouse-Key": self._address.password.encode(),
        }
        connection = self._connect()
        try:
            body: Any = query.encode() if rows is None else rows
            connection.request("POST", f"/?{urlencode(given)}", body, headers)
            return self._answer(connection.getresponse())
        except (OSError, http.client.HTTPException) as failed:
            if isinstance(failed, StoreDown):
                raise
            reason = (failed.strerror if isinstance(failed, OSError) else None) or str(failed) or type(failed).__name__
            raise StoreDown(f"{self._address.shown}: {reason}") from None
        finally:
            connection.close()

    def _connect(self) -> http.client.HTTPConnection:
        place = (self._address.host, self._address.port)
        if self._tls is not None:
            return http.client.HTTPSConnection(*place, timeout=self._timeout_s, context=self._tls)
        return http.client.HTTPConnection(*place, timeout=self._timeout_s)

    def _answer(self, response: http.client.HTTPResponse) -> bytes:
        text = response.read()  # raises if it is cut short
        code = response.headers.get("X-ClickHouse-Exception-Code")
        if response.status == http.HTTPStatus.OK and code is None:
            return text
        reason = (text.decode(errors="replace").strip() or f"HTTP {response.status}").splitlines()[0][:300]
        if response.status >= 500 and code is None and not reason.startswith("Code:"):
            raise StoreDown(f"{self._address.shown}: {reason}")  # of a proxy in between
        raise Refused(reason)

    def select(self, query: str) -> list[list[Any]]:
        """Run a SELECT and give its rows."""
        text = self.run(f"{query} FORMAT JSONCompact")
        try:
            found: list[list[Any]] = json.loads(text)["data"]
        except (ValueError, KeyError, TypeError):
            raise StoreDown(f"{self._address.shown}: the answer is no JSON") from None
        return found


def quoted(text: str) -> str:
    """Word a text as a literal of ClickHouse's SQL."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_LINES = 2000


def tab_separated(rows: Iterable[tuple[object, ...]]) -> Iterable[bytes]:
    """
    Word rows in ClickHouse's TabSeparated format, some thousand at once.

    Parameters
    ----------
    rows : iterable of tuples
        Integers, doubles, booleans, texts and None.
    """
    worded: dict[object, str] = {None: "\\N", True: "1", False: "0"}  # True is 1 and False is 0: equal, and worded so

    def cell(value: object) -> str:
        if value.__class__ is int:
            return str(value)
        text = worded.get(value)
        if text is None:
            text = str(value).translate(_ESCAPES)
            if len(worded) < 10_000 and len(text) < 100:
                worded[value] = text
        return text

    lines: list[str] = []
    for row in rows:
        lines.append("\t".join([cell(value) for value in row]))
        if len(lines) == _LINES:
            yield ("\n".join(lines) + "\n").encode()
            lines = []
    if lines:
        yield ("\n".join(lines) + "\n").encode()
