"""When a certificate ends: the one field that an agent must know of its own, read from its DER."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime

_BEGIN, _END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
_SEQUENCE, _VERSION, _UTC_TIME, _GENERALIZED_TIME = 0x30, 0xA0, 0x17, 0x18


def ends_at(pem: str) -> datetime | None:
    """
    Read until when the first certificate of a file is valid.

    Parameters
    ----------
    pem : str
        Content of the file.

    Returns
    -------
    datetime or None
        None if it cannot be read; TLS will say why.

    Notes
    -----
    RFC 5280, section 4.1: Certificate, TBSCertificate, then version (optional), serial number, signature, issuer and
    validity; section 4.1.2.5: UTCTime with two digits of the year means 1950 to 2049.
    """
    begin, end = pem.find(_BEGIN), pem.find(_END)
    if begin < 0 or end < begin:
        return None
    try:
        der = ssl.PEM_cert_to_DER_cert(pem[begin : end + len(_END)])
        _, certificate, _ = _element(der)
        _, rest, _ = _element(certificate)
        tag, _, after = _element(rest)
        rest = after if tag == _VERSION else rest
        for _ in range(3):  # serial number, signature, issuer
            _, _, rest = _element(rest)
        _, validity, _ = _element(rest)
        _, _, rest = _element(validity)
        tag, text, _ = _element(rest)
        return _time(tag, text.decode("ascii"))
    except (ValueError, IndexError):
        return None


def _element(der: bytes) -> tuple[int, bytes, bytes]:
    """Take one element apart: its tag, its content, and what follows it."""
    tag, length, start = der[0], der[1], 2
    if length & 0x80:
        count = length & 0x7F
        start += count
        length = int.from_bytes(der[2:start], "big")
    if start + length > len(der):
        raise ValueError("cut short")
    return tag, der[start : start + length], der[start + length :]


def _time(tag: int, text: str) -> datetime | None:
    if tag == _UTC_TIME:
        text = ("19" if int(text[:2]) >= 50 else "20") + text
    elif tag != _GENERALIZED_TIME:
        return None
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
