"""GeoPackage and Shapefile: files of geopandas come in, a plan goes out and comes back, damage ends a child only."""

from __future__ import annotations

import random
import shutil
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.crs import from_wgs84
from geodata.errors import InputError
from topology.formats.contract import Settings, Source
from topology.formats.draft import CABLES, CIRCUITS, SITES, SPANS, TRAFFIC, Draft, kept_cell
from topology.formats.drawings import geopackage, layer_process, shapefile
from topology.formats.drawings.layers import shape_of, wkb_of
from topology.formats.drawings.shapefile_parts import encoding_of
from topology.formats.findings import Findings

geopandas = pytest.importorskip("geopandas")
shapely = pytest.importorskip("shapely")

BEIJING, SHANGHAI, WUHAN = (116.4, 39.9), (121.5, 31.2), (114.3, 30.6)


def frame(points, crs="EPSG:4326", **columns):
    shapes = [shapely.Point(one) if isinstance(one[0], float) else shapely.LineString(one) for one in points]
    return geopandas.GeoDataFrame(columns, geometry=shapes, crs=crs)


def places(crs="EPSG:4326", **columns):
    return frame([BEIJING, SHANGHAI], crs, 名称=["北京", "上海"], **columns)


def line(crs="EPSG:4326", **columns):
    return frame([[BEIJING, (118.0, 35.0), SHANGHAI]], crs, 长度km=[1318.5], **columns)


def read(form, *paths, **said):
    sources, findings = [Source(path) for path in paths], Findings()
    assert all(form.recognise(source) for source in sources)
    return form.read(sources, Settings(**said), findings), findings


def codes(findings):
    return {finding.code: finding.count for finding in findings}


def position(draft, row=0):
    return float(draft.rows(SITES)[row]["lon_deg"]), float(draft.rows(SITES)[row]["lat_deg"])


# ---- what geopandas writes ----


def test_layers_of_points_and_lines_become_a_network_with_typed_fields(tmp_path):
    path = tmp_path / "a.gpkg"
    places(
        芯数=[144, 96], 自建=[True, False], 造价=[1.5, None], 日期=geopandas.pd.to_datetime(["2024-05-01", None])
    ).to_file(path, layer="局站", driver="GPKG")
    line(编号=["007"]).to_file(path, layer="光缆", driver="GPKG")
    path = path.rename(tmp_path / "网 络;a=b|c.gpkg")
    draft, findings = read(geopackage, path)
    beijing, shanghai = draft.rows(SITES)
    kept = {"x:芯数": "144", "x:自建": "true", "x:造价": "1.5", "x:layer": "局站"}
    assert {"name_zh": "北京", "lon_deg": "116.4", "lat_deg": "39.9"}.items() <= beijing.items()
    assert kept.items() <= beijing.items()
    assert beijing["x:日期"].startswith("2024-05-01")
    assert shanghai["x:自建"] == "false"
    assert not {"x:造价", "x:日期"} & shanghai.keys(), "nothing is not zero"
    (span,) = draft.rows(SPANS)
    assert (span["id"], span["a"], span["b"], span["route_km"]) == ("007", beijing["id"], shanghai["id"], "1318.5")
    assert len(draft.lines["007"]) == 3
    assert not codes(findings)
    assert [one.name for one in tmp_path.iterdir()] == [path.name], "nothing is left beside the file"


@pytest.mark.parametrize(
    ("crs", "system"), [("EPSG:3857", "WGS84"), ("EPSG:4547", "CGCS2000"), ("EPSG:4490", "CGCS2000")]
)
def test_the_files_system_is_honoured(tmp_path, crs, system):
    path = tmp_path / "a.gpkg"
    places().to_crs(crs).to_file(path, driver="GPKG")
    draft, findings = read(geopackage, path)
    assert draft.coordinates == system
    assert position(draft) == pytest.approx(BEIJING, abs=1e-8)
    assert not codes(findings)


