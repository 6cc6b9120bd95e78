"""The reading room: a folder of results on 127.0.0.1, read only. The one door of `ixplan` that listens."""

from __future__ import annotations

import errno
import os
import socketserver
import stat
import sys
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO
from urllib.parse import parse_qs, unquote_to_bytes, urlsplit

from geodata.errors import InputError
from netplan.cli.shelf import PAGES, address_of, inside, listing

HOST = "127.0.0.1"
DEFAULT_PORT = 8765
#: A client that says nothing for so long is left. [s]
_PATIENCE_S = 30
_PIECE_BYTES = 1 << 18

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".htm": "text/html; charset=utf-8",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".csv": "text/csv; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
    ".toml": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".kml": "application/vnd.google-earth.kml+xml",
    ".kmz": "application/vnd.google-earth.kmz",
}
_UNKNOWN = "application/octet-stream"
#: A page brings its own policy, which stays as it is; this one adds what no page of ours needs, and no more.
_PAGE_POLICY = "connect-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
#: A picture or any other file runs nothing, even where it is opened by itself.
_FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_SAID = {
    HTTPStatus.BAD_REQUEST: "请求无效。 The request cannot be understood.",
    HTTPStatus.NOT_FOUND: "没有这个文件。 There is no such file.",
    HTTPStatus.METHOD_NOT_ALLOWED: "只读：仅支持 GET 和 HEAD。 Read only: GET and HEAD.",
    HTTPStatus.MISDIRECTED_REQUEST: "请用 127.0.0.1 访问。 Ask for 127.0.0.1.",
    HTTPStatus.FORBIDDEN: "无法读取。 It cannot be read.",
}


