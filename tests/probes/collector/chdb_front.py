"""
A small HTTP front over chdb, ClickHouse's engine of today as a library: enough of the interface for the store.

It runs as a process of its own (`python chdb_front.py PORT`), because the engine is large and never lets go.
Settings in the address are not passed on; the database is.
"""

from __future__ import annotations

import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

from chdb import session


class Front(BaseHTTPRequestHandler):
    """One question at a time."""

    protocol_version = "HTTP/1.1"
    engine = session.Session()

    def do_POST(self) -> None:
        """Run a statement."""
        given = parse_qs(urlsplit(self.path).query)
        body = self._body().decode()
        query = given["query"][0] + "\n" + body if "query" in given else body
        try:
            self.engine.query(f"USE {given.get('database', ['default'])[0]}")
            answer = self.engine.query(query, "TabSeparated").bytes()
            status = 200
        except RuntimeError as failed:
            answer, status = str(failed).encode(), 500
        self.send_response(status)
        if status != 200:
            self.send_header("X-ClickHouse-Exception-Code", "1")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers["Content-Length"]))
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 -- the base class's name
        """Say nothing."""


if __name__ == "__main__":
    HTTPServer(("127.0.0.1", int(sys.argv[1])), Front).serve_forever()
