import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.page.payload import PROVINCE_STEPS, compact_areas, compact_line, json_for_script, map_payload

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


def test_rounding_does_not_add_up_along_a_line():
    line = [(73 + 0.004 * at, 30.0) for at in range(1000)]
    assert unpack(compact_line(line, steps=100), 100)[-1] == pytest.approx(line[-1], abs=0.005)


def test_every_ring_is_kept_down_to_the_smallest_islet(ground):
    packed = compact_areas(ground["provinces"])
    rings = [
        len(one["coordinates"]) if one["type"] == "Polygon" else sum(len(part) for part in one["coordinates"])
        for one in (feature["geometry"] for feature in ground["provinces"]["features"])
    ]
    assert [len(feature) for feature in packed] == rings
    assert all(ring for feature in packed for ring in feature)
    assert len(compact_areas(ground["dash_line"])[0]) == 10


def test_diaoyu_dao_hainan_and_taiwan_are_in_the_packed_ground(ground):
    packed = compact_areas(ground["provinces"])
    places = [unpack(ring, PROVINCE_STEPS)[0] for feature in packed for ring in feature]
    assert any(123.3 < lon < 123.7 and 25.6 < lat < 25.9 for lon, lat in places)
    assert any(111.5 < lon < 112.5 and 3.7 < lat < 4.1 for lon, lat in places)
    assert len(packed) == 34


def test_figures_stay_exact_and_texts_stand_beside_them(page_data, ground):
    page_data["verdicts"][0] |= {"oneway_ms": 20.041234567890123, "limit_ms": 20.0}
    verdict = map_payload(page_data, **ground)["verdicts"][0]
    assert verdict["oneway_ms"] == 20.041234567890123
    assert verdict["text"]["oneway"] == "20.04"
    assert verdict["text"]["gap"] == {"zh": "超0.04", "en": "0.04 over"}


def test_a_verdict_refers_to_its_spans_by_place(page_data, ground):
    packed = map_payload(page_data, **ground)
    for given_one, kept in zip(page_data["verdicts"], packed["verdicts"], strict=True):
        assert [packed["spans"][at]["id"] for at in kept["spans"]] == given_one["spans"]
