"""The index page of a folder of results: pages with a picture, other files in a table; it runs no script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

import htpy as h

from maps.figures import NOTHING
from maps.offline import asset
from maps.signs import COUNT_ORDER, SIGNS
from maps.words.shelf import KINDS, PAGES, SHELF_WORDS


def shelf_page(listing: Mapping[str, Any], *, lang: str) -> str:
    """
    Draw the index page of a folder.

    Parameters
    ----------
    listing : mapping
        `path` (names from the root), `folders`, `pages`, `files` (rows of name, href, ending, size_bytes, changed;
        a page has `thumbnail`), `counts` of verdicts or None, `left_out`.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        HTML without scripts; see `shelf_policy`.
    """
    words = {key: both[lang] for key, both in SHELF_WORDS.items()}
    other = "en" if lang == "zh" else "zh"
    where = " / ".join(listing["path"])
    empty = not (listing["folders"] or listing["pages"] or listing["files"])
    body = h.body[
        h.header[
            h.h1[words["title"]],
            h.p(".where")[where] if where else None,
            h.nav[
                h.a(href="../" + _query(lang))[words["up"]] if listing["path"] else None,
                h.a(href="./" + _query(other), lang="en" if other == "en" else "zh-CN")[words["language"]],
            ],
        ],
        h.main[
            h.p(".empty")[words["empty"]] if empty else None,
            h.ul(".cards")[(_card(page, listing["counts"], lang) for page in listing["pages"])]
            if listing["pages"]
            else None,
            _table(listing, lang, words) if listing["folders"] or listing["files"] else None,
            h.p(".note")[words["left_out"].format(n=listing["left_out"])] if listing["left_out"] else None,
        ],
        h.footer[words["local"]],
    ]
    head = h.head[
        h.meta(charset="utf-8"),
        h.meta(name="viewport", content="width=device-width, initial-scale=1"),
        h.title[f"{words['title']} {where}".strip()],
        h.link(rel="icon", href="data:,"),
        h.style[_Style(asset("shelf.css"))],
    ]
    return str(h.html(lang="zh-CN" if lang == "zh" else "en")[head, body])


class _Style(str):
    """The style sheet is ours: it goes into the page as it is, for the policy names it by its hash."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def shelf_policy() -> str:
    """Return the Content-Security-Policy of the index page: one style sheet, pictures from beside it, nothing else."""
    digest = base64.b64encode(hashlib.sha256(asset("shelf.css").encode("utf-8")).digest()).decode("ascii")
    ways = (
        "default-src 'none'",
        f"style-src 'sha256-{digest}'",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return "; ".join((*ways, "frame-ancestors 'none'"))


def _query(lang: str) -> str:
    return "?lang=en" if lang == "en" else "?lang=zh"


def _card(page: Mapping[str, Any], counts: Mapping[str, int] | None, lang: str) -> h.Node:
    stem = str(page["name"]).rpartition(".")[0]
    kind = next((both[lang] for name, both in PAGES.items() if stem.startswith(name)), SHELF_WORDS["page"][lang])
    picture: h.Node = h.img(src=page["thumbnail"], alt="") if page["thumbnail"] else _drawn(stem, counts, lang)
    facts = f"{page['name']} · {_size(page['size_bytes'])} · {page['changed']}"
    return h.li[h.a(href=page["href"])[h.span(".picture")[picture], h.b[kind], h.span(".facts")[facts]]]


def _drawn(stem: str, counts: Mapping[str, int] | None, lang: str) -> h.Node:
    """Draw a neutral sheet, and on it how many targets of the folder have which verdict, where that is known."""
    is_map = stem.startswith("map")
    shape = (
        "M30 40l38-12 44 12 38-12v84l-38 12-44-12-38 12zM68 28v84M112 40v84"
        if is_map
        else "M50 22h60l22 22v86H50zM110 22v22h22M64 62h52M64 78h52M64 94h36"
    )
    sheet = h.svg(viewBox="0 0 180 150", aria_hidden="true")[
        h.path(d=shape, fill="#FFFFFF", stroke="#6B6B6B", stroke_width="2", stroke_linejoin="round")
    ]
    if counts is None:
        return sheet
    signs = [
        h.span(".count")[
            h.svg(viewBox="0 0 20 20", aria_hidden="true")[(_shape(name, look) for name, look in SIGNS[status].shape)],
            f" {SIGNS[status].zh if lang == 'zh' else SIGNS[status].en} {counts.get(status, 0)}",
        ]
        for status in COUNT_ORDER
    ]
    return [sheet, h.span(".counts")[signs]]


def _shape(name: str, look: Mapping[str, str]) -> h.Node:
    element = {"path": h.path, "circle": h.circle, "rect": h.rect}[name]
    return element(dict(look))


def _table(listing: Mapping[str, Any], lang: str, words: Mapping[str, str]) -> h.Node:
    rows = [*listing["folders"], *listing["files"]]
    return h.table[
        h.thead[h.tr[(h.th(scope="col")[words[key]] for key in ("file", "kind", "size", "changed"))]],
        h.tbody[
            (
                h.tr[
                    h.td[
                        h.a(href=row["href"] + (_query(lang) if row["kind"] == "folder" else ""))[
                            row["name"] + ("/" if row["kind"] == "folder" else "")
                        ]
                    ],
                    h.td[_kind(row, lang)],
                    h.td(".figure")[_size(row["size_bytes"])],
                    h.td(".figure")[row["changed"]],
                ]
                for row in rows
            )
        ],
    ]


def _kind(row: Mapping[str, Any], lang: str) -> str:
    if row["kind"] == "folder":
        return SHELF_WORDS["folder"][lang]
    return KINDS.get(row["ending"], SHELF_WORDS["other"])[lang]


def _size(size_bytes: int | None) -> str:
    """Write a size as people read it. [byte]"""
    if size_bytes is None:
        return NOTHING
    if size_bytes < 1000:
        return f"{size_bytes} B"
    return f"{size_bytes / 1000:.0f} kB" if size_bytes < 1_000_000 else f"{size_bytes / 1_000_000:.1f} MB"
