"""`ixplan exchange`: members, ports, present peak, headroom, targets of capacity and quality."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.cli.commands.shared import remark_when_slow
from netplan.cli.options import Options
from netplan.cli.output import plain, print_json, print_table, remark, say, status_cell
from netplan.cli.texts import Texts

if TYPE_CHECKING:
    from netplan.exchange.attainment import QualityVerdict
    from netplan.exchange.interconnect.planner import Interconnection
    from netplan.exchange.state import ExchangeState
    from netplan.plan import Plan

NAME = "exchange"


def command(texts: Texts, options: Options) -> tuple[Callable[..., None], str]:
    """Return the command's function and the key of its help."""

    def run(
        site: str | None = options.value("--site", "opt_exchange_site", "SITE"),
        samples: Path | None = options.value("--samples", "opt_samples", "FILE"),
        zone: str | None = options.value("--zone", "opt_zone", "ZONE"),
        members: Path | None = options.value("--members", "opt_members", "FILE"),
        ixp: int | None = options.value("--ixp", "opt_ixp", "N"),
        matrix: Path | None = options.value("--matrix", "opt_matrix", "FILE"),
        ports: bool = options.flag("--ports", "opt_ports"),
        percentile: list[float] | None = options.repeated("--percentile", "opt_percentile", "P"),
        month: str | None = options.value("--month", "opt_ports_month", "MONTH"),
        interconnect: bool = options.flag("--interconnect", "opt_interconnect"),
        survivable: bool = options.flag("--survivable", "opt_survivable"),
        egress: float | None = options.value("--egress", "opt_egress", "GBPS"),
        plan: Path | None = options.plan(),
        json: bool = options.json(),
        lang: str | None = options.lang(),
    ) -> None:
        from netplan.cli.commands.circuits import design_egress, print_design
        from netplan.cli.commands.links import print_links
        from netplan.cli.commands.ports import checked_percentiles, find_ports, print_ports
        from netplan.exchange.attainment import judge_all
        from netplan.exchange.egress.state import egress_state
        from netplan.exchange.member_list import with_member_file
        from netplan.exchange.sources import samples_of
        from netplan.exchange.state import chosen_exchange, exchange_state, figures, present
        from netplan.plan import read_plan
        from netplan.report.egress import egress_sentence
        from netplan.report.exchange_document import exchange_document, port_document
        from netplan.report.interconnect import egress_document, interconnect_document

        percentiles = checked_percentiles(percentile, texts)
        loaded = read_plan(plan)
        exchange = chosen_exchange(loaded, site)
        loaded, remarks = with_member_file(loaded, members, exchange.site, ixp=ixp)
        with remark_when_slow(texts("ex_reading")):
            joined, _ = present(loaded, exchange.site)
            source = samples_of(loaded, exchange.site, samples, zone=zone) if joined or samples else None
            known = source if source is not None and source.ports else None
            state = exchange_state(loaded, exchange, known, matrix=matrix)
            found = figures(loaded, {exchange.site: state})
            verdicts = judge_all(loaded, found, None if site is None else exchange.site)
            measured = find_ports(known, percentiles, month) if ports or percentile or month else None
        links = _links(loaded, survivable=survivable, texts=texts) if interconnect or survivable else None
        lines = egress_state(loaded, exchange.site)
        design = None if egress is None else design_egress(loaded, exchange.site, egress, texts)
        for pair in (*remarks, *state.remarks):
            remark(pair[texts.lang != "zh"])
        if json:
            document = exchange_document(loaded, state, verdicts)
            document |= {"egress": egress_document(loaded, lines, design)}
            if measured is not None:
                document |= {"port_figures": [port_document(item) for item in measured]}
            if links is not None:
                document |= {"interconnection": interconnect_document(loaded, links)}
            print_json(document)
        else:
            _print(loaded, state, verdicts, texts)
            say(egress_sentence(lines, texts.lang))
            if measured is not None:
                print_ports(measured, state, texts, month)
            if design is not None:
                print_design(loaded, design, texts)
            if links is not None:
                print_links(loaded, links, texts)

    return run, "cmd_exchange"


def _links(plan: Plan, *, survivable: bool, texts: Texts) -> Interconnection:
    from netplan.exchange.interconnect.planner import interconnect

    with remark_when_slow(texts("ex_linking")):
        return interconnect(plan, survivable=survivable)


def _print(plan: Plan, state: ExchangeState, verdicts: Sequence[QualityVerdict], texts: Texts) -> None:
    from netplan.report.exchange import summary

    if state.members or state.expected:
        _print_members(plan, state, texts)
    say(summary(state, texts.lang))
    if state.peaks is not None:
        _print_shares(state, texts)
    _print_targets(verdicts, texts)
    _remark_on(state, texts)


