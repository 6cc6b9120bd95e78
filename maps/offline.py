"""An empty folium map made into one file that needs no network, and the policy that proves it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from html import escape
from html.parser import HTMLParser
from importlib.resources import files

import folium

from geodata.errors import InputError

#: What folium's page loads from content delivery networks, by file name whatever the host and version:
#: the Leaflet files are put into the page, the rest serves widgets that this page does not have.
LEAFLET_FILES = frozenset({"leaflet.js", "leaflet.css"})
DROPPED_FILES = frozenset(
    {
        "all.min.css",  # Font Awesome
        "bootstrap-glyphicons.css",
        "bootstrap.bundle.min.js",
        "bootstrap.min.css",
        "jquery-3.7.1.min.js",
        "leaflet.awesome-markers.css",
        "leaflet.awesome-markers.js",
        "leaflet.awesome.rotate.min.css",
    }
)

#: Folium names each map at random; a fixed name makes the same plan give the same bytes.
MAP_ID = "netplan"
MAP_DIV = f'<div class="folium-map" id="map_{MAP_ID}" ></div>'

VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1" />'

#: The one online basemap there is: 天地图, the state's public map. A page made for it may ask these and nobody else.
TILE_HOSTS = tuple(f"https://t{number}.tianditu.gov.cn" for number in range(8))
_TILE_KEY = re.compile(r"[A-Za-z0-9]{8,64}")

_EXTERNAL_TAG = re.compile(r'<(?:script src|link rel="stylesheet" href)="([^"]+)"\s*/?>(?:</script>)?')
_VIEWPORT_TAG = re.compile(r'<meta name="viewport"[^>]*>')
_FLAG_PREFIX = re.compile(r"prefix:'<a href=\"https://leafletjs\.com\".*?Leaflet</a>\"", re.DOTALL)
_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)

_URL_ATTRIBUTES = frozenset(
    {"action", "background", "cite", "data", "formaction", "href", "manifest", "ping", "poster", "src", "srcset"}
    | {"xlink:href"}
)
_CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")]*)|@import\s+([^;]*)", re.IGNORECASE)
_SCRIPT_URL = re.compile(
    r"(?P<absolute>(?:https?|wss?|ftp)://[^\s'\"`<>)]*)"
    r"|['\"`](?P<relative>//[A-Za-z0-9][^'\"`\s]*)"
    r"|\bimport\s*\(?\s*['\"`](?P<module>[^'\"`]+)"
    r"|//[#@]\s*sourceMappingURL=(?P<source_map>\S+)"
)
_NAMESPACE = "http://www.w3.org/"


class LeftoverUrlError(RuntimeError):
    """Say that a page would still reach for the network; a bug here, or a folium that loads new files."""

    def __init__(self, url: str, place: str) -> None:
        super().__init__(f"{place}: {url!r} would be fetched from outside the page")
        self.url = url
        self.place = place


def asset(name: str) -> str:
    """Read a text file of `maps/assets`, also from inside a wheel."""
    return files("maps").joinpath("assets", name).read_text(encoding="utf-8")


def map_shell() -> str:
    """
    Render an empty folium map as HTML that loads nothing.

    Returns
    -------
    str
        A whole HTML page, the same at every call. It holds Leaflet, the map's `MAP_DIV` and the
        script that makes the map; none of the user's data has been near its templates.

    Raises
    ------
    LeftoverUrlError
        If this release of folium loads a file that is neither known nor needed.
    """
    empty = folium.Map(
        location=[35.0, 104.0],
        zoom_start=4,
        tiles=None,
        zoom_control=False,
        maxZoom=18,  # the documented max_zoom is dropped together with the tiles
        minZoom=2,
        zoomSnap=0.1,
        zoomDelta=0.5,
        attributionControl=False,
    )
    empty._id = MAP_ID
    html = _EXTERNAL_TAG.sub(lambda match: _inline(match[1]), empty.get_root().render())
    html = _VIEWPORT_TAG.sub(VIEWPORT, html)
    if MAP_DIV not in html:
        raise RuntimeError(f"this folium writes its map differently: {MAP_DIV} is not there")
    return html


def _inline(url: str) -> str:
    name = url.rsplit("/", 1)[-1]
    if name in DROPPED_FILES:
        return ""
    if name not in LEAFLET_FILES:
        raise LeftoverUrlError(url, "folium's page")
    return f"<script>{leaflet_script()}</script>" if name.endswith(".js") else f"<style>{leaflet_style()}</style>"


def leaflet_script() -> str:
    """Return Leaflet with its licence, without its source map, its home page and the flag before its name."""
    text, count = _FLAG_PREFIX.subn('prefix:""', _leaflet("leaflet.js"))
    if count != 1:
        raise RuntimeError("XStatic-Leaflet: the attribution prefix is not where it was in 1.9.3")
    text = text.replace("https://leafletjs.com", "leafletjs.com").replace("//# sourceMappingURL=leaflet.js.map", "")
    return f"/*\n{asset('leaflet-licence.txt')}*/\n{text}"


def leaflet_style() -> str:
    """Return Leaflet's style without comments and without the pictures of controls this page does not use."""
    text = re.sub(r"/\*.*?\*/", "", _leaflet("leaflet.css"), flags=re.DOTALL)
    return re.sub(r"url\(images/[^)]*\)", "none", text)


