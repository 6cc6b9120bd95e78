"""The report's chapter on measurements: measured against the model, pair by pair, and what measuring changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import htpy as h

from maps.bilingual import Content, both, pair
from maps.chapters.blocks import chapter, layer_word, table, verdict_word, word
from maps.charts.calibration import residual_chart

Row = Mapping[str, Any]

#: So many pairs are drawn, and so many that fit beside those that do not.
_DRAWN, _BESIDE = 16, 4


def calibration_chapter(page: Row) -> Content:
    """
    Write the chapter.

    Parameters
    ----------
    page : mapping
        The finished results; `calibration` as `netplan.report.calibration_rows` gathers it, or None.

    Returns
    -------
    Content
        A section, or None where nothing was gathered.
    """
    found = page.get("calibration")
    if not found:
        return None
    if found["absent"]:
        return chapter("calibration", *_without(page, found))
    return chapter(
        "calibration",
        h.p(".lead")[pair(found["counted"])],
        h.h3[word("measured_data")],
        *_grounds(found),
        h.h3[word("measured_pairs")],
        *_pairs(page, found),
        h.h3[word("measured_lengths")],
        *_changed(found),
    )


def _without(page: Row, found: Row) -> Sequence[Content]:
    """Say that nothing was measured, how to go about it, and where it would tell most."""
    rows = [
        h.tr[
            h.th(scope="row")[pair(row["pair"])],
            h.td[layer_word(page, row["layer"])],
            h.td(".number")[pair(row["oneway"])],
            h.td(".number")[f"≤{row['limit']}"],
            h.td[verdict_word(row["status"])],
        ]
        for row in found["open"]
    ]
    heads = ["measured_pair", "layer", "oneway_band", "open_limit", "verdict"]
    left_out = found["open_left_out"]
    return [
        h.p(".lead")[pair(found["absent"])],
        h.pre["ixplan calibrate --from <实测数据/measurements> --plan <方案文件夹/plan>"],
        h.p[word("then_this_chapter")],
        h.h3[word("measure_first")],
        table("open-verdicts", word("open_caption"), heads, rows) if rows else h.p[word("open_none")],
        h.p(".note")[
            word("open_left_out", n=left_out) if left_out else None, word("full_order"), h.code["ixplan where-to-probe"]
        ],
    ]


def _grounds(found: Row) -> Sequence[Content]:
    return [
        h.p[word("calibrated_at", made=found["made"], version=found["version"])],
        h.ul(".list")[[h.li[pair(used)] for used in found["data"]]] if found["data"] else None,
        [h.p[pair(found["heldout"])], h.p(".note")[word("held_out_means")]] if found["heldout"] else None,
    ]


def _pairs(page: Row, found: Row) -> Sequence[Content]:
    odd, fitting, misplaced = found["odd"], found["fitting"], found["misplaced"]
    drawn = [*odd[:_DRAWN], *fitting[: _BESIDE if odd else _DRAWN]]
    left_out = found["odd_left_out"] + found["fitting_left_out"]
    suspects = found.get("suspects", ())
    return [
        h.p(".note")[word("residual_chart_key")] if drawn else None,
        residual_chart(drawn),
        h.ul(".list")[[h.li[pair(one["said"])] for one in suspects]] if suspects else None,
        _pair_table(page, odd, "odd_caption", misplaced) if odd or misplaced else h.p[word("no_odd_pairs")],
        h.details[h.summary[word("fitting_pairs", n=len(fitting))], _pair_table(page, fitting, "fitting_caption")]
        if fitting
        else None,
        h.p(".note")[word("pairs_left_out", n=left_out), h.code["ixplan residuals"]] if left_out else None,
    ]


def _pair_table(page: Row, rows: Sequence[Row], caption: str, misplaced: Sequence[Row] = ()) -> Content:
    heads = ["measured_pair", "layer", "measured", "modelled", "excess", "samples", "likely"]
    body = [*(_site_row(page, row) for row in misplaced), *(_pair_row(page, row) for row in rows)]
    return table("measured-pairs", word(caption), heads, body)


def _site_row(page: Row, row: Row) -> Content:
    """Draw all pairs of a site that stands wrong in one row."""
    return h.tr(".odd")[
        h.th(scope="row")[pair(row["site"]), h.span(".sub")[word("site_pairs", n=row["pairs"])]],
        h.td[layer_word(page, row["layer"]) if row["layer"] else "—"],
        h.td(".number")["—"],
        h.td(".number")["—"],
        h.td(".number")[pair(row["excess"])],
        h.td(".number")[str(row["samples"])],
        h.td[word("site_misplaced"), h.code["ixplan residuals"]],
    ]


def _pair_row(page: Row, row: Row) -> Content:
    return h.tr(class_="odd" if row["odd"] else None)[
        h.th(scope="row")[pair(row["pair"]), h.span(".sub")[row["operator"]] if row["operator"] else None],
        h.td[layer_word(page, row["layer"])],
        h.td(".number")[h.b[row["measured"]]],
        h.td(".number")[row["modelled"], h.span(".sub")[both(f"（{row['band']['zh']}）", f"({row['band']['en']})")]],
        h.td(".number")[row["excess"]],
        h.td(".number")[str(row["samples"])],
        h.td[pair(row["said"])],
    ]


def _changed(found: Row) -> Sequence[Content]:
    more = found["more_lengths"]
    return [
        _length_table(found["lengths"]) if found["lengths"] else None,
        h.details[h.summary[word("more_lengths", n=len(more))], _length_table(more)] if more else None,
        h.p(".note")[word("lengths_left_out", n=found["lengths_left_out"])] if found["lengths_left_out"] else None,
        h.p[word("sums_known", n=found["sums"])] if found["sums"] else None,
        [h.p[word("parameters_set")], h.ul(".list")[[h.li[pair(words)] for words in found["parameters"]]]]
        if found["parameters"]
        else None,
    ]


def _length_table(lengths: Sequence[Row]) -> Content:
    rows = [
        h.tr[
            h.th(scope="row")[pair(row["name"])],
            h.td(".number")[row["prior"]],
            h.td(".number")[h.b[row["value"]], both(f"（{row['band']['zh']}）", f" ({row['band']['en']})")],
            h.td(".number")[row["moved"] or "—"],
            h.td[word("determined" if row["determined"] else "not_determined")],
        ]
        for row in lengths
    ]
    heads = ["span", "prior_km", "calibrated_km", "moved", "known"]
    return table("lengths", word("lengths_caption"), heads, rows)
