"""`ixplan order`: what to order in which quarter, how many, at what cost, and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from netplan.cli.commands.shared import refuse_outputs, remark_when_slow
from netplan.cli.options import Options
from netplan.cli.output import plain, print_json, print_table, remark, say
from netplan.cli.texts import Texts

if TYPE_CHECKING:
    from netplan.exchange.dimensioning.records import Orders
    from netplan.members import Exchange
    from netplan.plan import Plan

NAME = "order"
#: Orders are listed for so long unless the user says otherwise: later ones say more of the forecast than of orders.
YEARS = 5


def command(texts: Texts, options: Options) -> tuple[Callable[..., None], str]:
    """Return the command's function and the key of its help."""

    def day(value: str | None) -> str | None:
        try:
            return None if value is None else date.fromisoformat(value).isoformat()
        except ValueError:
            raise typer.BadParameter(texts("err_date", value=value)) from None

    until_help = texts("opt_order_until", default=YEARS)

    def run(
        site: str | None = options.value("--site", "opt_order_site", "SITE"),
        until: str | None = typer.Option(None, "--until", help=until_help, metavar="DATE", callback=day),
        percentile: int | None = options.value("--percentile", "opt_order_percentile", "P"),
        csv: Path | None = options.value("--csv", "opt_order_csv", "FILE"),
        plan: Path | None = options.plan(),
        json: bool = options.json(),
        lang: str | None = options.lang(),
    ) -> None:
        from netplan.exchange.state import chosen_exchange
        from netplan.plan import read_plan
        from netplan.report.order_document import order_csv, order_document

        refuse_outputs(texts, plan=plan, given=(), outputs={"--csv": csv})
        loaded = read_plan(plan)
        exchange = chosen_exchange(loaded, site)
        with remark_when_slow(texts("order_working")):
            orders = _orders(loaded, exchange.site, percentile, None if until is None else date.fromisoformat(until))
        if csv is not None:
            from geodata.files import write_whole

            write_whole(csv.parent, {csv.name: order_csv(loaded, orders)})
            remark(texts("order_written", file=str(csv)))
        if json:
            print_json(order_document(loaded, orders))
        else:
            _print(loaded, exchange, orders, texts)

    return run, "cmd_order"


def _orders(plan: Plan, exchange: str, percentile: int | None, until: date | None) -> Orders:
    from netplan.exchange.dimensioning.orders import all_orders

    return all_orders(plan, exchange, percentile=percentile, until=until, years=YEARS)


def _print(plan: Plan, exchange: Exchange, orders: Orders, texts: Texts) -> None:
    from netplan.report.numbers import money_with_band
    from netplan.report.order import assumptions, line_name, reason, summary

    lang = texts.lang
    rows = [
        [
            line.quarter,
            plain(line_name(line, plan, lang)),
            str(line.count),
            f"{line.gbps:g}" if line.gbps else texts("none"),
            money_with_band(line.cost, lang),
            line.need_date.isoformat(),
            texts("order_late", count=line.overdue_count) if line.overdue else "",
            plain(reason(line, plan, lang)),
        ]
        for line in orders.lines
    ]
    if rows:
        names = ("quarter", "what", "count", "gbps", "cost", "needed", "overdue", "reason")
        headings = [texts(f"order_h_{name}") for name in names]
        title = texts("order_title", name=plain(exchange.name_zh if lang == "zh" else exchange.name_en))
        print_table(headings, rows, right=(2, 3, 4), title=title, wrapped=(7,), spare=(3, 5))
        _print_totals(orders, texts)
    for said in summary(orders, lang):
        say(said)
    for said in assumptions(orders, lang):
        remark(said)


def _print_totals(orders: Orders, texts: Texts) -> None:
    from netplan.report.order import cost_rows

    rows = [list(row) for row in cost_rows(orders, texts.lang)]
    headings = [texts("order_h_period"), texts("order_h_cost")]
    print_table(headings, rows, right=(1,), title=texts("order_totals"))
