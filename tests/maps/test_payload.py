import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.offline import asset
from maps.page.lines import LETTERS, PROVINCE_STEPS, compact_areas, compact_line, packed, packed_line
from maps.page.payload import json_for_script, map_payload, with_texts
from maps.page.phrases import BLANK, share

texts = st.text(st.characters()) | st.sampled_from(
    ["</script><img src=x onerror=1>", "<!--", "]]>", "\u2028\u2029", "{{7*7}}", "`${1}`", "\ud800", "&lt;", "\x00"]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)
points = st.lists(
    st.tuples(st.integers(7300, 13500), st.integers(300, 5400)).map(lambda at: (at[0] / 100, at[1] / 100)), min_size=1
)


@given(values)
def test_json_for_a_script_reads_back_the_same(value):
    assert json.loads(json_for_script(value)) == value


@given(values)
def test_json_for_a_script_can_neither_end_the_script_nor_break_a_line(value):
    written = json_for_script(value)
    assert not set(written) & set("<>&\u2028\u2029")
    written.encode("utf-8")


def test_nan_is_refused_for_nothing_is_none():
    with pytest.raises(ValueError, match="Out of range"):
        json_for_script({"oneway_ms": float("nan")})


def numbers(text):
    """Read what `packed` writes, the slow way."""
    found, bits = [], ""
    for letter in text:
        value = LETTERS.index(letter)
        bits = f"{value & 31:05b}" + bits
        if value < 32:
            whole = int(bits, 2)
            found.append(-(whole + 1) // 2 if whole % 2 else whole // 2)
            bits = ""
    return found


def unpack(flat, steps):
    lon = lat = 0
    line = []
    for across, up in zip(flat[::2], flat[1::2], strict=True):
        lon, lat = lon + across, lat + up
        line.append((lon / steps, lat / steps))
    return line


@given(points)
def test_a_compact_line_unpacks_to_the_line_without_repeated_points(line):
    distinct = [point for at, point in enumerate(line) if at == 0 or point != line[at - 1]]
    assert [(round(lon * 100), round(lat * 100)) for lon, lat in unpack(compact_line(line, steps=100), 100)] == [
        (round(lon * 100), round(lat * 100)) for lon, lat in distinct
    ]


@given(st.lists(st.integers(-(10**9), 10**9)))
def test_whole_numbers_come_back_from_their_letters(given_numbers):
    assert numbers(packed(given_numbers)) == given_numbers


@given(points)
def test_a_packed_line_holds_what_the_compact_one_holds(line):
    assert numbers(packed_line(line, steps=1000)) == compact_line(line, steps=1000)


def whole(shared, at):
    """Put a shared text together again."""
    text = ""
    for frame, figures in zip(*[iter(shared["texts"][at])] * 2, strict=True):
        pieces = shared["frames"][frame].split(BLANK) if figures else [shared["frames"][frame]]
        text += "".join(
            piece + figure for piece, figure in zip(pieces, [*figures.split(" ")[: len(pieces) - 1], ""], strict=True)
        )
    return text


@given(st.lists(st.text() | st.text("0123456789.；; 毫秒\u0001\n|", max_size=40)))
def test_shared_texts_come_back_letter_by_letter(texts):
    shared = share(texts)
    assert [whole(shared, at) for at in range(len(texts))] == texts


def test_rounding_does_not_add_up_along_a_line():
    line = [(73 + 0.004 * at, 30.0) for at in range(1000)]
    assert unpack(compact_line(line, steps=100), 100)[-1] == pytest.approx(line[-1], abs=0.005)


def test_every_ring_is_kept_down_to_the_smallest_islet(ground):
    areas = compact_areas(ground["provinces"])
    rings = [
        len(one["coordinates"]) if one["type"] == "Polygon" else sum(len(part) for part in one["coordinates"])
        for one in (feature["geometry"] for feature in ground["provinces"]["features"])
    ]
    assert [len(feature) for feature in areas] == rings
    assert all(ring for feature in areas for ring in feature)
    assert len(compact_areas(ground["dash_line"])[0]) == 10


def test_diaoyu_dao_hainan_and_taiwan_are_in_the_packed_ground(ground):
    areas = compact_areas(ground["provinces"])
    places = [unpack(numbers(ring), PROVINCE_STEPS)[0] for feature in areas for ring in feature]
    assert any(123.3 < lon < 123.7 and 25.6 < lat < 25.9 for lon, lat in places)
    assert any(111.5 < lon < 112.5 and 3.7 < lat < 4.1 for lon, lat in places)
    assert len(areas) == 34


@pytest.fixture
def unpacked(browser):
    """Return what the page's own script makes of a payload, as rows of plain fields."""
    fields = "a b id cable cable_zh cable_en operator status length_origin assumed schematic source text load".split()
    script = f"""(packed) => {{
        {asset("page/unpack.js")}
        const data = unpackAll(packed);
        const fields = {json.dumps(fields)};
        const spans = data.spans.map((span) => Object.fromEntries(fields.map((name) => [name, span[name]])));
        const lines = data.spans.map((span) => unpack(span.line, data.ground.span_steps));
        return {{ sites: data.sites, verdicts: data.verdicts, spans, lines }};
    }}"""
    page = browser.new_page()
    yield lambda payload: page.evaluate(script, json.loads(json_for_script(payload)))
    page.close()


def test_figures_stay_exact_and_rows_come_back_as_they_were_given(page_data, ground, unpacked):
    page_data["verdicts"][0] |= {
        "oneway_ms": 20.041234567890123,
        "limit_ms": 20.0,
        "reason_zh": "单向 20.04 ms|；\u0001 7",
    }
    page_data["spans"][0] |= {"route_km": 12345.0, "route_km_high": None}
    before, page_data["spans"][0]["id"] = page_data["spans"][0]["id"], "other|id"
    for verdict in page_data["verdicts"]:
        verdict["spans"] = ["other|id" if name == before else name for name in verdict["spans"]]
    page_data["spans"][1] |= {"capacity_gbps": 10.0, "load_gbps": [10.001, 0.0]}
    page_data["sites"][0]["name_zh"] = "甲|乙"
    found = unpacked(map_payload(page_data, **ground))
    assert found["sites"] == page_data["sites"]
    for given_one, kept in zip(page_data["verdicts"], found["verdicts"], strict=True):
        expected = with_texts(given_one)
        for key, value in kept.items():
            if key == "spans":
                assert [page_data["spans"][at]["id"] for at in value] == given_one["spans"]
            elif key == "parts":
                for part, read in zip(expected["parts"], value, strict=True):
                    assert {name: read[name] for name in ("name", "basis", "text")} == {
                        name: part[name] for name in ("name", "basis", "text")
                    }
            else:
                assert value == expected[key], key
    assert found["verdicts"][0]["text"]["oneway"] == "20.04"
    assert found["verdicts"][0]["text"]["gap"] == {"zh": "超0.04", "en": "0.04 over"}
    same = ("id", "a", "b", "cable", "cable_zh", "cable_en", "operator", "status", "length_origin", "assumed", "source")
    for given_one, kept in zip(page_data["spans"], found["spans"], strict=True):
        assert {key: kept[key] for key in (*same, "schematic")} == {key: given_one[key] for key in (*same, "schematic")}
    assert found["spans"][0]["text"] == {"km": "12\u2009345", "band": {"zh": "—", "en": "—"}}
    assert found["spans"][1]["load"] == ["10", "10", "100.01", 4, "0", "0", 0]
    for given_one, line in zip(page_data["spans"], found["lines"], strict=True):
        assert line[-1] == pytest.approx(given_one["line"][-1][::-1], abs=0.0006)


def test_a_page_that_knows_no_delay_of_a_span_and_no_load_has_neither(page_data, ground):
    spans = map_payload(page_data, **ground)["spans"]
    assert not {"ms", "delay_class", "loads"} & set(spans)
