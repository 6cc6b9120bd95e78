"""The network as KML and KMZ, held against the schema of the standard."""

from __future__ import annotations

import io
import zipfile

import pytest
from lxml import etree

from maps.exports.kml import network_kml, network_kmz

NS = {"k": "http://www.opengis.net/kml/2.2"}


@pytest.fixture(scope="module")
def schema():
    from fastkml.validator import get_schema_parser

    return get_schema_parser()


def read(text):
    return etree.fromstring(text.encode("utf-8"))


def texts(root, path):
    return [found.text for found in root.findall(path, NS)]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_is_valid_kml_and_has_a_folder_for_every_verdict(sample, schema, lang):
    root = read(network_kml(sample, lang=lang))
    schema.assertValid(root)
    folders = texts(root, "k:Document/k:Folder/k:Folder/k:name")
    assert {"× 不达标", "√ 达标", "现有光缆", "候选光缆"} <= set(folders) or lang == "en"
    assert {"× misses", "√ meets", "existing cable", "candidate cable"} <= set(folders) or lang == "zh"
    assert len(root.findall(".//k:Point", NS)) == len(sample["sites"])
    spans = root.findall(".//k:Placemark[k:styleUrl='#span-existing']", NS)
    assert len(spans) == sum(span["status"] == "existing" for span in sample["spans"])


def test_a_place_says_its_figures_with_unit_band_target_layer_basis_and_source(sample):
    root = read(network_kml(sample, lang="zh"))
    verdict = next(one for one in sample["verdicts"] if one["own_layer"] and one["status"] == "misses")
    place = next(
        one for one in root.iter(f"{{{NS['k']}}}Placemark") if one.find("k:name", NS).text == f"× {verdict['to_zh']}"
    )
    said = place.find("k:description", NS).text
    for part in (" ms（", "～", "目标 10 ms，超 ", "层：光层直达", "数据性质：假设", "依据："):
        assert part in said, part
    lon, lat = map(float, place.find(".//k:coordinates", NS).text.split(","))
    site = next(one for one in sample["sites"] if one["id"] == verdict["to"])
    assert (lon, lat) == pytest.approx((site["lon_deg"], site["lat_deg"]), abs=1e-5), "WGS 84, not shifted"


def test_it_refers_to_nothing_outside_itself(sample):
    text = network_kml(sample)
    root = read(text)
    assert text.count("http") == 1, "the namespace"
    assert not list(root.iter(*(f"{{{NS['k']}}}{name}" for name in ("href", "NetworkLink", "GroundOverlay", "Icon"))))
    styles = {f"#{style.get('id')}" for style in root.findall(".//k:Style", NS)}
    assert set(texts(root, ".//k:styleUrl")) <= styles


HOSTILE = "]]><b onclick=x>&amp;\x00\x1b[31m\u202e\ud800\ufffe"


def test_hostile_names_stay_text(page_data, schema):
    for site in page_data["sites"]:
        site["name_zh"] = site["name_en"] = HOSTILE
    for verdict in page_data["verdicts"]:
        verdict["from_zh"] = verdict["to_zh"] = verdict["source"] = HOSTILE
    page_data["spans"][0]["cable_zh"] = HOSTILE
    root = read(network_kml(page_data))
    schema.assertValid(root)
    assert not list(root.iter("{*}b"))
    assert any("]]><b onclick=x>&amp;[31m" in name for name in texts(root, ".//k:Placemark/k:name"))
    # Google Earth reads descriptions as HTML: none opens a tag.
    assert not any("<" in (said or "") for said in texts(root, ".//k:description"))


def test_a_line_across_the_180th_meridian_is_cut_there(page_data, schema):
    page_data["spans"][0]["line"] = [[178.0, 52.0], [-178.0, 54.0]]
    root = read(network_kml(page_data))
    schema.assertValid(root)
    pieces = [one.text for one in root.iterfind(".//k:MultiGeometry/k:LineString/k:coordinates", NS)]
    assert pieces[:2] == ["178.00000,52.00000 180.00000,53.00000", "-180.00000,53.00000 -178.00000,54.00000"]


def test_the_same_network_gives_the_same_bytes(sample):
    packed = network_kmz(sample, lang="zh")
    assert packed == network_kmz(sample, lang="zh")
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.namelist() == ["doc.kml"]
        assert archive.read("doc.kml").decode("utf-8") == network_kml(sample, lang="zh")


def test_a_plan_of_nothing_is_valid_too(page_data, schema):
    page_data |= {"sites": [], "spans": [], "verdicts": [], "targets": []}
    schema.assertValid(read(network_kml(page_data)))
