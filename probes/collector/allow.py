"""Which agents may deliver: a file with a line for each, and what a client certificate calls itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from probes.errors import InputError

#: What an agent may be called; its certificate, its records and files bear the name.
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Who a connection's certificate says it is."""

    names: frozenset[str]  # common name and DNS names
    fingerprint: str  # hex SHA-256 of the certificate


@dataclass(frozen=True, slots=True)
class AllowList:
    """Agents by name, each with the fingerprints of its certificates; none given: any that the authority signed."""

    agents: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def admit(self, peer: Peer) -> frozenset[str]:
        """Give the agents that a peer may speak for: those on the list that its certificate names."""
        return frozenset(
            name
            for name in peer.names & self.agents.keys()
            if not self.agents[name] or peer.fingerprint in self.agents[name]
        )


def read_allow_list(file: Path) -> AllowList:
    """
    Read an allow-list: lines `NAME=SHA256` or `NAME`; `#` begins a comment. Two lines may name one agent.

    Raises
    ------
    InputError
        If the file cannot be read, a line has another form, or it holds no agent.

    Notes
    -----
    The fingerprint may be written as openssl prints it, with colons and in capitals.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise InputError("file_missing", file=file) from None
    except (OSError, UnicodeDecodeError) as failed:
        raise InputError("file_unreadable", file=file, reason=failed) from None
    found: dict[str, set[str]] = {}
    unpinned = set()
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.partition("#")[0].strip()
        if not line:
            continue
        name, equals, print_ = (part.strip() for part in line.partition("="))
        fingerprint = print_.replace(":", "").lower()
        if not NAME.fullmatch(name) or (equals and not _FINGERPRINT.fullmatch(fingerprint)):
            raise InputError("allow_line", file=file, line=number, value=line)
        found.setdefault(name, set())
        if equals:
            found[name].add(fingerprint)
        else:
            unpinned.add(name)
    if not found:
        raise InputError("allow_empty", file=file)
    return AllowList({name: frozenset() if name in unpinned else frozenset(prints) for name, prints in found.items()})


def peer_of(certificate: Mapping[str, Any], fingerprint: str) -> Peer:
    """Take the names from a certificate as the ssl module describes it."""
    names = {value for part in certificate.get("subject", ()) for key, value in part if key == "commonName"}
    names |= {value for key, value in certificate.get("subjectAltName", ()) if key == "DNS"}
    return Peer(names=frozenset(names), fingerprint=fingerprint)
