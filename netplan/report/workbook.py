"""Everything the pages show as one workbook: a sheet for each table, numbers as numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netplan.report.sheets import workbook
from netplan.report.words import ZH, both
from netplan.report.workbook_exchange import exchange_tables
from netplan.report.workbook_fields import laid_out
from netplan.report.workbook_network import network_tables
from netplan.report.workbook_plan import attainment_table, plan_tables

Row = Mapping[str, Any]


def report_workbook(page: Row, lang: str) -> bytes:
    """
    Write the results of a plan as an XLSX file.

    Parameters
    ----------
    page : mapping
        What `netplan.report.gather` gathered.
    lang : str
        Of headings and words: "zh" or "en".

    Returns
    -------
    bytes
        The file, the same for the same page. Above each table stand plan, date, checksum and marking; its headings
        stay in sight, units have a line of their own, verdicts bear their sign and are coloured by it. Text stays
        text, whatever it begins with. A table that was not worked out says so.

    Raises
    ------
    InputError
        If the extra `sheets` is not installed, or a table is longer than a sheet.
    """
    tables = [attainment_table(page), *network_tables(page), *exchange_tables(page), *plan_tables(page)]
    notes, header = _notes(page, lang), page["handling"][f"marking_{lang}"]
    return workbook([laid_out(table, lang, notes=notes, header=header) for table in tables])


def _notes(page: Row, lang: str) -> list[str]:
    """Say above every table whose it is, of when, from which data, and how to handle it."""
    plan, handling = page["plan"], page["handling"]
    name = plan[f"name_{lang}"]
    text = both("{name}；{date}；数据校验值 {digest}", "{name}; {date}; checksum of the data {digest}")[lang]
    said = text.format(name=name, date=page["date"], digest=plan["digest"])
    if handling["redacted"]:
        said += both("；已脱敏", "; redacted")[lang]
    marking = handling[f"marking_{lang}"]
    if marking:
        said = f"{marking}　{said}" if lang == ZH else f"{marking} – {said}"
    return [said]