def _print_members(plan: Plan, state: ExchangeState, texts: Texts) -> None:
    from netplan.report.exchange import gbps
    from netplan.report.exchange_document import by_kind, ports_by_speed
    from netplan.report.words import KIND

    day = plan.settings.as_of
    rows = []
    kinds = by_kind(state)
    for item in kinds:
        peaks = [item["peaks_in_gbps"], item["peaks_out_gbps"]]
        rows.append(
            [
                KIND[str(item["kind"])][texts.lang],
                str(item["present"]),
                str(item["expected"]),
                str(item["ports"]),
                gbps(float(str(item["capacity_gbps"]))),
                *(texts("none") if peak is None else gbps(float(str(peak))) for peak in peaks),
            ]
        )
    whole = [
        str(len(state.members)),
        str(len(state.expected)),
        str(len(state.ports)),
        gbps(state.capacity_gbps),
        *(_sum_text([item[f"peaks_{way}_gbps"] for item in kinds], texts) for way in ("in", "out")),
    ]
    rows.append([texts("ex_all"), *whole])
    names = ("kind", "present", "expected", "ports", "capacity", "in", "out")
    title = texts("ex_title_members", day=texts("none") if day is None else day.isoformat())
    print_table([texts(f"ex_h_{name}") for name in names], rows, right=(1, 2, 3, 4, 5, 6), title=title)
    speeds = [texts("ex_ports", count=count, speed=f"{speed:g}") for speed, count in ports_by_speed(state.ports)]
    if speeds:
        say(("、" if texts.lang == "zh" else ", ").join(speeds))


def _sum_text(values: Sequence[object], texts: Texts) -> str:
    from netplan.report.exchange import gbps

    known = [value for value in values if isinstance(value, float)]
    return gbps(sum(known)) if known else texts("none")


def _print_shares(state: ExchangeState, texts: Texts) -> None:
    from netplan.report.exchange import gbps
    from netplan.report.exchange_document import share_bands
    from netplan.report.numbers import RANGE

    if state.exchanged is None:
        return
    sent = float(state.exchanged.gbps[: state.exchanged.members].sum())
    rows = []
    for name, (value, low, high) in share_bands(state).items():
        ends = "" if low == high else f" ({100 * low:.0f}{RANGE[texts.lang]}{100 * high:.0f} %)"
        rows.append([texts(f"ex_{name}"), f"{100 * value:.0f} %{ends}", gbps(value * sent)])
    headings = [texts(f"ex_h_{name}") for name in ("where", "share", "busy")]
    print_table(headings, rows, right=(1, 2), title=texts("ex_title_shares"))


def _print_targets(verdicts: Sequence[QualityVerdict], texts: Texts) -> None:
    from netplan.report.exchange import limit_text, target_reason, value_text
    from netplan.report.words import BASIS

    lang = texts.lang
    rows = []
    for verdict in verdicts:
        target, figure = verdict.target, verdict.figure
        rows.append(
            [
                status_cell(verdict.status, lang),
                plain(target.id),
                plain(target.name_zh if lang == "zh" else target.name_en),
                limit_text(target) or texts("no_limit"),
                value_text(verdict, lang) or texts("none"),
                "" if figure is None else BASIS[figure.basis][lang],
                target_reason(verdict, lang),
            ]
        )
    if not rows:
        return
    headings = [texts(f"h_{name}") for name in ("verdict", "target")] + [
        texts("ex_h_indicator"),
        texts("h_limit"),
        texts("ex_h_value"),
        texts("h_basis"),
        texts("ex_h_reason"),
    ]
    print_table(headings, rows, right=(3, 4), wrapped=(2, 6), spare=(1,), title=texts("ex_title_targets"))


def _remark_on(state: ExchangeState, texts: Texts) -> None:
    """Say what the figures rest on."""
    from netplan.exchange.calendar import clock_of
    from netplan.exchange.matrix import ASSUMED
    from netplan.report.exchange import gbps
    from netplan.samples import GENERATED

    if not state.members:
        remark(texts("ex_nobody"))
        return
    if all(item.basis == "assumed" for item in state.members.values()):
        remark(texts("ex_assumed_members"))
    if state.peaks is None:
        remark(texts("ex_no_peaks"))
        return
    if state.peaks.peak_s is not None:
        remark(texts("ex_peak_at", time=f"{clock_of(state.peaks.peak_s):%Y-%m-%d %H:%M}"))
        remark(texts("ex_sums"))
    if state.headroom_gbps is not None:
        remark(texts("ex_headroom", headroom=gbps(state.headroom_gbps)))
    if state.basis == GENERATED:
        remark(texts("ex_generated"))
    if state.peaks.unknown_ratio > 0:
        remark(texts("ex_unknown_samples", share=f"{100 * state.peaks.unknown_ratio:.2g}"))
    if state.exchanged is not None and state.exchanged.basis == ASSUMED:
        remark(texts("ex_gravity"))
    if state.exchanged is not None and not state.exchanged.fit.can_meet:
        remark(texts("ex_matrix_short", missing=gbps(state.exchanged.fit.missing)))
