"""Looks into the agent's certificates: whom they name, and until when they hold."""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from probes.config.files import read_small
from probes.errors import InputError

_LIMIT_BYTES = 1_000_000
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)
#: Object identifier 2.5.4.3, commonName (X.520).
_COMMON_NAME = bytes((0x55, 0x04, 0x03))
_SEQUENCE, _SET, _OID, _UTC_TIME, _GENERAL_TIME, _VERSION = 0x30, 0x31, 0x06, 0x17, 0x18, 0xA0


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What the agent asks of a certificate."""

    common_name: str | None
    not_before: datetime
    not_after: datetime


def read_certificates(path: Path) -> list[Certificate]:
    """
    Read all certificates of a PEM file.

    Parameters
    ----------
    path : Path
        One or more; the first is the holder's own.

    Returns
    -------
    list of Certificate
        At least one.

    Raises
    ------
    InputError
        If the file cannot be read, or holds no certificate, or one that is damaged.

    Notes
    -----
    The standard library shows the contents of a certificate that is not an authority's only through a private
    function. So the few fields are read from the DER itself: RFC 5280, section 4.1, appendix A.
    """
    blocks = _PEM.findall(read_small(path, _LIMIT_BYTES))
    if not blocks:
        raise InputError("config_no_certificate", file=path)
    try:
        return [parse_certificate(ssl.PEM_cert_to_DER_cert(block.decode("ascii"))) for block in blocks]
    except (ValueError, IndexError, OverflowError):
        raise InputError("config_no_certificate", file=path) from None


def check_pair(certificate: Path, key: Path) -> None:
    """
    See that a private key belongs to a certificate, and needs no password.

    Raises
    ------
    InputError
        If not, or if either cannot be read.
    """
    read_certificates(certificate)
    read_small(key, _LIMIT_BYTES)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        # A password is answered with none: without this, OpenSSL would ask on the terminal.
        context.load_cert_chain(certificate, key, password=lambda: "")
    except (ssl.SSLError, OSError, ValueError):
        raise InputError("config_bad_pair", file=key, certificate=certificate) from None


def parse_certificate(der: bytes) -> Certificate:
    """
    Read the fields of one certificate.

    Parameters
    ----------
    der : bytes
        Its DER.

    Raises
    ------
    ValueError
        If it is damaged.
    """
    [(tag, body)] = _elements(der)
    _expect(tag, _SEQUENCE)
    tag, tbs = _elements(body)[0]
    _expect(tag, _SEQUENCE)
    fields = _elements(tbs)
    if fields[0][0] == _VERSION:
        fields = fields[1:]
    _serial, _signature, _issuer, (validity_tag, validity), (subject_tag, subject) = fields[:5]
    _expect(validity_tag, _SEQUENCE)
    _expect(subject_tag, _SEQUENCE)
    begins, ends = _elements(validity)
    return Certificate(common_name=_common_name(subject), not_before=_time(*begins), not_after=_time(*ends))


def _common_name(subject: bytes) -> str | None:
    found = None
    for _, relative in _elements(subject):
        for _, attribute in _elements(relative):
            (oid_tag, oid), (_, value) = _elements(attribute)
            if oid_tag == _OID and oid == _COMMON_NAME:
                found = value.decode("utf-8")
    return found


def _time(tag: int, body: bytes) -> datetime:
    """Read UTCTime or GeneralizedTime, which RFC 5280, section 4.1.2.5, requires to end in Z and show seconds."""
    digits = body.decode("ascii")
    if tag == _UTC_TIME:
        # Two digits of the year: 50 to 99 are of the last century (section 4.1.2.5.1).
        digits = ("19" if digits[:2] >= "50" else "20") + digits
    elif tag != _GENERAL_TIME:
        msg = "no time"
        raise ValueError(msg)
    return datetime.strptime(digits, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)


def _expect(tag: int, wanted: int) -> None:
    if tag != wanted:
        msg = f"tag {tag:#x} in place of {wanted:#x}"
        raise ValueError(msg)


def _elements(data: bytes) -> list[tuple[int, bytes]]:
    """Split DER into tags and contents."""
    found: list[tuple[int, bytes]] = []
    at = 0
    while at < len(data):
        tag, length = data[at], data[at + 1]
        at += 2
        if length & 0x80:
            octets = length & 0x7F
            if not 1 <= octets <= 4:
                msg = "no DER length"
                raise ValueError(msg)
            length = int.from_bytes(data[at : at + octets], "big")
            at += octets
        if at + length > len(data):
            msg = "cut short"
            raise ValueError(msg)
        found.append((tag, data[at : at + length]))
        at += length
    return found
