"""Certificates for a test bed: an authority, the collector's, one for each agent, and the allow-list."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from probes.collector.allow import NAME
from probes.errors import InputError

ALLOW_LIST = "agents.txt"
_SKEW = timedelta(hours=1)  # a host whose clock is behind accepts it at once


def make_certificates(
    folder: Path, *, collectors: Sequence[str], agents: Sequence[str], days: int, now: datetime
) -> list[Path]:
    """
    Make what a test bed needs, or add agents to one made before.

    Parameters
    ----------
    folder : Path
        Where they go: ca.pem, ca.key, server.pem, server.key, agents/NAME.pem and .key, agents.txt. Keys are
        readable by their owner only.
    collectors : sequence of str
        Names and addresses under which agents reach the collector; at least one in a new folder, none in an old one.
    agents : sequence of str
        Names of agents.
    days : int
        How long they hold, > 0. [d]
    now : datetime
        The time, with its zone.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    InputError
        If a name is not fit, a file exists already, or the folder cannot be written.
    """
    for name in agents:
        if not NAME.fullmatch(name):
            raise InputError("agent_name", value=name)
    if len(set(agents)) < len(agents):
        raise InputError("agent_twice", value=next(name for name in agents if agents.count(name) > 1))
    old = (folder / "ca.pem").exists()
    if old and collectors:
        raise InputError("bed_exists", file=folder)
    if not old and not collectors:
        raise InputError("bed_without_collector", file=folder)
    wanted = [folder / "agents" / f"{name}.{kind}" for name in agents for kind in ("pem", "key")]
    if not old:
        wanted += [folder / name for name in ("ca.key", "server.pem", "server.key", ALLOW_LIST)]
    if there := [file for file in wanted if file.exists()]:
        raise InputError("would_overwrite", file=there[0])
    until = now + timedelta(days=days)
    try:
        (folder / "agents").mkdir(parents=True, exist_ok=True)
        if old:
            authority = _read_authority(folder)
            written = []
        else:
            authority = _authority(now, until)
            written = [*_write(folder / "ca", *authority), *_server(folder, authority, collectors, now, until)]
        for name in agents:
            written += _agent(folder, authority, name, now, until)
    except OSError as failed:
        raise InputError("file_unwritable", file=folder, reason=failed) from None
    return [*written, folder / ALLOW_LIST]


_Pair = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _authority(now: datetime, until: datetime) -> _Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    # A name of its own: a host that trusts two test beds would else take one authority for the other.
    name = _name(f"ixprobe test bed {x509.random_serial_number():x}"[:48])
    certificate = (
        _builder(name, name, key.public_key(), now, until)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return certificate, key


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, until: datetime
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    builder = builder.serial_number(x509.random_serial_number())
    return builder.not_valid_before(now - _SKEW).not_valid_after(until)


def _signed(
    authority: _Pair,
    common: str,
    names: Sequence[x509.GeneralName],
    purpose: x509.ObjectIdentifier,
    span: tuple[datetime, datetime],
) -> _Pair:
    signer, signing_key = authority
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _builder(_name(common), signer.subject, key.public_key(), *span)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()),
            critical=False,
        )
        .sign(signing_key, hashes.SHA256())
    )
    return certificate, key


def _server(folder: Path, authority: _Pair, collectors: Sequence[str], now: datetime, until: datetime) -> list[Path]:
    names = [_host(text) for text in collectors]
    # A common name holds 64 characters; clients look at the alternative names only.
    pair = _signed(authority, collectors[0][:64], names, ExtendedKeyUsageOID.SERVER_AUTH, (now, until))
    return _write(folder / "server", *pair)


def _host(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        pass
    try:
        ascii_name = text.encode("idna").decode()
        return x509.DNSName(ascii_name)
    except (UnicodeError, ValueError):
        raise InputError("host_name", value=text) from None


def _agent(folder: Path, authority: _Pair, name: str, now: datetime, until: datetime) -> list[Path]:
    pair = _signed(authority, name, [x509.DNSName(name)], ExtendedKeyUsageOID.CLIENT_AUTH, (now, until))
    written = _write(folder / "agents" / name, *pair)
    with (folder / ALLOW_LIST).open("a", encoding="utf-8") as file:
        file.write(f"{name}={pair[0].fingerprint(hashes.SHA256()).hex()}\n")
    return written


def _read_authority(folder: Path) -> _Pair:
    try:
        certificate = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
        key = serialization.load_pem_private_key((folder / "ca.key").read_bytes(), password=None)
    except FileNotFoundError:
        raise InputError("authority_missing", file=folder / "ca.key") from None
    except (ValueError, TypeError) as failed:
        raise InputError("file_unreadable", file=folder / "ca.pem", reason=failed) from None
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise InputError("authority_missing", file=folder / "ca.key")
    return certificate, key


def _write(stem: Path, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> list[Path]:
    """Write NAME.pem and NAME.key, never over what is there."""
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    files = []
    for kind, content, mode in (
        ("key", secret, 0o600),
        ("pem", certificate.public_bytes(serialization.Encoding.PEM), 0o644),
    ):
        file = stem.parent / f"{stem.name}.{kind}"
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as opened:
            opened.write(content)
        files.append(file)
    return files
