from __future__ import annotations

import gzip
import json
import shutil
import socket
import ssl
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from probes.config.records import DeliverySettings
from probes.records.batches import NOTHING_BEFORE, decode, digest
from probes.spool.store import Spool


class Front:
    """A collector in memory that misbehaves as told: each request takes the next of `modes`, then "ok"."""

    def __init__(self, server_context: ssl.SSLContext) -> None:
        self.modes: list[str] = []
        self.records: Counter[tuple[str, str, int]] = Counter()  # identity: how often it was stored
        self.digests: dict[tuple[str, str, int], str] = {}
        self.last: dict[tuple[str, str], tuple[int, str]] = {}
        self.samples: Counter[str] = Counter()  # by boot
        self.requests = 0
        self.peers: list[object] = []
        self.released = threading.Event()
        self._gate = threading.Lock()
        front = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                front.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                pass  # lines that the tests cut

            def finish_request(self, request: socket.socket, address: object) -> None:
                request.settimeout(10)
                with server_context.wrap_socket(request, server_side=True) as tls:
                    super().finish_request(tls, address)

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"https://localhost:{self.server.server_address[1]}"
        self._thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def close(self) -> None:
        self.released.set()
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        with self._gate:
            self.requests += 1
            mode = self.modes.pop(0) if self.modes else "ok"
            self.peers.append(handler.connection.getpeercert())
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        assert handler.path == "/v1/batches" and handler.headers["Content-Encoding"] == "gzip"
        if mode == "cut before":
            return self._cut(handler)
        if mode == "hang":
            self.released.wait(20)
            return self._cut(handler)
        if mode.isdigit():
            return self._reply(handler, int(mode), {"schema": "ixprobe/refusal/1", "code": mode, "sentence": "no"})
        if mode == "foreign 400":
            return self._raw(handler, b"HTTP/1.1 400 Bad Request\r\nContent-Length: 6\r\n\r\n<html>")
        if mode == "redirect":
            return self._raw(handler, b"HTTP/1.1 307 x\r\nLocation: https://localhost:1/\r\nContent-Length: 0\r\n\r\n")
        if mode == "endless header":
            return self._raw(handler, b"HTTP/1.1 200 OK\r\n" + b"X: " + b"a" * 200_000)
        if mode == "endless body":
            return self._raw(handler, b"HTTP/1.1 200 OK\r\n\r\n" + b"a" * 300_000)
        if mode == "not http":
            return self._raw(handler, b"220 mail.example ESMTP\r\n")
        status, receipt = self.commit(gzip.decompress(body))
        if mode == "cut after":
            return self._cut(handler)
        if mode == "413 after":
            return self._reply(handler, 413, {"schema": "ixprobe/refusal/1", "code": "large", "sentence": "too large"})
        if mode.startswith("wrong "):
            receipt[mode.removeprefix("wrong ")] = "something else"
        return self._reply(handler, status, receipt)

    def commit(self, body: bytes) -> tuple[int, dict[str, object]]:
        batch, told = decode(body), digest(body)
        with self._gate:
            known = self.digests.get(batch.key)
            last = self.last.get((batch.agent, batch.boot))
            expected = (1, NOTHING_BEFORE) if last is None else (last[0] + 1, last[1])
            if (known is not None and known != told) or (known is None and expected != (batch.number, batch.previous)):
                named = None if last is None else {"number": last[0], "digest": last[1]}
                return 409, {"schema": "ixprobe/refusal/1", "code": "conflict", "sentence": "conflict", "last": named}
            if known is None:
                self.digests[batch.key] = told
                self.last[batch.agent, batch.boot] = (batch.number, told)
                self.samples[batch.boot] += len(batch.samples)
                for kind in (batch.samples, batch.windows, batch.events, batch.routes):
                    self.records.update((batch.agent, batch.boot, serial) for serial, _ in kind)
        receipt = {"agent": batch.agent, "boot": batch.boot, "number": batch.number, "digest": told}
        return 200, {"schema": "ixprobe/receipt/1", **receipt, "duplicate": known is not None}

    def _reply(self, handler: BaseHTTPRequestHandler, status: int, document: dict[str, object]) -> None:
        handler.send_response(status)
        body = json.dumps(document).encode()
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def _raw(self, handler: BaseHTTPRequestHandler, answer: bytes) -> None:
        handler.wfile.write(answer)
        self._cut(handler)

    def _cut(self, handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True


def _openssl(*arguments: object) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, timeout=60)


