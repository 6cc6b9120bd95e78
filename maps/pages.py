"""The two pages people open without any network: the map and the report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maps.chapters.report import report_html
from maps.offline import MAP_DIV, asset, map_shell, seal, tiles_allowed
from maps.page.payload import json_for_script, map_payload
from maps.words.common import WORDS

#: One script in chapters; later ones use what earlier ones define. The tabs stand in the order of the page.
SCRIPTS = (
    *("unpack", "base", "tabs", "ground", "tiles", "cables", "labels", "places", "network", "cards", "find"),
    *("table", "detail", "delays"),
    *("reach", "cuts", "cuts_map", "builds", "growth", "measured", "sheet", "map"),
)
#: What a browser runs that does not understand the script before it: it says so. No word of it is younger than 2009.
LAST = (
    "if(document.documentElement.className.indexOf('ready')<0)"
    "document.getElementById('unready').removeAttribute('hidden');"
)
STYLES = ("frame", "network", "reach", "cuts", "builds", "growth", "measured", "print")


def map_page(page: Mapping[str, Any], *, provinces: Mapping[str, Any], dash_line: Mapping[str, Any]) -> str:
    """
    Draw the map page.

    Parameters
    ----------
    page : mapping
        The finished results: title, date, counts, sites, spans, targets, verdicts. [ms, km, deg]
    provinces, dash_line : mapping
        GeoJSON FeatureCollections of the provinces and the ten-part line, WGS 84.

    Returns
    -------
    str
        One HTML file that loads nothing and whose policy forbids all network; the same input gives
        the same bytes. Only where `page["map"]["tiles"]` asks for the online basemap, its policy names the hosts
        of that one.

    Raises
    ------
    LeftoverUrlError
        If the page would still refer to the network.
    ValueError
        If a number in `page` is NaN or infinite.

    Notes
    -----
    Nothing of the user's passes through folium: it compiles what it is given as templates, where a site
    called `{{7*7}}` becomes 49. The data stands beside the map as inert JSON, and a script of ours draws it.
    """
    data = json_for_script(map_payload(page, provinces=provinces, dash_line=dash_line))
    frame = asset("page/frame.html").replace("<!-- the map -->", MAP_DIV)
    for place, key in (("script", "answer_needs_script"), ("newer browser", "answer_needs_browser")):
        frame = frame.replace(f"<!-- needs a {place} -->", " ".join(WORDS[key].values()))
    style = "".join(asset(f"page/{name}.css") for name in STYLES)
    html = map_shell()
    html = html.replace("</head>", f"<style>{style}</style>\n</head>", 1)
    html = html.replace(MAP_DIV, frame, 1)
    script = "(function () {\n'use strict';\n" + "\n".join(asset(f"page/{name}.js") for name in SCRIPTS) + "})();\n"
    tail = f'<script type="application/json" id="netplan-data">{data}</script>\n<script>{script}</script>\n'
    tail += f"<script>{LAST}</script>\n</html>"
    body, end, _ = html.rpartition("</html>")
    if not end:
        raise RuntimeError("folium's page has no end")
    return seal(body + tail, title=page["title"]["zh"], pictures_from=tiles_allowed(page["map"].get("tiles")))


def report_page(page: Mapping[str, Any]) -> str:
    """
    Write the report as a page that can be read, printed and filed without any network.

    Parameters
    ----------
    page : mapping
        The same results as for `map_page`.

    Returns
    -------
    str
        One HTML file in both languages, Chinese shown first; only its language toggle is a script.

    Raises
    ------
    LeftoverUrlError
        If the page would refer to the network; addresses in its text are only text.
    """
    return seal(report_html(page), title=page["title"]["zh"])
