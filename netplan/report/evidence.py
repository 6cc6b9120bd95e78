"""
What an auditor checks results by: which files went in, what computed, under which parameters, and what came out.

Nothing in it tells of the machine or its user: files go by their names, paths in the command by their last part.
"""

from __future__ import annotations

import hashlib
import io
import json
import platform
import re
import zipfile
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from geodata.errors import InputError
from netplan.plan import REFERENCE, Plan, contents
from netplan.report.documents import Document, schema

#: Files that this module makes.
EVIDENCE, SUMS, BUNDLE = "evidence.json", "SHA256SUMS", "evidence.zip"
#: What computes; what only draws is not listed.
LIBRARIES = ("highspy", "numba", "numpy", "pyproj", "rustworkx", "scipy", "shapely")
#: Folder of the plan's files in the bundle.
_PLAN = "plan"
#: A file in a ZIP carries a time; one of its own would make each bundle differ.
_MADE = (1980, 1, 1, 0, 0, 0)
_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://).*", re.DOTALL)


def evidence(
    plan: Plan, *, command: Sequence[str], outputs: Mapping[str, bytes | str], page: Mapping[str, Any]
) -> dict[str, str]:
    """
    Write down what results rest on.

    Parameters
    ----------
    plan : Plan
        The plan they were made from; a redacted one for redacted results.
    command : sequence of str
        The command line, the program first.
    outputs : mapping of str to bytes or str
        What was written, by file name; texts are UTF-8.
    page : mapping
        What `netplan.report.gather` gathered: the date, the toolkit's version.

    Returns
    -------
    dict of str to str
        `evidence.json` and `SHA256SUMS`, which `sha256sum -c SHA256SUMS` checks beside the outputs.
    """
    hashes = {name: _sha256(content) for name, content in sorted(outputs.items())}
    # The sum of one short file would confirm whoever guesses what stands in it; the digest covers all of them at once.
    hidden = plan.settings.handling.redacted
    document: Document = {
        "schema": schema("evidence"),
        "date": page["date"],
        "version": page["plan"]["version"],
        "command": [_without_place(word) for word in command],
        "plan": {"name_zh": plan.settings.name_zh, "name_en": plan.settings.name_en, "digest": plan.digest},
        "redacted": hidden,
        "marking_zh": plan.settings.handling.marking_zh,
        "marking_en": plan.settings.handling.marking_en,
        "inputs": [{"file": name, "sha256": None if hidden else digest} for name, digest in plan.files.items()],
        "computed_with": _computed_with(),
        "parameters": [
            {
                "name": item.name,
                "value": item.band.value,
                "low": item.band.low,
                "high": item.band.high,
                "unit": item.unit,
                "basis": item.basis,
                "source": item.source,
            }
            for item in plan.parameters
        ],
        "outputs": [{"file": name, "sha256": digest} for name, digest in hashes.items()],
    }
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2) + "\n"
    hashes[EVIDENCE] = _sha256(text)
    return {EVIDENCE: text, SUMS: "".join(f"{digest}  {name}\n" for name, digest in sorted(hashes.items()))}


def bundle(plan: Plan, folder: Path | None, documents: Mapping[str, bytes | str]) -> bytes:
    """
    Pack a plan's files with its results, so that somebody else can compute them again.

    Parameters
    ----------
    plan : Plan
        The plan as it was read.
    folder : Path, optional
        Where it was read from; None: the bundled reference plan.
    documents : mapping of str to bytes or str
        What lies beside the plan's files: evidence.json, verdicts.json and so on.

    Returns
    -------
    bytes
        A ZIP: the documents, `plan/` with the plan's files, and SHA256SUMS over all of them. The same input gives the
        same bytes.

    Raises
    ------
    InputError
        If the plan is redacted, for its files are not; if a file has changed since it was read.
    """
    if plan.settings.handling.redacted:
        raise InputError("bundle_redacted")
    found = contents(REFERENCE if folder is None else folder)
    if {name: _sha256(content) for name, content in found.items()} != dict(plan.files):
        changed = [name for name in {**found, **plan.files} if _hash_or_none(found, name) != plan.files.get(name)]
        raise InputError("plan_changed_meanwhile", value=", ".join(sorted(changed)))
    entries = {name: _bytes(content) for name, content in documents.items() if name != SUMS}
    entries |= {f"{_PLAN}/{name}": content for name, content in found.items()}
    entries[SUMS] = "".join(f"{_sha256(entries[name])}  {name}\n" for name in sorted(entries)).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(entries):
            info = zipfile.ZipInfo(name, _MADE)
            info.external_attr = 0o644 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, entries[name])
    return out.getvalue()


def _computed_with() -> Document:
    found: Document = {"python": f"{platform.python_implementation()} {platform.python_version()}"}
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    import pyproj  # only here: it takes its time to load

    found["proj"] = pyproj.proj_version_str
    return {**found, "system": f"{platform.system()} {platform.machine()}"}


def _without_place(word: str) -> str:
    """Keep of a path its last part, and of an address of a store its kind: neither host nor user nor password."""
    name, equals, value = word.partition("=")
    if word.startswith("--") and equals:
        return f"{name}={_without_place(value)}"
    if address := _ADDRESS.fullmatch(word):
        return f"{address[1]}…"
    return re.split(r"[/\\]", word.rstrip("/\\"))[-1] or word


def _hash_or_none(found: Mapping[str, bytes], name: str) -> str | None:
    return _sha256(found[name]) if name in found else None


def _bytes(content: bytes | str) -> bytes:
    return content.encode() if isinstance(content, str) else content


def _sha256(content: bytes | str) -> str:
    return hashlib.sha256(_bytes(content)).hexdigest()