def _certificate(folder: Path, name: str, ca: str, extension: str, *, days: tuple[str, ...] = ("-days", "2")) -> None:
    request, extensions = folder / f"{name}.csr", folder / f"{name}.ext"
    extensions.write_text(extension)
    _openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
             "-keyout", folder / f"{name}.key", "-out", request)  # fmt: skip
    issuer = ("-CA", folder / f"{ca}.pem", "-CAkey", folder / f"{ca}.key", "-CAcreateserial")
    _openssl("x509", "-req", "-in", request, *issuer, "-extfile", extensions, *days, "-out", folder / f"{name}.pem")


@pytest.fixture(scope="session")
def certificates(once, lacking) -> Path:
    """A folder with ca.pem, another ca, localhost.pem, zw-01.pem, their keys, and old.pem, which has expired."""
    if shutil.which("openssl") is None:
        lacking("no openssl")

    def make(folder: Path) -> None:
        for ca in ("ca", "other-ca"):
            _openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                     "-subj", f"/CN={ca}", "-keyout", folder / f"{ca}.key", "-out", folder / f"{ca}.pem")  # fmt: skip
        _certificate(folder, "localhost", "ca", "subjectAltName=DNS:localhost\n")
        _certificate(folder, "elsewhere", "ca", "subjectAltName=DNS:elsewhere.example\n")
        _certificate(folder, "zw-01", "ca", "extendedKeyUsage=clientAuth\n")
        _certificate(folder, "stranger", "other-ca", "extendedKeyUsage=clientAuth\n")
        _certificate(folder, "old", "ca", "extendedKeyUsage=clientAuth\n", days=("-days", "-1"))

    return once("delivery-certificates", make)


@pytest.fixture
def make_front(certificates) -> Iterator[object]:
    """Give a function that starts a front; all are closed in the end."""
    fronts = []

    def _make(name: str = "localhost") -> Front:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificates / f"{name}.pem", certificates / f"{name}.key")
        context.load_verify_locations(certificates / "ca.pem")
        context.verify_mode = ssl.CERT_REQUIRED
        fronts.append(Front(context))
        return fronts[-1]

    yield _make
    for front in fronts:
        front.close()


@pytest.fixture
def front(make_front) -> Front:
    return make_front()


@pytest.fixture
def settings_for(certificates):
    """Give a function from URL to delivery settings."""

    def _settings(url: str, *, name: str = "zw-01", ca: str = "ca", **other) -> DeliverySettings:
        given = {"interval_s": 0.01, "batch_records": 50, "timeout_s": 5.0, **other}
        files = {"certificate": certificates / f"{name}.pem", "key": certificates / f"{name}.key"}
        return DeliverySettings(**{"url": url, "ca": certificates / f"{ca}.pem", **files, **given})

    return _settings


@pytest.fixture
def filled(tmp_path, making) -> Iterator[SimpleNamespace]:
    """A spool with 203 records; `identities()` are those ever spooled."""
    spool = Spool.open(tmp_path / "spool", agent="zw-01", limit_bytes=2**26, now_ns=making.NOON_NS)
    spool.append(streams=[making.stream(0)], samples=[making.sample(index) for index in range(200)])
    spool.append(windows=[making.window()], events=[making.event()], routes=[making.route()])
    boot = spool.boot
    yield SimpleNamespace(
        spool=spool, identities=lambda count=203: {("zw-01", boot, serial): 1 for serial in range(1, count + 1)}
    )
    spool.close()