def test_gcj02_is_declared_by_option_also_of_a_web_map_projection(tmp_path):
    path = tmp_path / "a.gpkg"
    shifted = from_wgs84(*BEIJING, "GCJ-02")
    frame([shifted], id=["a"]).to_crs("EPSG:3857").to_file(path, driver="GPKG")
    draft, _ = read(geopackage, path, coordinates="GCJ-02")
    assert draft.coordinates == "GCJ-02"
    assert position(draft) == pytest.approx(shifted, abs=1e-8)


def test_an_old_datum_is_told(tmp_path):
    path = tmp_path / "a.gpkg"
    places("EPSG:4610").to_file(path, driver="GPKG")
    draft, findings = read(geopackage, path)
    assert draft.coordinates == "WGS84"
    assert codes(findings) == {"layers_datum_rough": 1}


def test_numbers_that_are_no_degrees_need_a_system(tmp_path):
    path = tmp_path / "a.shp"
    frame([(38512345.0, 4412345.0)], id=["a"]).to_file(path)
    path.with_suffix(".prj").unlink()
    with pytest.raises(InputError, match="no coordinate system") as caught:
        read(shapefile, path)
    assert "3.85123e+07" in str(caught.value)


def test_tables_areas_heights_and_points_of_several_parts(tmp_path):
    path = tmp_path / "a.gpkg"
    shapes = [shapely.Point(116.4, 39.9, 50.0), shapely.MultiPoint([SHANGHAI]), shapely.box(1, 1, 2, 2), None]
    geopandas.GeoDataFrame({"id": list("abcd")}, geometry=shapes, crs="EPSG:4326").to_file(
        path, layer="x", driver="GPKG"
    )
    parts = shapely.MultiLineString([[BEIJING, WUHAN], [WUHAN, SHANGHAI]])
    geopandas.GeoDataFrame({"id": ["l"]}, geometry=[parts], crs="EPSG:4326").to_file(path, layer="y", driver="GPKG")
    geopandas.pd.DataFrame({"id": ["k"], "name_zh": ["光缆"]}).pipe(
        lambda table: geopandas.GeoDataFrame(table, geometry=[None], crs="EPSG:4326")
    ).to_file(path, layer="cables", driver="GPKG")
    draft, findings = read(geopackage, path)
    assert [row["id"] for row in draft.rows(SITES)] == ["a", "b", "d"]
    assert "lon_deg" not in draft.rows(SITES)[2]
    assert len(draft.lines["l"]) == 3
    assert draft.rows(CABLES)[0]["name_zh"] == "光缆"
    assert codes(findings)["layers_area"] == 1
    assert all(case.sentence("zh") for finding in findings for case in finding.cases)


# ---- Shapefile ----


def shapefiles(folder, encoding="utf-8"):
    places(编号=["a", "b"], 备注=["甲", "乙"]).to_file(folder / "局站.shp", encoding=encoding)
    line().to_file(folder / "光缆.shp", encoding=encoding)
    return folder / "局站.shp", folder / "光缆.shp"


def test_two_shapefiles_make_one_network_and_their_parts_may_be_named_too(tmp_path):
    shp = shapefiles(tmp_path)
    draft, findings = read(shapefile, *shp, tmp_path / "局站.dbf", tmp_path / "光缆.prj")
    assert [row["x:备注"] for row in draft.rows(SITES)] == ["甲", "乙"]
    assert (draft.rows(SPANS)[0]["a"], draft.rows(SPANS)[0]["route_km"]) == ("a", "1318.5")
    assert not codes(findings)


@pytest.mark.parametrize("marked", [True, False])
def test_gbk_is_read_and_guessed_where_nothing_says_it(tmp_path, marked):
    shp = shapefiles(tmp_path, "gbk")
    for path in tmp_path.glob("*.cpg"):
        path.write_text("936") if marked else path.unlink()
    draft, findings = read(shapefile, *shp)
    assert [row["name_zh"] for row in draft.rows(SITES)] == ["北京", "上海"]
    assert codes(findings) == ({} if marked else {"shapefile_encoding": 2})


