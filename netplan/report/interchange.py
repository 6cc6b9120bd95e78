"""What an import or an export did, as a document and as sentences in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from netplan.interchange.exporting import Export
from netplan.interchange.importing import Import
from netplan.report.documents import Document, schema
from netplan.report.words import EN, ZH
from topology.formats.draft import (
    CABLES,
    CIRCUITS,
    EXCHANGES,
    IP_NODES,
    MEASUREMENTS,
    MEMBERS,
    RISK_GROUPS,
    SITES,
    SPANS,
    TRAFFIC,
)
from topology.formats.findings import ASSUMED, CONFLICT, DOUBTED, LEFT_OUT, NOTED, Finding, Findings

#: What the rows of a table are: several of them in Chinese, and in English.
ROWS: dict[str, Mapping[str, str]] = {
    SITES: {ZH: "站点", EN: "sites"},
    SPANS: {ZH: "光缆段", EN: "spans"},
    CABLES: {ZH: "光缆", EN: "cables"},
    RISK_GROUPS: {ZH: "风险组", EN: "risk groups"},
    IP_NODES: {ZH: "IP节点", EN: "IP nodes"},
    CIRCUITS: {ZH: "电路", EN: "circuits"},
    TRAFFIC: {ZH: "业务需求", EN: "demands"},
    MEMBERS: {ZH: "接入企业", EN: "members"},
    EXCHANGES: {ZH: "交换中心", EN: "exchanges"},
    MEASUREMENTS: {ZH: "测量值", EN: "measurements"},
}
#: Headings of the kinds of findings.
KINDS: dict[str, Mapping[str, str]] = {
    NOTED: {ZH: "已处理", EN: "Done"},
    LEFT_OUT: {ZH: "略去", EN: "Left out"},
    ASSUMED: {ZH: "假定", EN: "Taken for granted"},
    CONFLICT: {ZH: "来源之间的冲突", EN: "Conflicts between sources"},
    DOUBTED: {ZH: "可疑（已照录）", EN: "Hardly true (taken over as it stands)"},
}


def counts(rows: Mapping[str, int], lang: str) -> str:
    """Word how many rows of each table there are, as in "120 sites, 143 spans" or “站点 120、光缆段 143”."""
    named = [(ROWS[table][lang] if table in ROWS else table, count) for table, count in rows.items() if count]
    if lang == ZH:
        return "、".join(f"{what} {count}" for what, count in named)
    return ", ".join(f"{count} {what.removesuffix('s') if count == 1 else what}" for what, count in named)


def cases(finding: Finding, lang: str, most: int) -> tuple[list[str], int]:
    """
    Word the first cases of a finding.

    Parameters
    ----------
    finding : Finding
        Of one kind and code.
    lang : str
        "zh" or "en".
    most : int
        At most so many.

    Returns
    -------
    list of str, int
        Sentences with their places, each once; how many cases are not among them.
    """
    sentences = list(dict.fromkeys(case.sentence(lang) for case in finding.cases[:most]))
    return sentences, max(finding.count - min(len(finding.cases), most), 0)


def import_document(done: Import, folder: str, *, is_plan: bool) -> Document:
    """Put an import into a document: what was read, what came of it, what there is to tell."""
    return {
        "schema": schema("import"),
        "folder": folder,
        "is_plan": is_plan,
        "reads": [{"format": read.format.name, "files": list(read.files), "rows": read.rows} for read in done.reads],
        "rows": {table: len(rows) for table, rows in done.draft.tables.items() if rows},
        "findings": findings_document(done.findings),
    }


def export_document(done: Export, files: Sequence[str]) -> Document:
    """Put an export into a document."""
    return {
        "schema": schema("export"),
        "format": done.format.name,
        "files": list(files),
        "findings": findings_document(done.findings),
    }


def findings_document(findings: Findings) -> list[Document]:
    """Return findings with their first cases, each with its place, value and sentence."""
    return [
        {
            "kind": finding.kind,
            "code": finding.code,
            "count": finding.count,
            "cases": [
                {
                    "file": case.file,
                    "row": case.row,
                    "column": case.column,
                    "value": None if case.value is None else str(case.value),
                    "sentence_zh": case.sentence(ZH),
                    "sentence_en": case.sentence(EN),
                }
                for case in finding.cases
            ],
        }
        for finding in findings
    ]