def _leaflet(name: str) -> str:
    text = files("xstatic.pkg.leaflet").joinpath("data", name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n")  # a hash in the policy is taken over what the browser's parser sees


def refuse_urls(html: str) -> None:
    """
    Check that a page refers to nothing outside itself.

    Parameters
    ----------
    html : str
        A whole page. Its text and its inert JSON may mention any address; its attributes, styles and
        scripts may not, except for XML namespaces, `#…` and `data:`.

    Raises
    ------
    LeftoverUrlError
        At the first address found.
    """
    parser = _UrlFinder()
    parser.feed(html)
    parser.close()


class _UrlFinder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        inert = tag == "script" and values.get("type") == "application/json"
        self._inside = tag if tag in {"script", "style"} and not inert else ""
        for name, value in attrs:
            if name in _URL_ATTRIBUTES and not (value or "").startswith(("#", "data:")):
                raise LeftoverUrlError(value or "", f"<{tag} {name}>")
            if name == "style":
                _refuse_css(value or "", f"<{tag} style>")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002  the name is HTMLParser's
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "style":
            _refuse_css(data, "<style>")
        elif self._inside == "script":
            _refuse_script(data)


def _refuse_css(text: str, place: str) -> None:
    for match in _CSS_URL.finditer(text):
        url = match[2] if match[2] is not None else match[1]
        if match[2] is not None or not url.startswith(("#", "data:")):
            raise LeftoverUrlError(url, place)


def _refuse_script(text: str) -> None:
    for match in _SCRIPT_URL.finditer(text):
        url = next(group for group in match.groups() if group is not None)
        if not url.startswith(_NAMESPACE):
            raise LeftoverUrlError(url, "<script>")


def tianditu(key: str) -> dict[str, object]:
    """
    Return what `page["map"]["tiles"]` holds for a page with the online basemap of 天地图.

    Parameters
    ----------
    key : str
        The user's key, as 天地图's console shows it; it stands legibly in the page.

    Returns
    -------
    dict
        `hosts` and `key`.

    Raises
    ------
    InputError
        If the key holds anything but letters and digits, or is none.
    """
    if not _TILE_KEY.fullmatch(key):
        raise InputError("tianditu_key" if key else "tianditu_key_missing", value=key)
    return {"hosts": list(TILE_HOSTS), "key": key}


def tiles_allowed(tiles: Mapping[str, object] | None) -> tuple[str, ...]:
    """
    Tell which hosts a page may ask for pictures.

    Parameters
    ----------
    tiles : mapping or None
        What `tianditu` returned; None for a page that asks nobody.

    Returns
    -------
    tuple of str
        `TILE_HOSTS`, or nothing.

    Raises
    ------
    LeftoverUrlError
        If it names any other host: data must not widen the policy.
    """
    if tiles is None:
        return ()
    if dict(tiles) != tianditu(str(tiles.get("key") or "")):
        raise LeftoverUrlError(str(tiles.get("hosts")), 'page["map"]["tiles"]')
    return TILE_HOSTS


#: What no page can hold: control characters, halves of a character, noncharacters.
_NO_TEXT = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\\ud800-\\udfff\\ufffe\\uffff]")


def seal(html: str, *, title: str, pictures_from: Sequence[str] = ()) -> str:
    """
    Give a finished page its language, title and a policy that forbids all network.

    Parameters
    ----------
    html : str
        A whole page with `<html…>` and `<head>`; scripts and styles stand in it without attributes.
    title : str
        Plain text.
    pictures_from : sequence of str
        Hosts that pictures may come from: none, or `TILE_HOSTS`.

    Returns
    -------
    str
        The page. Only the scripts and styles that stand in it now can run: each is named by its hash.

    Raises
    ------
    LeftoverUrlError
        If the page refers to anything outside itself.
    """
    if any(host not in TILE_HOSTS for host in pictures_from):
        raise LeftoverUrlError(str(pictures_from), "pictures_from")
    html, title = _NO_TEXT.sub("\ufffd", html), _NO_TEXT.sub("\ufffd", title)
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src {_hashes(_SCRIPT, html)}",
            f"style-src {_hashes(_STYLE, html)}",
            " ".join(("img-src data:", *pictures_from)),
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    head = (
        '<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<title>{escape(title)}</title>"
    )
    html = re.sub(r"<html[^>]*>\s*<head>", lambda _: head, html, count=1)
    refuse_urls(html)
    return html


def _hashes(pattern: re.Pattern[str], html: str) -> str:
    digests = [hashlib.sha256(body.encode("utf-8")).digest() for body in pattern.findall(html)]
    names = dict.fromkeys(f"'sha256-{base64.b64encode(digest).decode('ascii')}'" for digest in digests)
    return " ".join(names) or "'none'"