def test_a_name_that_was_cut_within_a_sign_is_read(tmp_path):
    path = tmp_path / "a.shp"
    places(编号=["a", "b"]).to_file(path)
    dbf = path.with_suffix(".dbf")
    dbf.write_bytes(dbf.read_bytes().replace("编号".encode() + bytes(5), "备注一".encode() + b"\xe9\0"))
    draft, findings = read(shapefile, path)
    assert draft.rows(SITES)[0]["x:备注一"] == "a"
    assert not codes(findings)


def test_what_is_missing_beside_a_shapefile_is_said(tmp_path):
    path, _ = shapefiles(tmp_path)
    for ending in (".dbf", ".prj", ".shx", ".cpg"):
        path.with_suffix(ending).unlink()
    draft, findings = read(shapefile, path)
    assert position(draft) == BEIJING
    assert codes(findings)["shapefile_no_dbf"] == codes(findings)["layers_system_assumed"] == 1


def test_a_zip_of_shapefiles_and_a_link_to_one_are_read(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    shp = shapefiles(folder)
    packed = tmp_path / "all.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in folder.iterdir():
            archive.write(path, f"层/{path.name.upper() if path.suffix == '.dbf' else path.name}")
    draft, _ = read(shapefile, packed)
    assert (len(draft.rows(SITES)), len(draft.rows(SPANS))) == (2, 1)
    (tmp_path / "link.shp").symlink_to(shp[0])
    draft, findings = read(shapefile, tmp_path / "link.shp")
    assert draft.rows(SITES)[0]["name_zh"] == "北京"
    assert not codes(findings)


def test_companions_alone_are_refused_with_the_way_out(tmp_path):
    path, _ = shapefiles(tmp_path)
    with pytest.raises(InputError, match=r"Give the \.shp"):
        read(shapefile, path.with_suffix(".dbf"))


def test_an_encoding_is_told_by_its_file_its_mark_or_its_letters():
    head = bytearray(33)
    head[8:12] = (33).to_bytes(2, "little") + (4).to_bytes(2, "little")
    gbk, utf = bytes(head) + "局".encode("gbk") + b"  ", bytes(head) + "局".encode() + b" "
    assert encoding_of(gbk, b"GBK\r\n") == ("GB18030", False)
    assert encoding_of(gbk, b"UTF-8") == ("GB18030", True), "its file is wrong"
    assert encoding_of(gbk, None) == ("GB18030", True)
    assert encoding_of(utf, None) == ("UTF-8", True)
    assert encoding_of(utf, b"utf-8") == ("UTF-8", False)
    assert encoding_of(bytes(head) + b"a   ", None) == ("UTF-8", False)
    assert encoding_of(gbk, b"1252") == (None, False)
    assert encoding_of(b"", None) == ("UTF-8", False)


# ---- out and back ----

_LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"))
_WORDS = st.one_of(
    st.sampled_from(["北京 <b>&\"'", "=1+1", "42", "true", "null", '"q"', "a,b;c", "😀", "fid", "geom", "N", "n"]),
    st.text(_LETTERS, min_size=1, max_size=12).map(str.strip).filter(bool),
)
_NUMBERS = st.one_of(st.integers(1, 10**12), st.floats(1e-9, 1e12)).map(str)
_VALUES = st.one_of(
    _WORDS, st.just(""), st.integers(), st.booleans(), st.floats(allow_nan=False, allow_infinity=False), st.none()
)


@st.composite
def drafts(draw):
    draft = Draft()
    for number in range(draw(st.integers(1, 3))):
        row = {"id": f"s{number}", "lon_deg": str(100 + number), "lat_deg": "30.25", "source": "s"}
        row |= {"name_zh": draw(_WORDS), "name_en": draw(_WORDS), "province_zh": draw(_WORDS)}
        row |= {f"x:{draw(_WORDS)}": kept_cell(draw(_VALUES)) for _ in range(draw(st.integers(0, 3)))}
        draft.add(SITES, row)
    draft.add(SITES, {"id": "nowhere", "name_zh": "无", "source": "s"})
    for number in range(len(draft.rows(SITES)) - 2):
        row = {"id": f"l{number}", "a": f"s{number}", "b": f"s{number + 1}", "cable": draw(_WORDS), "source": "s"}
        row |= {key: draw(_NUMBERS) for key in ("route_km", "route_km_low", "cost_cny", "cost_cny_high")}
        draft.add(SPANS, row | {"length_origin": "given", "risk_groups": "r1;r2"})
    if draft.rows(SPANS) and draw(st.booleans()):
        draft.lines["l0"] = ((100.0, 30.25), (100.123456789, 31.0), (101.0, 30.25))
    draft.add(CABLES, {"id": "c1", "name_zh": draw(_WORDS)})
    draft.add(CIRCUITS, {"id": "k", "layer": "ip-private", "a": "s0", "b": "nowhere", "metric": draw(_NUMBERS)})
    draft.add(TRAFFIC, {"from": "s0", "to": "nowhere", "gbps": "1.5"})
    return draft


def rows(draft, tables, extras):
    """Rows by table, numbers as numbers, without a source that was empty before."""

    def cell(key, value):
        return float(value) if key.endswith(("_deg", "_low", "_high", "_cny", "_km", "metric", "gbps")) else value

    def kept(table, key):
        return (extras or not key.startswith("x:")) and (key != "source" or table in (SITES, SPANS))

    return {
        table: [{key: cell(key, value) for key, value in row.items() if kept(table, key)} for row in draft.rows(table)]
        for table in tables
    }


@settings(max_examples=5)
@given(drafts())
def test_a_plan_goes_out_and_comes_back(draft):
    for form in (geopackage, shapefile):
        tables = [table for table in form.FORMAT.carries if draft.rows(table)]
        files = form.write(draft, "方案", Settings(), Findings())
        with tempfile.TemporaryDirectory() as name:
            for file, content in files.items():
                Path(name, file).write_bytes(content)
            back, _ = read(form, *(Path(name, file) for file in files if file.endswith((".gpkg", ".shp"))))
        assert rows(back, tables, form.FORMAT.extras) == rows(draft, tables, form.FORMAT.extras)
        assert back.lines == draft.lines


def plan():
    draft = Draft(kept={"graphml": {}})
    draft.add(
        SITES, {"id": "a", "lon_deg": "116.4", "lat_deg": "39.9", "x:a very long name": "1", "name_zh": "长" * 100}
    )
    draft.add(SITES, {"id": "b", "lon_deg": "121.5", "lat_deg": "31.2"})
    draft.add(SPANS, {"id": "l", "a": "a", "b": "b"})
    draft.add(CABLES, {"id": "c"})
    return draft


@pytest.mark.parametrize("form", [geopackage, shapefile])
def test_the_same_plan_gives_the_same_bytes_and_geopandas_reads_them(tmp_path, form):
    files = form.write(plan(), "方案", Settings(), Findings())
    assert files == form.write(plan(), "方案", Settings(), Findings())
    for file, content in files.items():
        (tmp_path / file).write_bytes(content)
    main = next(tmp_path.glob("*.gpkg"), tmp_path / "方案-sites.shp")
    found = geopandas.read_file(main, **({"layer": "sites"} if main.suffix == ".gpkg" else {}))
    assert list(found.id) == ["a", "b"]
    assert (found.crs.to_epsg(), found.geometry[0].x) == (4326, 116.4)


def test_what_a_shapefile_cannot_hold_is_said():
    findings = Findings()
    shapefile.write(plan(), "p", Settings(coordinates="GCJ-02"), findings)
    assert codes(findings) == {
        "layers_shifted": 1, "shapefile_cut": 1, "shapefile_name": 1,
    }  # fmt: skip
    assert all(case.sentence(lang) for finding in findings for case in finding.cases for lang in ("zh", "en"))


# ---- hostile ----


@given(st.binary(max_size=80))
def test_any_bytes_are_a_shape_or_none(raw):
    assert shape_of(raw)[0] in ("point", "line", "other", "none")


def test_shapes_come_back_from_well_known_binary():
    assert shape_of(wkb_of([BEIJING])) == ("point", [[BEIJING]])
    assert shape_of(wkb_of([BEIJING, WUHAN])) == ("line", [[BEIJING, WUHAN]])
    assert shape_of(shapely.to_wkb(shapely.MultiPoint([BEIJING, WUHAN]))) == ("point", [[BEIJING], [WUHAN]])
    assert shape_of(shapely.to_wkb(shapely.LineString())) == ("none", [])
    assert shape_of(None) == ("none", [])


def test_a_child_that_dies_or_takes_too_long_is_an_error_and_the_next_file_is_read(tmp_path, monkeypatch):
    path = tmp_path / "a.gpkg"
    places().to_file(path, driver="GPKG")
    process = layer_process.LayerProcess()
    ask = {"files": {"a.gpkg": path.read_bytes()}, "main": "a.gpkg", "file": "a.gpkg", "keep": False}
    try:
        with monkeypatch.context() as patch:
            patch.setattr(layer_process, "BASE_S", 0.001)
            patch.setattr(layer_process, "S_PER_MB", 0.0)
            with pytest.raises(InputError, match=r"more than 0 s") as caught:
                process.read(**ask)
            assert caught.value.code == "layers_slow"
        frame([BEIJING], t=["x" * 30_000_000]).to_file(tmp_path / "b.gpkg", driver="GPKG")
        with monkeypatch.context() as patch:
            patch.setattr(layer_process, "BASE_BYTES", 1_000)
            patch.setattr(layer_process, "BYTES_PER_BYTE", 0)
            with pytest.raises(InputError):
                process.read(**ask | {"files": {"a.gpkg": (tmp_path / "b.gpkg").read_bytes()}})
        assert process.read(**ask)[0][0].rows[0][1] == [[BEIJING]]
        process._child.kill()
        process._child.wait()
        assert process.read(**ask)[0]
    finally:
        process.close()


def test_damaged_files_give_an_answer_or_an_error(tmp_path, full):
    gpkg = tmp_path / "a.gpkg"
    places(n=[1, 2]).to_file(gpkg, layer="a", driver="GPKG")
    line().to_file(gpkg, layer="b", driver="GPKG")
    shp, _ = shapefiles(tmp_path)
    before = {one.name for one in tmp_path.iterdir()} | {"x.gpkg"}
    chance, outcomes = random.Random(8), {"answer": 0, "error": 0}
    deaths = layer_process.shared().deaths
    for number in range(10_000 if full else 50):
        target = gpkg if number % 2 else shp.with_suffix(chance.choice([".shp", ".dbf", ".shx", ".prj", ".cpg"]))
        raw = bytearray(target.read_bytes())
        for _ in range(chance.randint(1, 8)):
            raw[chance.randrange(len(raw))] = chance.choice([0, 255, 127, chance.randrange(256)])
        if chance.random() < 0.2:
            del raw[chance.randrange(len(raw)) :]
        copied = tmp_path / f"x{target.suffix}"
        if target != gpkg:
            for part in (".shp", ".dbf", ".shx", ".prj", ".cpg"):
                shutil.copyfile(shp.with_suffix(part), tmp_path / f"x{part}")
        copied.write_bytes(raw)
        form, main = (geopackage, copied) if target == gpkg else (shapefile, tmp_path / "x.shp")
        source = Source(main)
        try:
            form.recognise(source)
            form.read([source], Settings(), Findings())
            outcomes["answer"] += 1
        except InputError as error:
            assert error.sentence("zh")
            outcomes["error"] += 1
    assert all(outcomes.values())
    print(outcomes, "deaths:", layer_process.shared().deaths - deaths)
    assert {one.name for one in tmp_path.iterdir()} == before | {
        f"x{part}" for part in (".shp", ".dbf", ".shx", ".prj", ".cpg")
    }
