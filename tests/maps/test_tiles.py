"""The online basemap: asked for it asks one service only; not asked for, a page asks nobody."""

from __future__ import annotations

import base64
import math
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from geodata.errors import InputError
from maps.offline import TILE_HOSTS, LeftoverUrlError, seal, tianditu
from maps.pages import map_page

KEY = "0123456789abcdef0123456789abcdef"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
ZHONGWEI = (105.19, 37.51)


def policy_of(html):
    return re.search(r'Security-Policy" content="([^"]+)"', html)[1]


def tile_of(lon, lat, zoom):
    """Number a tile as OGC 07-057r7 and every spherical Mercator service does: columns east, rows south."""
    size = 2**zoom
    row = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * size), int(row * size)


@pytest.fixture
def online(page_data):
    page_data["map"]["tiles"] = tianditu(KEY)
    return page_data


def test_without_it_the_policy_names_no_host(sample, ground):
    html = map_page(sample, provinces=ground["provinces"], dash_line=ground["dash_line"])
    assert "img-src data:;" in policy_of(html)
    assert "tianditu.gov.cn" not in html


def test_with_it_the_policy_names_its_eight_hosts_and_nothing_else(online, ground):
    policy = policy_of(map_page(online, provinces=ground["provinces"], dash_line=ground["dash_line"]))
    hosts = " ".join(f"https://t{number}.tianditu.gov.cn" for number in range(8))
    assert f"img-src data: {hosts};" in policy
    assert "default-src 'none'" in policy
    assert policy.count("https:") == 8


@pytest.mark.parametrize(
    "key", ["", "short", "a" * 65, "0123 4567", "abcdefgh&x=1", "abcdefg}{s}", "密钥密钥密钥密钥", "x" * 8 + "\n"]
)
def test_a_key_of_strange_characters_is_refused(key):
    with pytest.raises(InputError):
        tianditu(key)


def test_data_cannot_widen_the_policy(online, ground):
    online["map"]["tiles"]["hosts"] = ["https://example.net"]
    with pytest.raises(LeftoverUrlError, match="example"):
        map_page(online, provinces=ground["provinces"], dash_line=ground["dash_line"])
    with pytest.raises(LeftoverUrlError):
        seal("<html><head></head></html>", title="x", pictures_from=("https://example.net",))
    with pytest.raises(LeftoverUrlError):  # what stands in the page itself is refused as ever
        seal(f'<html><head></head><img src="{TILE_HOSTS[0]}/x.png"></html>', title="x", pictures_from=TILE_HOSTS)


@pytest.mark.browser
def test_the_browser_asks_its_hosts_for_the_right_tiles_and_nobody_else(browser, online, ground, tmp_path):
    path = tmp_path / "map.html"
    path.write_text(map_page(online, provinces=ground["provinces"], dash_line=ground["dash_line"]), encoding="utf-8")
    asked, complaints = [], []
    context = browser.new_context(viewport={"width": 900, "height": 700})
    try:
        page = context.new_page()

        def answer(route):
            if route.request.url.startswith("file:"):
                route.continue_()
            else:
                asked.append(route.request.url)
                route.fulfill(body=PIXEL, content_type="image/png")

        page.route("**/*", answer)
        page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path.as_uri())
        page.evaluate(f"map_netplan.setView([{ZHONGWEI[1]}, {ZHONGWEI[0]}], 9, {{animate: false}})")
        page.wait_for_timeout(400)
        loaded = page.evaluate("document.querySelectorAll('.leaflet-tile-loaded').length")
    finally:
        context.close()
    assert complaints == []
    assert loaded > 4
    assert {f"https://{urlsplit(url).netloc}" for url in asked} <= set(TILE_HOSTS)
    seen = set()
    for url in asked:
        address = urlsplit(url)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        kind = query["LAYER"]
        assert address.path == f"/{kind}_w/wmts"
        assert (query["SERVICE"], query["REQUEST"], query["TILEMATRIXSET"], query["tk"]) == (
            "WMTS",
            "GetTile",
            "w",
            KEY,
        )
        assert 1 <= int(query["TILEMATRIX"]) <= 18
        seen.add((kind, int(query["TILEMATRIX"]), int(query["TILECOL"]), int(query["TILEROW"])))
    for kind in ("vec", "cva"):
        assert (kind, 9, *tile_of(*ZHONGWEI, 9)) in seen, kind
