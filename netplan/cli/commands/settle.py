"""`ixplan settle`: what each member pays or gets for a month under every rule, subsidies, and who gains by joining."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.cli.commands.shared import refuse_outputs, remark_when_slow
from netplan.cli.options import Options
from netplan.cli.output import plain, print_json, print_table, remark, say
from netplan.cli.texts import Texts

if TYPE_CHECKING:
    from netplan.exchange.settlement.records import Charge, Gain, Settlement
    from netplan.plan import Plan

NAME = "settle"


def command(texts: Texts, options: Options) -> tuple[Callable[..., None], str]:
    """Return the command's function and the key of its help."""

    def run(
        month: str | None = options.value("--month", "opt_settle_month", "YYYY-MM"),
        site: str | None = options.value("--site", "opt_site", "SITE"),
        samples: Path | None = options.value("--samples", "opt_samples", "FILE"),
        zone: str | None = options.value("--zone", "opt_zone", "ZONE"),
        members: Path | None = options.value("--members", "opt_members", "FILE"),
        rule: list[str] | None = options.repeated("--rule", "opt_settle_rule", "RULE"),
        csv: Path | None = options.value("--csv", "opt_settle_csv", "FILE"),
        xlsx: Path | None = options.value("--xlsx", "opt_settle_xlsx", "FILE"),
        plan: Path | None = options.plan(),
        json: bool = options.json(),
        lang: str | None = options.lang(),
    ) -> None:
        from netplan.exchange.member_list import with_member_file
        from netplan.exchange.settlement.settle import settle
        from netplan.exchange.sources import samples_of
        from netplan.exchange.state import chosen_exchange
        from netplan.plan import read_plan
        from netplan.report.settlement_document import settlement_document

        refuse_outputs(texts, plan=plan, given=(samples, members), outputs={"--csv": csv, "--xlsx": xlsx})
        loaded = read_plan(plan)
        exchange = chosen_exchange(loaded, site).site
        loaded, remarks = with_member_file(loaded, members, exchange)
        with remark_when_slow(texts("settle_working")):
            found = settle(loaded, exchange, month, samples_of(loaded, exchange, samples, zone=zone), rule)
        _write(loaded, found, csv, xlsx, texts)
        if json:
            print_json(settlement_document(loaded, found))
        else:
            _print(loaded, found, texts)
        for pair in (*remarks, *found.remarks):
            remark(pair[texts.lang != "zh"])
        _remarks(found, texts)

    return run, "cmd_settle"


def _write(plan: Plan, found: Settlement, csv: Path | None, xlsx: Path | None, texts: Texts) -> None:
    """Make every file before the first is written: a workbook that cannot be made leaves no table behind."""
    from geodata.files import write_whole

    files: list[tuple[Path, str | bytes]] = []
    if csv is not None:
        from netplan.report.settlement_document import settlement_csv

        files.append((csv, settlement_csv(found)))
    if xlsx is not None:
        from netplan.report.settlement_sheets import settlement_sheets
        from netplan.report.sheets import workbook

        files.append((xlsx, workbook(settlement_sheets(plan, found, texts.lang))))
    for path, content in files:
        write_whole(path.parent, {path.name: content})
        remark(texts("settle_written", path=path))


def _print(plan: Plan, found: Settlement, texts: Texts) -> None:
    from netplan.report.settlement import sentences

    first, *rest = sentences(plan, found, texts.lang)
    say(first)
    if found.own_rules:
        _print_members(found, texts)
        _print_totals(found, texts)
    for sentence in rest:
        say(sentence)


def _print_members(found: Settlement, texts: Texts) -> None:
    """Print a row a member: what it would pay under each rule, what its own comes to, what it gains."""
    from netplan.exchange.settlement import rules as known
    from netplan.report.settlement import RULE, amount_cell

    lang = texts.lang
    rules = [total.rule for total in found.totals]
    by_member: dict[str, dict[str, Charge]] = {}
    for charge in found.charges:
        by_member.setdefault(charge.member.id, {})[charge.rule] = charge
    rows = [
        [
            plain(gain.member.id),
            texts("none") if gain.transit_gbps is None else f"{gain.transit_gbps:.2f}",
            *(amount_cell(by_member[gain.member.id][rule]) for rule in rules),
            *_own_cells(by_member[gain.member.id], texts),
            _gain_cell(gain, texts),
        ]
        for gain in found.gains
    ]
    names = [RULE[rule][lang] for rule in rules]
    headings = [texts("settle_h_member"), texts("settle_h_rate"), *names]
    headings += [texts("settle_h_subsidy"), texts("settle_h_net"), texts("settle_h_gain")]
    title = texts("settle_title", month=f"{found.month:%Y-%m}")
    # What costs nothing, comes on top or is history goes first; what joining and transit cost stays longest.
    least = (known.PEERING_FREE, known.INTER_EXCHANGE, known.BY_PORT, known.BACKBONE, known.TIERED, known.AGGREGATED)
    spare = [2 + rules.index(rule) for rule in (*least, known.TRANSIT_CEILING, known.PORT_FLAT) if rule in rules]
    print_table(headings, rows, right=range(1, len(headings)), title=title, spare=(*spare, 1))


def _own_cells(charges: dict[str, Charge], texts: Texts) -> list[str]:
    """Word subsidy and net amount of the member's own rule; a dash where that is not among those listed."""
    from netplan.report.settlement import cny

    own = next((charge for charge in charges.values() if charge.is_own), None)
    if own is None or own.subsidy_cny is None or own.net_cny is None:
        return [texts("none")] * 2
    return [cny(own.subsidy_cny.value), cny(own.net_cny.value)]


def _gain_cell(gain: Gain, texts: Texts) -> str:
    from netplan.report.settlement import GAIN_SIGN, cny

    figure = texts("none") if gain.gain_cny is None else cny(gain.gain_cny.value)
    return f"{figure} {GAIN_SIGN[gain.status]}"


def _print_totals(found: Settlement, texts: Texts) -> None:
    from netplan.exchange.settlement.rules import RULES
    from netplan.report.settlement import PAYEE, RULE, sum_cell

    lang = texts.lang
    rows = [
        [
            RULE[total.rule][lang],
            plain(total.rule),
            PAYEE[RULES[total.rule].payee][lang] if total.rule in RULES else texts("none"),
            *(sum_cell(band, lang) for band in (total.paid_cny, total.received_cny, total.subsidy_cny, total.net_cny)),
            str(total.provisional + total.unknown),
        ]
        for total in (*found.totals, found.own)
    ]
    names = ("rule", "id", "payee", "paid", "received", "subsidy", "net", "weak")
    headings = [texts(f"settle_h_{name}") for name in names]
    print_table(headings, rows, right=(3, 4, 5, 6, 7), title=texts("settle_totals"), spare=(7, 2, 4, 1))


def _remarks(found: Settlement, texts: Texts) -> None:
    from netplan.exchange.settlement.rules import BACKBONE
    from netplan.samples import GENERATED

    if found.basis == GENERATED:
        remark(texts("settle_generated"))
    remark(texts("settle_prices"))
    if any(total.rule == BACKBONE for total in found.totals):
        remark(texts("settle_backbone"))
