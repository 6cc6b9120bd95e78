"""One batch, one connection: HTTPS with both certificates, and an end to every wait."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from probes.config.records import DeliverySettings
from probes.delivery.answers import Answer, Fate, judge
from probes.delivery.certificates import ends_at
from probes.errors import InputError, quotable
from probes.spool.outgoing import Formed
from probes.version import version

#: A receipt has some 300 bytes. [bytes]
_ANSWER_BYTES = 65_536
#: All of one delivery may take so many times the time that one read may.
_WHOLE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the collector is."""

    host: str
    port: int
    path: str

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def place_of(url: str) -> Place:
    """
    Take the collector's URL apart.

    Raises
    ------
    InputError
        If it is not `https://host[:port][/path]`; there is no delivery without TLS.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
        parts = urlsplit("")
    if parts.scheme != "https" or not host or parts.query or parts.fragment or parts.username or not url.isprintable():
        raise InputError("delivery_url", value=url)
    return Place(host=host, port=port or 443, path=parts.path.rstrip("/") + "/v1/batches")


class Client:
    """
    Delivers batches, one at a time; `cut` from another thread ends the one under way at once.

    Certificate, key and CA are read anew for each connection, so that a renewed file needs no restart. Proxies of the
    environment are not used and redirects not followed: nothing is sent to a host that was not named.
    """

    def __init__(self, settings: DeliverySettings, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.place = place_of(settings.url)
        self._settings = settings
        self._now = now
        self._gate = threading.Lock()
        self._line: socket.socket | None = None  # a second handle of the connection, to cut it by
        self._stopped = False

    def stop(self) -> None:
        """Cut the delivery under way, and refuse later ones."""
        self._stopped = True
        self._cut()

    def _cut(self) -> None:
        with self._gate:
            if self._line is not None:
                try:
                    self._line.shutdown(socket.SHUT_RDWR)
                except OSError:
                    return  # not connected yet or any more: its time-out ends it

    def deliver(self, formed: Formed) -> Answer:
        """
        Send a batch and judge the answer.

        Returns
        -------
        Answer
            Whatever happens; nothing is raised for what the network or the files do.
        """
        try:
            context = self._context()
        except InputError as error:
            return Answer(fate=Fate.RETRY, told=error)
        overdue = threading.Event()

        def end() -> None:
            overdue.set()
            self._cut()

        watch = threading.Timer(_WHOLE * self._settings.timeout_s, end)
        watch.daemon = True
        watch.start()
        try:
            answer = self._exchange(context, formed)
            if overdue.is_set() and answer.fate is not Fate.DELIVERED:  # whatever it looked like when it was cut
                return self._again("delivery_no_answer", TimeoutError("timed out"))
            return answer
        finally:
            watch.cancel()
            with self._gate:
                if self._line is not None:
                    self._line.close()
                    self._line = None

    def _context(self) -> ssl.SSLContext:
        settings = self._settings
        try:
            context = ssl.create_default_context(cafile=str(settings.ca))
        except OSError as error:  # ssl.SSLError is one
            raise InputError("delivery_ca", file=settings.ca, reason=_reason(error)) from error
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._check_end(settings.certificate)
        try:
            # Without a password OpenSSL would ask for one on the terminal.
            context.load_cert_chain(str(settings.certificate), str(settings.key), password=lambda: "")
        except OSError as error:
            raise InputError("delivery_certificate", file=settings.certificate, reason=_reason(error)) from error
        return context

    def _check_end(self, certificate: Path) -> None:
        try:
            end = ends_at(certificate.read_text(encoding="ascii", errors="replace"))
        except OSError as error:
            raise InputError("delivery_certificate", file=certificate, reason=error) from error
        if end is not None and end < self._now():
            raise InputError("delivery_expired", file=certificate, value=f"{end:%Y-%m-%d %H:%M} UTC")

    def _exchange(self, context: ssl.SSLContext, formed: Formed) -> Answer:
        place = self.place
        try:
            line = self._connect()
        except (OSError, UnicodeError) as error:
            return self._again("delivery_unreachable", error)
        try:
            tls = context.wrap_socket(line, server_hostname=place.host, do_handshake_on_connect=False)
        except (OSError, ValueError) as error:
            line.close()
            return self._again("delivery_tls", error)
        connection = http.client.HTTPSConnection(place.host, place.port, context=context)
        connection.sock = tls
        try:
            tls.do_handshake()
        except OSError as error:
            connection.close()
            return self._again("delivery_tls", error)
        try:
            return self._post(connection, formed)
        except (OSError, http.client.HTTPException, ValueError) as error:
            return self._again("delivery_tls" if isinstance(error, ssl.SSLError) else "delivery_no_answer", error)
        finally:
            connection.close()

    def _connect(self) -> socket.socket:
        """Connect to the first address that answers, all of them within the time-out together."""
        until_s = time.monotonic() + self._settings.timeout_s
        found = socket.getaddrinfo(self.place.host, self.place.port, type=socket.SOCK_STREAM)
        failure: OSError = TimeoutError("timed out")
        for family, kind, protocol, _, address in found:
            left_s = until_s - time.monotonic()
            if left_s <= 0 or self._stopped:
                break
            line = socket.socket(family, kind, protocol)
            try:
                self._watch(line)
                line.settimeout(left_s)
                line.connect(address)
                line.settimeout(self._settings.timeout_s)
            except OSError as error:
                line.close()
                failure = error
            else:
                return line
        raise failure

    def _watch(self, line: socket.socket) -> None:
        with self._gate:
            if self._line is not None:
                self._line.close()
            self._line = line.dup()
            if self._stopped:
                raise ConnectionAbortedError("stopped")

    def _post(self, connection: http.client.HTTPSConnection, formed: Formed) -> Answer:
        headers = {
            "Content-Type": "application/json",
            "Content-Encoding": "gzip",
            "User-Agent": f"ixprobe/{version()}",
            "Connection": "close",
        }
        # It may have answered before it had read all; if it has not, the line after fails.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError, ssl.SSLEOFError):
            connection.request("POST", self.place.path, body=formed.body, headers=headers)
        with connection.getresponse() as response:
            body = response.read(_ANSWER_BYTES)
            return judge(formed, response.status, body, response.getheader("Retry-After"), place=str(self.place))

    def _again(self, code: str, error: Exception) -> Answer:
        return Answer(fate=Fate.RETRY, told=InputError(code, value=str(self.place), reason=_reason(error)))


def _reason(error: Exception) -> str:
    """Say an error's reason shortly: OpenSSL's own word without the place in its source."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return quotable(error.verify_message)
    if isinstance(error, ssl.SSLError) and error.reason:
        return quotable(error.reason.replace("_", " ").lower())
    if isinstance(error, OSError) and error.strerror:
        return quotable(error.strerror)
    return quotable(str(error) or type(error).__name__)