class Room(ThreadingHTTPServer):
    """
    A server for one folder, on the loopback address only.

    Parameters
    ----------
    folder : Path
        What is served; it must be a folder.
    port : int
        0 for any that is free.
    draw : callable
        From a listing and a language to the index page.
    policy : str
        The index page's Content-Security-Policy.
    lang : str
        Language of the index page where none is asked for.

    Raises
    ------
    InputError
        If the folder is none, or the port cannot be had.
    """

    daemon_threads = True

    def __init__(self, folder: Path, port: int, *, draw: Callable[..., str], policy: str, lang: str = "zh") -> None:
        self.root = _checked(folder)
        self.draw, self.policy, self.lang = draw, policy, lang
        try:
            super().__init__((HOST, port), Reader)
        except OSError as error:
            code = "serve_port_taken" if error.errno == errno.EADDRINUSE else "serve_port_refused"
            raise InputError(code, value=port, reason=error) from None

    def server_bind(self) -> None:
        """Bind without asking a name server who we are, as the parent would: offline that takes half a minute."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]

    @property
    def url(self) -> str:
        """Where the index page is."""
        return f"http://{HOST}:{self.server_port}/"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that went away; anything else keeps its traceback."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def _checked(folder: Path) -> Path:
    """Return the folder without symbolic links in its path; refuse what cannot be listed."""
    try:
        root = Path(os.path.realpath(folder, strict=True))
        next(root.iterdir(), None)
    except FileNotFoundError:
        raise InputError("serve_no_folder", value=folder) from None
    except NotADirectoryError:
        raise InputError("serve_not_a_folder", value=folder) from None
    except (OSError, ValueError) as error:
        raise InputError("unreadable", file=str(folder), reason=error) from None
    return root


class Reader(BaseHTTPRequestHandler):
    """Answers one client: the index page of a folder, or a file, and nothing else."""

    server: Room
    protocol_version = "HTTP/1.1"
    timeout = _PATIENCE_S

    def do_GET(self) -> None:
        """Answer with the content."""
        self._answer()

    def do_HEAD(self) -> None:
        """Answer with the headers only."""
        self._answer()

    def _refused(self) -> None:
        self.close_connection = True  # a body may follow that nobody reads
        self._say(HTTPStatus.METHOD_NOT_ALLOWED, ("Allow", "GET, HEAD"))

    do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_TRACE = do_CONNECT = _refused  # noqa: N815

    def version_string(self) -> str:
        """Name the program, not its versions."""
        return "netplan"

    def log_message(self, *_: object) -> None:
        """Keep quiet: the terminal shows the address."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """Answer what the parent refuses without repeating anything of the request."""
        self.close_connection = True
        if not hasattr(self, "command"):
            self.command = "GET"
        self._say(HTTPStatus(code))

    # ---- the answer ----

    def _answer(self) -> None:
        if not self._is_for_us():
            self._say(HTTPStatus.MISDIRECTED_REQUEST)
            return
        try:
            parts, asked = self._asked()
        except ValueError:
            self._say(HTTPStatus.BAD_REQUEST)
            return
        try:
            self._answer_with(parts, asked)
        except PermissionError:
            self._say(HTTPStatus.FORBIDDEN)
        except (FileNotFoundError, NotADirectoryError):
            self._say(HTTPStatus.NOT_FOUND)

    def _asked(self) -> tuple[list[str], str]:
        """Read the address: names from the root down, the last empty for a folder; and the language asked for."""
        if not self.path.startswith("/") or "\\" in self.path:
            raise ValueError(self.path)
        address = urlsplit("http://x" + self.path)
        # The parent reads the line as Latin-1: so bytes that a client did not encode come back as they were sent.
        parts = [os.fsdecode(unquote_to_bytes(part.encode("latin-1"))) for part in address.path.split("/")[1:]]
        return parts, parse_qs(address.query).get("lang", [""])[0]

    def _answer_with(self, parts: list[str], asked: str) -> None:
        names = parts[:-1] if parts[-1] == "" else parts
        place = inside(self.server.root, names)
        if place is None:
            self._say(HTTPStatus.NOT_FOUND)
        elif place.is_dir() and parts[-1] == "":
            self._index(names, asked)
        elif place.is_dir():
            self._say(HTTPStatus.MOVED_PERMANENTLY, ("Location", f"{address_of(parts[-1])}/"))
        elif parts[-1] == "":
            self._say(HTTPStatus.NOT_FOUND)
        else:
            self._file(place)

    def _is_for_us(self) -> bool:
        """Tell whether the request names this server: else a page from elsewhere reads us under a name of its own."""
        hosts = self.headers.get_all("Host", [])
        port = self.server.server_port
        own = {f"{name}:{port}" for name in (HOST, "localhost")} | ({HOST, "localhost"} if port == 80 else set())
        return len(hosts) == 1 and hosts[0].strip().lower() in own

    def _index(self, names: list[str], asked: str) -> None:
        lang = asked if asked in ("zh", "en") else self.server.lang
        body = self.server.draw(listing(self.server.root, names), lang=lang).encode("utf-8", "replace")
        self._head(HTTPStatus.OK, "text/html; charset=utf-8", len(body), self.server.policy)
        if self.command != "HEAD":
            self.wfile.write(body)

    def _file(self, place: Path) -> None:
        # What was a file a moment ago may be a link or a pipe now: look at what was opened.
        handle = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise FileNotFoundError(place)
            ending = place.suffix.lower()
            kind = _TYPES.get(ending, _UNKNOWN)
            more = [("Content-Disposition", "attachment")] if kind == _UNKNOWN else []
            # A browser's reader of PDF is a page of its own, which a sandbox would keep shut.
            policy = None if ending == ".pdf" else _PAGE_POLICY if ending in PAGES else _FILE_POLICY
            self._head(HTTPStatus.OK, kind, status.st_size, policy, *more)
            if self.command != "HEAD":
                self._send(file, status.st_size)

    def _send(self, file: BinaryIO, size_bytes: int) -> None:
        """Send exactly what was announced; a file that shrank ends the connection."""
        left = size_bytes
        while left > 0 and (piece := file.read(min(left, _PIECE_BYTES))):
            self.wfile.write(piece)
            left -= len(piece)
        self.close_connection = self.close_connection or left > 0

    def _say(self, status: HTTPStatus, *more: tuple[str, str]) -> None:
        body = (_SAID.get(status, status.phrase) + "\n").encode("utf-8")
        self._head(status, "text/plain; charset=utf-8", len(body), _FILE_POLICY, *more)
        if self.command != "HEAD":
            self.wfile.write(body)

    def _head(self, status: HTTPStatus, kind: str, size_bytes: int, policy: str | None, *more: tuple[str, str]) -> None:
        self.send_response(status)
        headers = [("Content-Type", kind), ("Content-Length", str(size_bytes)), ("X-Content-Type-Options", "nosniff")]
        headers += [("Cache-Control", "no-store"), ("Cross-Origin-Resource-Policy", "same-origin")]
        headers += [("Content-Security-Policy", policy)] if policy else []
        for name, value in (*headers, *more):
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
