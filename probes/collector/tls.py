"""The collector's side of TLS: its own certificate checked before it listens, a client's always asked for."""

from __future__ import annotations

import ssl
from datetime import datetime
from pathlib import Path

from cryptography import x509

from probes.errors import InputError

AUTHORITY, CERTIFICATE, KEY = "ca.pem", "server.pem", "server.key"


def server_context(folder: Path, now: datetime) -> ssl.SSLContext:
    """
    Make the TLS context of the collector.

    Parameters
    ----------
    folder : Path
        Holds ca.pem (who signs agents), server.pem and server.key, as `ixprobe certificates` writes them.
    now : datetime
        The time, with its zone.

    Returns
    -------
    ssl.SSLContext
        TLS 1.2 or newer; a handshake without a certificate of this authority fails.

    Raises
    ------
    InputError
        If a file is missing, unreadable, expired, not yet valid, or the key is not the certificate's.
    """
    for name in (AUTHORITY, CERTIFICATE):
        _check_time(folder / name, now)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_mode = ssl.CERT_REQUIRED
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION
    # An agent connects seldom, so resumption saves nothing, and without it every connection shows its certificate.
    context.options |= ssl.OP_NO_TICKET
    context.num_tickets = 0
    try:
        context.load_verify_locations(cafile=str(folder / AUTHORITY))
        # Without a password function OpenSSL would ask at the terminal.
        context.load_cert_chain(str(folder / CERTIFICATE), str(folder / KEY), password=lambda: "")
    except FileNotFoundError:
        raise InputError("file_missing", file=folder / KEY) from None
    except PermissionError as failed:
        raise InputError("file_unreadable", file=folder / KEY, reason=failed) from None
    except (ssl.SSLError, OSError, ValueError) as failed:
        raise InputError("key_unfit", file=folder / KEY, reason=failed) from None
    return context


def _check_time(file: Path, now: datetime) -> None:
    try:
        certificates = x509.load_pem_x509_certificates(file.read_bytes())
    except FileNotFoundError:
        raise InputError("file_missing", file=file) from None
    except OSError as failed:
        raise InputError("file_unreadable", file=file, reason=failed) from None
    except ValueError as failed:
        raise InputError("certificate_unreadable", file=file, reason=failed) from None
    for certificate in certificates:
        end, start = certificate.not_valid_after_utc, certificate.not_valid_before_utc
        if now > end:
            raise InputError("certificate_expired", file=file, at=end.isoformat(" ", "seconds"))
        if now < start:
            raise InputError("certificate_early", file=file, at=start.isoformat(" ", "seconds"))
