"""The report's chapter on the exchange: members, targets, forecast, orders, links, settlement."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import htpy as h

from maps import figures
from maps.bilingual import Content, both, pair
from maps.chapters.blocks import basis_word, breakable, chapter, table, verdict_word, word
from maps.charts.exchange import growth_chart, orders_chart, tornado_chart

Row = Mapping[str, Any]


def exchange_chapter(page: Row) -> Content:
    """
    Write the chapter.

    Parameters
    ----------
    page : mapping
        The finished results; `exchange` as `netplan.report.exchange_rows` gathers it, or None.

    Returns
    -------
    Content
        A section, or None where nothing was gathered.
    """
    found = page.get("exchange")
    if not found:
        return None
    if found["absent"]:
        return chapter("exchange", h.p(".note")[pair(found["absent"])])
    parts: list[tuple[str, str, Callable[[Row], Sequence[Content]]]] = [
        ("exchange_state", "exchange", _state),
        ("exchange_targets", "exchange", _targets),
        ("exchange_forecast", "forecast", _forecast),
        ("exchange_orders", "orders", _orders),
        ("exchange_links", "links", _links),
        ("exchange_settlement", "settlement", _settlement),
    ]
    generated = any(found[name].get("basis") == "generated" for name in ("exchange", "settlement"))
    return chapter(
        "exchange",
        h.p(".remark.generated")[h.b[basis_word("generated")], word("generated_samples")] if generated else None,
        [_part(head, found[name], write) for head, name, write in parts],
    )


def _part(head: str, found: Row, write: Callable[[Row], Sequence[Content]]) -> Content:
    absent = found["absent"]
    return [h.h3[word(head)], h.p(".note")[pair(absent)] if absent else write(found)]


def _state(found: Row) -> Sequence[Content]:
    whole = found["all"]
    rows = [
        h.tr[
            h.th(scope="row")[pair(row["name"])],
            [h.td(".number")[str(row[key])] for key in ("present", "expected", "ports")],
            [h.td(".number")[row[key] or figures.NOTHING] for key in ("capacity", "peak_in", "peak_out")],
        ]
        for row in found["kinds"]
    ]
    rows.append(
        h.tr(".total-row")[
            h.th(scope="row")[word("all_members")],
            [h.td(".number")[h.b[str(whole[key])]] for key in ("present", "expected", "ports")],
            [h.td(".number")[h.b[whole[key] or figures.NOTHING]] for key in ("capacity", "peak_in", "peak_out")],
        ]
    )
    heads = ["kind", "present", "expected", "ports", "capacity", "peak_in", "peak_out"]
    peak = [word("peak_and_headroom", peak=whole["peak"], headroom=whole["headroom"]), _basis(found["basis"])]
    return [
        h.p(".lead")[pair(found["conclusion"])],
        table("kinds", word("kinds_caption"), heads, rows),
        h.p[peak] if whole["peak"] else None,
    ]


def _basis(name: str) -> Content:
    return [word("basis_is"), h.b[basis_word(name)], word("full_stop")]


def _targets(found: Row) -> Sequence[Content]:
    rows = [
        h.tr[
            h.th(scope="row")[pair(row["name"]), h.code(".sub")[row["target"]]],
            h.td(".number")[row["limit"] or word("not_listed")],
            h.td(".number")[pair(row["value"]) if row["value"]["zh"] else figures.NOTHING],
            h.td[verdict_word(row["status"])],
            h.td[basis_word(row["basis"])],
            h.td[pair(row["reason"])],
            h.td[row["wording"], h.span(".sub")[row["source"]]],
        ]
        for row in found["targets"]
    ]
    heads = ["quality", "quality_limit", "quality_value", "verdict", "basis", "reason", "grounds"]
    return [
        h.p(".lead")[pair(found["counted"])],
        table("quality", word("quality_caption"), heads, rows) if rows else None,
    ]


def _forecast(found: Row) -> Sequence[Content]:
    moved = found["tornado"]
    rows = [
        h.tr[
            h.th(scope="row")[pair(row["what"])],
            [h.td(".number")[pair(row[key])] for key in ("p10", "p50", "p90")],
            h.td(".number")[word("already") if row["already"] else row["reached"]],
        ]
        for row in found["milestones"]
    ]
    return [
        h.p(".lead")[pair(found["conclusion"])] if found["conclusion"] else None,
        h.p(".note")[word("growth_chart_key")],
        growth_chart(found["points"], found["limits"], ("Gbit/s", "Gbit/s")),
        table(
            "milestones",
            word("milestones_caption", until=found["until"]),
            ["milestone", "p10", "p50", "p90", "reached"],
            rows,
        ),
        h.p(".note")[pair(found["basis"])],
        h.h3[word("tornado")],
        h.p(".lead")[pair(moved["sentence"])],
        h.p(".note")[word("tornado_chart_key")],
        tornado_chart(moved["bars"]),
    ]


def _orders(found: Row) -> Sequence[Content]:
    years = found["years"]
    folded = [year for year in years if year["folded"]]
    sums = [
        h.tr[
            h.th(scope="row")[year["year"]],
            [h.td(".number")[str(number)] for number in (len(year["lines"]), year["overdue"])],
            h.td(".number")[pair(year["cost"])],
        ]
        for year in years
    ]
    return [
        h.p(".lead")[pair(found["conclusion"])],
        [h.p[pair(words)] for words in found["sentences"]],
        h.p(".note")[word("orders_chart_key")] if found["quarters"] else None,
        orders_chart(found["quarters"]),
        table("order-years", word("order_years_caption"), ["year", "lines", "overdue", "order_cost"], sums)
        if years
        else None,
        [_order_table([year for year in years if not year["folded"]], "orders_caption") if years else None],
        h.details[
            h.summary[word("orders_later", first=folded[0]["year"], n=sum(len(year["lines"]) for year in folded))],
            _order_table(folded, "orders_caption"),
        ]
        if folded
        else None,
        [h.p(".note")[pair(words)] for words in found["assumptions"]],
    ]


def _order_table(years: Sequence[Row], caption: str) -> Content:
    heads = ["quarter", "order", "count", "order_cost", "needed", "order_reason"]
    return table("orders", word(caption), heads, [_order_row(row) for year in years for row in year["lines"]])


def _order_row(row: Row) -> Content:
    late = row["overdue_count"]
    return h.tr[
        h.th(".nobreak", scope="row")[row["quarter"]],
        h.td[pair(row["what"]), h.span(".sub")[word("overdue", n=late)] if late else None],
        h.td(".number")[str(row["count"])],
        h.td(".number")[pair(row["cost"])],
        h.td(".number")[row["needed"]],
        h.td[pair(row["reason"])],
    ]


def _links(found: Row) -> Sequence[Content]:
    rows = [
        h.tr[
            h.th(scope="row")[_breakable(row["pair"])],
            h.td(".number")[row["traffic"]],
            h.td[_link(row)],
            h.td(".number")[pair(row["delay"]) if row["delay"] else figures.NOTHING],
            h.td(".number")[f"≤{row['limit']}" if row["limit"] else figures.NOTHING],
            h.td[verdict_word(row["status"])],
            h.td(".number")[pair(row["cost"]) if row["cost"] else figures.NOTHING],
        ]
        for row in found["pairs"]
    ]
    heads = ["exchanges", "traffic", "link", "link_delay", "link_limit", "verdict", "link_cost"]
    return [
        _told(found["sentences"]),
        table("links", [word("links_caption"), _basis(found["basis"])], heads, rows),
    ]


def _told(sentences: Sequence[Mapping[str, str]]) -> Content:
    """Write sentences, the first as what they come to."""
    return [h.p(class_="lead" if at == 0 else None)[pair(words)] for at, words in enumerate(sentences)]


def _link(row: Row) -> Content:
    ways = [h.span(".sub")[word("by_way_of"), _breakable(way)] for way in row["ways"]]
    if not row["links"]:
        return [word("no_link"), ways]
    text = "、".join(row["links"]), ", ".join(row["links"])
    return [both(f"{text[0]}（{row['load']}）", f"{text[1]} ({row['load']})"), ways]


def _breakable(words: Mapping[str, str]) -> Content:
    return both(words["zh"], breakable(words["en"]))


def _settlement(found: Row) -> Sequence[Content]:
    rows = [
        h.tr[
            h.th(scope="row")[pair(row["rule"])],
            h.td[pair(row["payee"])],
            [h.td(".number")[pair(row[key])] for key in ("paid", "subsidy", "net")],
        ]
        for row in found["totals"]
    ]
    caption = [word("settlement_caption", month=found["month"]), _basis(found["basis"])]
    return [
        _told(found["sentences"]),
        table("settlement", caption, ["rule", "payee", "paid", "subsidy", "net"], rows),
        h.p(".note")[word("among_members")] if any(row["among_members"] for row in found["totals"]) else None,
        h.p(".note")[word("settle_all"), h.code["ixplan settle"]],
    ]
