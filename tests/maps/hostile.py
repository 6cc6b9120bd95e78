"""A plan whose every text is somebody's attempt to break a page, a sheet or a map."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

#: What a text runs that was taken for a script; pages are asked whether it did.
_RUN = "window.hacked=1"
#: Texts as a table may hold them. Each is a name, a note and a source somewhere in the plan.
HOSTILE = (
    "X{{7*7}}Y X${7*7}Y {% for x in y %} {0.__class__} %(name)s %s %n",
    f"<b>bold</b><img src=x onerror={_RUN}>", f"</script><script>{_RUN}</script>", f"<svg/onload={_RUN}>",
    f'" onmouseover="{_RUN}" autofocus onfocus="{_RUN}" x="', f"' onfocus='{_RUN}' autofocus='",
    f"`${{{_RUN}}}` \\'\\\"", f"javascript:{_RUN}", "<!-- --> ]]> <![CDATA[x", "&lt;i&gt; &amp; &#60; &unknown; &",
    "</style></title></textarea></table>",
    "=cmd|'/c calc'!A1", "+1+1", "-2+3", "@SUM(A1)", '=HYPERLINK("x","y")',
    "U\u2028\u2029V \u202eRTL\u2066x z\u200bw\u200dj\ufeffn", "e\u0301\u0327\u0338" * 5 + "\U0001f468\u200d\U0001f469",
    "长" * 400, "../../etc/passwd http://evil.example/x",
)  # fmt: skip
#: Texts that no table can hold, yet that a document may: whoever draws it must not stumble.
UNREADABLE = ("nul\x00nul esc\x1b[31m", "cr\rlf\ntab\tend", "half\ud83dhalf end\ufffe\uffff")
#: Stands in the plan where one of `UNREADABLE` is put into the finished document.
_STAND_IN = tuple(f"standin{number}" for number in range(len(UNREADABLE)))
ALL = (*HOSTILE, *_STAND_IN)


def write_hostile_plan(folder: Path) -> Path:
    """Write the plan: a ring of as many sites as there are texts, and a row for each text in every table."""
    folder.mkdir()
    for name, content in _files().items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def with_unreadable(value: object) -> object:
    """Put what no table can hold into a finished document, at any depth."""
    if isinstance(value, str):
        for stand_in, text in zip(_STAND_IN, UNREADABLE, strict=True):
            value = value.replace(stand_in, text)
        return value
    if isinstance(value, dict):
        return {with_unreadable(key): with_unreadable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [with_unreadable(item) for item in value]
    return value


def _files() -> dict[str, str]:
    count = len(ALL)
    texts = [{f"t{shift}": ALL[(number + shift) % count] for shift in range(4)} for number in range(count)]
    places = [(104.0 + number % 7, 30.0 + number // 7) for number in range(count)]
    toml = "\n".join(f"{key} = {json.dumps(ALL[at])}" for key, at in _SETTINGS.items())
    handling = f"[handling]\nmarking_zh = {json.dumps(ALL[1])}\nmarking_en = {json.dumps(ALL[2])}\n"
    ids = [f"s{number:02}" for number in range(count)]
    files = {
        "sites.csv": _table(
            "id,name_zh,name_en,province_zh,lon_deg,lat_deg,kind,roles,source",
            (
                (ids[n], t["t0"], t["t1"], t["t2"], *places[n], "city", "" if n else "exchange", t["t3"])
                for n, t in enumerate(texts)
            ),
        ),
        "cables.csv": _table(
            "id,name_zh,name_en,existence,source",
            ((f"c{n:02}", t["t0"], t["t1"], "assumed", t["t2"]) for n, t in enumerate(texts)),
        ),
        "risk_groups.csv": _table(
            "id,kind,name_zh,name_en,source",
            ((f"g{n:02}", "duct", t["t0"], t["t1"], t["t2"]) for n, t in enumerate(texts)),
        ),
        "spans.csv": _table(
            "id,a,b,cable,operator,status,route_km,risk_groups,source",
            [
                (f"p{n:02}", ids[n], ids[(n + 1) % count], f"c{n:02}", "", "existing", 900, f"g{n:02}", t["t0"])
                for n, t in enumerate(texts)
            ]
            + [("new", ids[0], ids[3], "c07", "", "candidate", 500, "g08", ALL[7])],
        ),
        "ip_nodes.csv": _table(
            "site,layer,role,operator,source", ((ids[n], "ip-private", "core", ALL[n], ALL[3]) for n in range(count))
        ),
        "circuits.csv": _table(
            "id,layer,a,b,operator,spans,source",
            ((f"r{n:02}", "ip-private", ids[n], ids[n + 1], ALL[n], f"p{n:02}", ALL[n]) for n in range(count - 1)),
        ),
        "targets.csv": _table(
            "id,from,to,limit,quantity,name_zh,name_en,wording,source,note_zh,note_en,lead_zh,lead_en,support_zh,"
            "support_en",
            [
                (f"a{n:02}", ids[0], ids[n or 1], 9 if n == 3 else 200, "delay", *_texts_from(n, 10))
                for n in range(count)
            ]
            + [("up", ids[0], ids[2], 0.9999, "availability", *_texts_from(5, 10))],
        ),
        "exchanges.csv": _table("site,name_zh,name_en,in_service,source", [(ids[0], *ALL[6:8], "2020-01-01", ALL[8])]),
        "members.csv": _table(
            "id,name_zh,name_en,kind,ports,peak_in_gbps,peak_out_gbps,source",
            ((f"m{n:02}", t["t0"], t["t1"], "content", "1x10", 2, 1, t["t2"]) for n, t in enumerate(texts)),
        ),
        "events.csv": _table(
            "id,name_zh,name_en,start,factor,source",
            ((f"e{n:02}", t["t0"], t["t1"], "2026-03-01", 1.1, t["t2"]) for n, t in enumerate(texts)),
        ),
        "egress.csv": _table(
            "id,from,to,capacity_gbps,operator,source",
            ((f"l{n:02}", ids[0], ids[n or 1], 10, ALL[n], ALL[n]) for n in range(count)),
        ),
        "traffic.csv": _table("id,from,to,gbps", [("d0", ids[0], ids[9], 10)]),
    }
    regions = [_region(number, *places[number]) for number in range(count)]
    files["regions.geojson"] = json.dumps({"type": "FeatureCollection", "features": regions})
    return {"plan.toml": f"plan_version = 1\nas_of = 2026-11-01\n{toml}\n{handling}", **files}


#: Texts of plan.toml and which of the texts they are.
_SETTINGS = {"name_zh": 6, "name_en": 7}


def _texts_from(first: int, count: int) -> list[str]:
    return [ALL[(first + shift) % len(ALL)] for shift in range(count)]


def _region(number: int, lon_deg: float, lat_deg: float) -> dict[str, object]:
    ring = [[lon_deg + x, lat_deg + y] for x, y in ((-0.2, -0.2), (0.2, -0.2), (0.2, 0.2), (-0.2, 0.2), (-0.2, -0.2))]
    properties = {"id": f"f{number:02}", "kind": "flood", "events_per_year": 0.1, "repair_h": 24}
    # The reader of regions refuses what does not print.
    texts = (ALL[number], ALL[-number - 1], ALL[number])
    pairs = zip(("name_zh", "name_en", "source"), texts, strict=True)
    properties |= {key: text if text.isprintable() else _STAND_IN[0] for key, text in pairs}
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def _table(heads: str, rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([heads.split(","), *rows])
    return out.getvalue()
