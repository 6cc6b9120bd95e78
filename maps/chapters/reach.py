"""The report's section on latency circles: how many cities each origin reaches within each delay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import htpy as h

from maps import figures
from maps.bilingual import Content, text_of
from maps.chapters.blocks import basis_word, layer_word, word

Row = Mapping[str, Any]


def reach_of(page: Row) -> Row | None:
    """Take what `netplan.report.views.reach` gathered out of a page; None where there is nothing to tell."""
    view = (page.get("views") or {}).get("reach")
    return None if not view or view.get("absent") else view


def reach_section(page: Row) -> Content:
    """
    Write how many cities lie within, and on the edge of, each circle of each origin.

    Parameters
    ----------
    page : mapping
        The page; its view `reach` may be missing or absent.

    Returns
    -------
    Content
        A heading and a table of origins and layers; None without the view. [ms]
    """
    view = reach_of(page)
    if view is None:
        return None
    sites = {site["id"]: site for site in page["sites"]}
    rows = [
        _row(page, sites[origin["site"]], name, layer, view["of"])
        for origin in view["origins"]
        for name, layer in origin["layers"].items()
    ]
    ideal = any(layer["ideal"] for origin in view["origins"] for layer in origin["layers"].values())
    return [
        h.h3[word("reach_title")],
        h.div(".wide")[
            h.table(".reach")[
                h.caption[h.div(".said")[word("reach_counts_caption")]],
                h.thead[h.tr[_heads(view["limits_ms"])]],
                h.tbody[rows],
            ]
        ],
        h.p(".note")[word("reach_counts_ideal")] if ideal else None,
    ]


def _heads(limits_ms: Sequence[float]) -> Iterator[h.Element]:
    yield h.th(scope="col")[word("head_reach_origin")]
    yield h.th(scope="col")[word("head_layer")]
    for limit_ms in limits_ms:
        yield h.th(scope="col")[word("head_reach_limit", limit=figures.plain_text(limit_ms))]
    yield h.th(scope="col")[word("head_reach_of")]


def _row(page: Row, origin: Row, name: str, layer: Row, of: int) -> h.Element:
    # The origin itself takes no time, which nobody has to assume.
    bases = dict.fromkeys(row["basis"] for row in layer["sites"] if row["site"] != origin["id"])
    unreached = layer["unreached"]
    return h.tr[
        h.th(scope="row")[text_of(origin, "name")],
        h.td[layer_word(page, name), [h.span(".sub")[basis_word(basis)] for basis in bases]],
        [_cell(circle) for circle in layer["circles"]],
        h.td(".number")[str(of), h.span(".sub")[word("reach_counts_unreached", n=unreached)] if unreached else None],
    ]


def _cell(circle: Row) -> h.Element:
    edge = word("reach_counts_edge", n=circle["marginal"])
    return h.td(".number")[h.b[str(circle["within"])], h.span(".sub")[edge] if circle["marginal"] else None]
