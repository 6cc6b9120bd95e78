"""The JSON document and the CSV table of `ixplan order`."""

from __future__ import annotations

from geodata.tables import write_table
from netplan.exchange.dimensioning.records import Line, Need, Orders
from netplan.plan import Plan
from netplan.report.documents import Document, band_document, csv_row, plan_document, schema
from netplan.report.order import assumptions, cost_by, line_name, reason, summary
from netplan.report.words import EN, ZH

_COLUMNS = (
    "quarter",
    "what",
    "place",
    "name_zh",
    "name_en",
    "count",
    "gbps",
    "cost_cny",
    "cost_cny_low",
    "cost_cny_high",
    "trigger",
    "order_date",
    "need_date",
    "overdue",
    "overdue_count",
    "basis",
    "reason_zh",
    "reason_en",
)


def order_document(plan: Plan, orders: Orders) -> Document:
    """
    Put an order list into a document.

    Parameters
    ----------
    plan : Plan
        The plan.
    orders : Orders
        The list.

    Returns
    -------
    dict
        `lines`: each with the needs behind it; `quarters` and `years`: what they cost together.
    """
    return {
        "schema": schema("order"),
        "plan": plan_document(plan),
        "site": orders.exchange,
        "as_of": orders.as_of.isoformat(),
        "percentile": orders.percentile,
        "until": orders.until.isoformat(),
        "horizon": orders.horizon.isoformat(),
        "lines": [line_document(line, plan) | {"needs": [_need(need) for need in line.needs]} for line in orders.lines],
        "quarters": [{"quarter": key, **band_document("cost_cny", cost)} for key, cost in cost_by(orders, 7).items()],
        "years": [{"year": key, **band_document("cost_cny", cost)} for key, cost in cost_by(orders, 4).items()],
        **band_document("cost_cny", orders.cost),
        "nothing_to_order": not orders.lines,
        "installed": dict(orders.installed),
        "lag_states": {state: list(members) for state, members in orders.states.items()},
        "unknown_members": list(orders.unknown),
        "broken_rules": list(orders.broken),
        "summary_zh": [*summary(orders, ZH), *assumptions(orders, ZH)],
        "summary_en": [*summary(orders, EN), *assumptions(orders, EN)],
    }


def line_document(line: Line, plan: Plan) -> Document:
    """Put one line into a mapping, as a row of the CSV table has it."""
    return {
        "quarter": line.quarter,
        "what": line.what,
        "place": line.place,
        "name_zh": line_name(line, plan, ZH),
        "name_en": line_name(line, plan, EN),
        "count": line.count,
        "gbps": line.gbps,
        **band_document("cost_cny", line.cost),
        "trigger": line.trigger.kind,
        "order_date": line.order_date.isoformat(),
        "need_date": line.need_date.isoformat(),
        "overdue": line.overdue,
        "overdue_count": line.overdue_count,
        "basis": line.basis,
        "reason_zh": reason(line, plan, ZH),
        "reason_en": reason(line, plan, EN),
    }


def order_csv(plan: Plan, orders: Orders) -> str:
    """Word an order list as a CSV table, a row a line."""
    return write_table(_COLUMNS, (csv_row(line_document(line, plan)) for line in orders.lines))


def _need(need: Need) -> Document:
    return {
        "need_date": need.needed.isoformat(),
        "count": need.count,
        "gbps": need.gbps,
        "lead_months": need.lead_months,
        "trigger": need.trigger.kind,
        "subject": need.trigger.subject,
        "value": need.trigger.value,
        "limit": need.trigger.limit,
        "unit": need.trigger.unit,
        "parameter": need.trigger.parameter,
        **band_document("cost_cny", need.cost),
    }
