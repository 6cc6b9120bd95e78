"""The documents of `ixplan settle`: JSON and CSV."""

from __future__ import annotations

from geodata.tables import write_table
from netplan.exchange.settlement.records import Charge, Gain, Settlement, Total
from netplan.plan import Plan
from netplan.report.documents import Document, band_document, csv_row, plan_document, schema
from netplan.report.settlement import sentences
from netplan.report.words import EN, ZH

#: Sections of the plan whose parameters a settlement rests on.
SECTIONS = ("settlement.", "subsidy.", "matrix.egress_ratio", "matrix.other_exchanges_ratio")


def settlement_document(plan: Plan, found: Settlement) -> Document:
    """
    Put a settlement into a document.

    Parameters
    ----------
    plan : Plan
        The plan that was asked about.
    found : Settlement
        The month.

    Returns
    -------
    dict
        `members`: one entry a member and rule; amounts > 0 are paid by the member, < 0 paid to it.
    """
    return {
        "schema": schema("settle"),
        "plan": plan_document(plan),
        "exchange": found.exchange,
        "month": f"{found.month:%Y-%m}",
        "basis": found.basis,
        "members": [_charge(item, found) for item in found.charges],
        "totals": [_total(item) for item in found.totals],
        "own_total": _total(found.own),
        "gains": [_gain(item) for item in found.gains],
        "later": list(found.later),
        "remarks_zh": [zh for zh, _ in found.remarks],
        "remarks_en": [en for _, en in found.remarks],
        "summary_zh": sentences(plan, found, ZH),
        "summary_en": sentences(plan, found, EN),
        "parameters": [
            {
                "parameter": item.name,
                "value": item.band.value,
                "low": item.band.low,
                "high": item.band.high,
                "unit": item.unit,
                "basis": item.basis,
                "source": item.source,
            }
            for item in plan.parameters
            if item.name.startswith(SECTIONS)
        ],
    }


def _charge(item: Charge, found: Settlement) -> Document:
    return {
        "member": item.member.id,
        "name_zh": item.member.name_zh,
        "name_en": item.member.name_en,
        "kind": item.member.kind,
        "rule": item.rule,
        "own_rule": found.own_rules[item.member.id],
        "is_own": item.is_own,
        "payee": item.payee,
        "billed_gbps": item.billed_gbps,
        **band_document("amount_cny", item.amount_cny),
        **band_document("subsidy_cny", item.subsidy_cny),
        "subsidy_status": item.subsidy_status,
        **band_document("net_cny", item.net_cny),
        "known_ratio": item.known_ratio,
        "provisional": item.provisional,
        "present_ratio": item.present_ratio,
        "in_out_ratio": item.in_out_ratio,
        "over_ratio_limit": item.over_ratio_limit,
        "basis": found.basis,
    }


def _total(item: Total) -> Document:
    return {
        "rule": item.rule,
        **band_document("paid_cny", item.paid_cny),
        **band_document("received_cny", item.received_cny),
        **band_document("subsidy_cny", item.subsidy_cny),
        **band_document("net_cny", item.net_cny),
        "members": item.members,
        "provisional": item.provisional,
        "unknown": item.unknown,
    }


def _gain(item: Gain) -> Document:
    return {
        "member": item.member.id,
        "rule": item.rule,
        "transit_gbps": item.transit_gbps,
        **band_document("transit_cny", item.transit_cny),
        **band_document("joined_cny", item.joined_cny),
        **band_document("gain_cny", item.gain_cny),
        "break_even_ratio": item.break_even_ratio,
        "status": item.status,
    }


def settlement_csv(found: Settlement) -> str:
    """Word the charges as CSV: the fields of the document's `members`, the same names in either language."""
    rows = [csv_row(_charge(item, found)) for item in found.charges]
    columns = list(rows[0]) if rows else ["member", "rule", "amount_cny", "billed_gbps"]
    return write_table(columns, rows)
