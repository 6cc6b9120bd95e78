"""Sheets as bureaus keep them become a plan: tables told by their headings, ends by name, no guess in silence."""

from __future__ import annotations

import io
import random

import openpyxl
import pytest

from geodata.errors import InputError
from netplan.formats.sheets import csv_tables, values, xlsx
from netplan.formats.sheets.grids import COLUMNS
from topology.formats.contract import Settings, Source
from topology.formats.draft import Draft
from topology.formats.findings import ASSUMED, CONFLICT, LEFT_OUT, Findings

CSV, XLSX = csv_tables.FORMAT, xlsx.FORMAT
SITES = """序号,局站名称,东经,北纬,所属省份,局站类型,备注
1,中卫 云基地,105°11′24″E,37.52,宁夏,枢纽,"甲,乙"
2,银川,106.23,北纬38.49,宁夏,机房,
3,西安,１０８.９５,34.27°,陕西,怪,42
"""
SPANS = """某省光缆段统计表,,,,,,,,,
,,,,,,,,,
光缆名称,光缆段名称,A端局站,Z端局站,皮长公里,纤芯长度(km),芯数,状态,光纤类型,产权单位
京呼 银兰,中卫—银川,中卫云基地,银川,"1,175.5",182.1,96,在用,G.652D,甲运营商
京呼 银兰,银川—西安,银川,西安,约720km,,48,规划,G.999,乙
,,西安,兰州,６３０,-,,,,
合计,,,,1500,,,,,
注：数据截至年底,,,,,,,,,
"""


def source(tmp_path, name, content, encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return Source(path)


def read(sources, format_=CSV, **said):
    findings = Findings()
    assert all(format_.recognise(item) for item in sources)
    return format_.read(sources, Settings(**said), findings), findings


def refusal(sources, format_=CSV, **said):
    with pytest.raises(InputError) as caught:
        format_.read(sources, Settings(**said), Findings())
    assert caught.value.sentence("zh") and caught.value.sentence("en")
    return caught.value


def codes(findings, kind):
    return {finding.code: finding.count for finding in findings.of(kind)}


def test_a_bureaus_two_tables_become_a_network(tmp_path):
    sites = source(tmp_path, "站点.csv", SITES.replace("\n", "\r\n"), "gb18030")
    draft, findings = read([sites, source(tmp_path, "光缆段表.csv", SPANS, "utf-8-sig")])
    assert draft.rows("sites.csv")[0] == {
        "id": "中卫-云基地",
        "name_zh": "中卫 云基地",
        "province_zh": "宁夏",
        "lon_deg": "105.19",
        "lat_deg": "37.52",
        "kind": "hub",
        "source": "CSV, 站点.csv",
        "x:序号": "1",
        "x:备注": "甲,乙",
    }
    assert [row.get("lon_deg") for row in draft.rows("sites.csv")] == ["105.19", "106.23", "108.95", None]
    first, second, third = draft.rows("spans.csv")
    assert (first["id"], first["a"], first["b"], first["cable"]) == ("中卫—银川", "中卫-云基地", "银川", "京呼-银兰")
    assert (first["route_km"], first["status"], first["fibre_type"]) == ("1175.5", "existing", "G.652.D")
    assert (first["x:纤芯长度(km)"], first["x:芯数"]) == ("182.1", "96")
    assert (second["route_km"], second["status"], second["x:光纤类型"]) == ("720", "planned", "G.999")
    assert (third["id"], third["route_km"]) == ("西安-兰州", "630")
    assert draft.rows("cables.csv") == [{"id": "京呼-银兰", "name_zh": "京呼 银兰", "source": "CSV, 光缆段表.csv"}]
    assert codes(findings, LEFT_OUT) == {"sheet_fibre_length": 1, "sheet_total_row": 1, "sheet_note_row": 1}
    assert codes(findings, ASSUMED) == {
        "sheet_wgs84": 1,
        "sheet_word": 2,
        "sheet_thousands": 1,
        "sheet_about": 1,
        "sheet_end_unlisted": 1,
    }


@pytest.mark.parametrize("name", ["ledger.xlsx", "ledger.xls"])
def test_a_workbook_of_libreoffice_becomes_a_network(root, name):
    path = root / "tests" / "reference" / "sheets" / name
    draft, findings = read([Source(path)], XLSX, coordinates="GCJ-02")
    assert draft.coordinates == "GCJ-02"
    assert [(row["id"], row["a"], row["b"], row["route_km"]) for row in draft.rows("spans.csv")] == [
        ("1", "中卫", "银川", "175.5"),
        ("2", "银川", "西安", "720.0005"),
    ]
    assert {row["id"]: row["lon_deg"] for row in draft.rows("sites.csv")}["西安"] == "108.95"
    assert draft.rows("circuits.csv")[0]["spans"] == "1;2"
    assert draft.rows("circuits.csv")[0]["capacity_gbps"] == "100"
    assert draft.rows("traffic.csv")[0]["gbps"] == "12.5"
    assert codes(findings, LEFT_OUT) == {"sheet_hidden": 1, "sheet_unknown": 1, "sheet_total_row": 1}
    assert codes(findings, ASSUMED) == {"sheet_layer": 2, "sheet_ip_node": 2}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators_make_no_difference(tmp_path, encoding, separator):
    text = "起点,终点,长度（米）\n甲,乙,12000\n".replace(",", separator)
    draft, _ = read([source(tmp_path, "x.csv", text, encoding)])
    assert draft.rows("spans.csv")[0]["route_km"] == "12"


def test_excels_line_about_the_separator_is_obeyed(tmp_path):
    draft, _ = read([source(tmp_path, "x.csv", "sep=|\nsource|target|Distance [mi]\nA|B|10\n")])
    assert draft.rows("spans.csv")[0]["route_km"] == "16.09344"


def test_members_with_ports_in_the_words_of_a_sheet(tmp_path):
    text = "企业名称,成员类型,AS号,端口,接入日期\n甲,云服务商,AS64512,2个100G,2024/3/1\n"
    text += "乙,怪,64513,10GE×4、100G,2024年3月2日\n"
    draft, findings = read([source(tmp_path, "成员.csv", text)], exchange="zw")
    columns = ("ports", "joined", "kind", "asn", "exchange")
    assert [tuple(row[column] for column in columns) for row in draft.rows("members.csv")] == [
        ("2x100", "2024-03-01", "cloud", "64512", "zw"),
        ("4x10;100", "2024-03-02", "access", "64513", "zw"),
    ]  # fmt: skip
    assert draft.rows("exchanges.csv") == [{"site": "zw"}]
    assert codes(findings, ASSUMED) == {"sheet_word": 1, "sheet_member_kind": 1}
    counted = "会员名称,AS号,端口速率(G),端口数\n甲,64512,100,2\n"
    assert read([source(tmp_path, "m.csv", counted)])[0].rows("members.csv")[0]["ports"] == "2x100"


def test_a_length_without_a_unit_is_said(tmp_path):
    _, findings = read([source(tmp_path, "x.csv", "起点,终点,长度\n甲,乙,120\n丙,丁,80\n")])
    assert codes(findings, ASSUMED) == {"sheet_unit": 1}
    _, findings = read([source(tmp_path, "x.csv", "起点,终点,长度\n甲,乙,120km\n")])
    assert codes(findings, ASSUMED) == {}


def test_the_systems_of_heading_and_option_may_disagree(tmp_path):
    text = "站点名称,经度（GCJ-02）,纬度（GCJ-02）\n甲,105.1,37.5\n"
    draft, findings = read([source(tmp_path, "x.csv", text)])
    assert draft.coordinates == "GCJ-02" and not codes(findings, ASSUMED)
    draft, findings = read([source(tmp_path, "x.csv", text)], coordinates="CGCS2000")
    assert draft.coordinates == "CGCS2000" and codes(findings, CONFLICT)["sheet_system"]


BAD = [
    ("起点,终点,皮长公里\n甲,乙,很长\n", "sheet_bad_number", 2, "皮长公里"),
    ('起点,终点,皮长公里\n甲,乙,"12,5"\n', "sheet_bad_number", 2, "皮长公里"),
    ("起点,终点,皮长公里\n甲,乙,1e999\n", "sheet_bad_number", 2, "皮长公里"),
    ("起点,终点,皮长公里\n甲,乙," + "9" * 5000 + "\n", "sheet_bad_number", 2, "皮长公里"),
    ("起点,终点,皮长公里\n甲,乙,#REF!\n", "sheet_error_cell", 2, "皮长公里"),
    ("起点,终点,皮长公里\n甲,乙,=A1*2\n", "sheet_formula", 2, "皮长公里"),
    ("起点,终点,皮长公里\n甲,,1\n", "value_missing", 2, "终点"),
    ("起点,终点,皮长公里\n甲,乙,1,2\n", "too_many_cells", 2, None),
    ("名称,经度,纬度\n甲,105.19N,37.5\n", "sheet_bad_angle", 2, "经度"),
    ("名称,经度,纬度\n甲,37.5,105.19\n", "swapped_position", 2, "纬度"),
    ("名称,X,Y\n甲,516000,4150000\n", "sheet_projected", 2, "X"),
    ('名称,坐标\n甲,"13.4,52.5"\n', "sheet_bad_position", 2, "坐标"),
    ("编号,经度,纬度\n1,105,37\n1,106,37\n", "duplicate_id", 3, "编号"),
    ("名称,AS号,端口\n甲,1,许多\n", "bad_ports", 2, "端口"),
    ("名称,AS号,端口,接入日期\n甲,1,100,去年\n", "not_a_date", 2, "接入日期"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "row", "column"), BAD)
def test_a_bad_cell_is_named_by_the_sheets_own_heading(tmp_path, text, code, row, column):
    error = refusal([source(tmp_path, "x.csv", text)])
    assert (error.code, error.file, error.row, error.column) == (code, "x.csv", row, column)


def test_names_that_differ_by_a_dash_are_two_sites(tmp_path):
    sites = source(tmp_path, "s.csv", "名称,经度,纬度\n12号局,105,37\nAbc局,106,37\n")
    spans = source(tmp_path, "l.csv", "起点,终点,皮长公里\n1-2号局,ＡＢＣ 局,100\n")
    draft, findings = read([sites, spans])
    assert (draft.rows("spans.csv")[0]["a"], draft.rows("spans.csv")[0]["b"]) == ("1-2号局", "Abc局")
    (case,) = next(found.cases for found in findings.of(ASSUMED) if found.code == "sheet_end_unlisted")
    assert "12号局" in case.sentence("zh")


def test_a_persons_words_under_the_plans_own_headings_are_understood(tmp_path):
    draft, _ = read([source(tmp_path, "spans.csv", "id,a,b,route_km,status\nx,甲,乙,12,在建\n")])
    assert draft.rows("spans.csv")[0]["status"] == "planned"


def test_two_sites_of_one_name_are_not_chosen_between(tmp_path):
    sites = source(tmp_path, "s.csv", "编号,名称,经度,纬度\n1,甲,105,37\n2,甲,106,37\n")
    spans = source(tmp_path, "l.csv", "起点,终点,皮长公里\n甲,2,100\n")
    assert refusal([sites, spans]).code == "sheet_several_sites"


OTHERS = [
    "time,port,in_bps,out_bps\n1,a,2,3\n",
    "from,to,rtt_ms\na,b,3\n",
    "a,b\n1,2\n",
    "hello\n",
    "",
    '{"a": 1}',
    "<kml/>",
    "\0\1\2",
]


@pytest.mark.parametrize("text", OTHERS)
def test_files_of_other_tools_are_not_claimed(tmp_path, text):
    item = source(tmp_path, "x.csv", text)
    assert not CSV.recognise(item) and not XLSX.recognise(item)
    assert refusal([item]).code in ("sheet_no_table", "bad_csv")


def test_a_web_page_called_a_workbook_gets_the_way_out(tmp_path):
    item = source(tmp_path, "网管导出.xls", "<html><table></table></html>")
    assert XLSX.recognise(item) and refusal([item], XLSX).code == "workbook_is_page"


def test_a_formula_nobody_worked_out_is_named(tmp_path):
    book = openpyxl.Workbook()
    for row in (["起点", "终点", "皮长公里"], ["甲", "乙", "=1+1"]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    error = refusal([source(tmp_path, "b.xlsx", out.getvalue())], XLSX)
    assert (error.code, error.file, error.row, error.column) == ("sheet_formula", "b.xlsx[Sheet]", 2, "皮长公里")


def awkward():
    texts = [
        "=cmd|' /C calc'!A0",
        "'甲'",
        "+1x",
        "@a",
        '"引号",逗号;分号',
        "合计",
        "无",
        "a\nb",
        "1,234",
        "x:y",
        "😀<&>",
    ]
    sites = [
        {"id": f"s{n}", "name_zh": text, "lon_deg": "105.1234567", "lat_deg": "-37.5", "x:备注": text, "x:皮长": "1"}
        for n, text in enumerate(texts)
    ]
    sites[0] |= {"x:经度": "7", "x:source": "[1, 2]", "x: y": "z", "x:=a": "b", "x:数": '"42"'}
    spans = [{"id": "合计", "a": "s0", "b": "s1", "route_km": "120.25", "operator": "-", "source": "=1"}]
    members = [
        {"id": "m", "kind": "cdn", "ports": "2x100;10@s1", "exchange": "s0", "joined": "2024-02-29", "asn": "64512"}
    ]
    traffic = [{"from": "s0", "to": "s1", "gbps": "0.1", "layer": "ip-public"}]
    return Draft(tables={"sites.csv": sites, "spans.csv": spans, "traffic.csv": traffic, "members.csv": members})


@pytest.mark.parametrize("format_", [CSV, XLSX], ids=["csv", "xlsx"])
def test_a_plan_comes_back_as_it_was(tmp_path, format_):
    draft = awkward()
    files = format_.write(draft, "p", Settings(), Findings())
    assert files == format_.write(draft, "p", Settings(), Findings())
    back, findings = read([source(tmp_path, name, content) for name, content in files.items()], format_)
    assert back.tables == draft.tables
    assert not codes(findings, ASSUMED)
    assert set(format_.carries) == set(COLUMNS)


def test_excel_would_take_no_cell_for_a_formula(tmp_path):
    files = CSV.write(awkward(), "p", Settings(), Findings())
    text = files["p-sites.csv"].decode("utf-8-sig")
    assert files["p-sites.csv"].startswith(b"\xef\xbb\xbf")
    assert ",=" not in text and ",@" not in text and "'=cmd" in text


def test_what_sheets_cannot_hold_is_said():
    draft = awkward()
    draft.tables["spans.csv"].append({"id": "open", "a": "s0", "b": "s2"})
    findings = Findings()
    files = XLSX.write(draft, "p", Settings(coordinates="GCJ-02"), findings)
    assert codes(findings, LEFT_OUT) == {"sheet_estimates": 1}
    book = openpyxl.load_workbook(io.BytesIO(files["p.xlsx"]))
    assert [cell.value for cell in book["站点 sites"][1]][2] == "经度（GCJ-02） (lon_deg)"


def test_angles_and_pairs_are_read_only_where_they_are_clear():
    assert values.angle("东经105度11分24秒", is_lat=False) == "105.19"
    assert values.angle("W 0.5", is_lat=False) == "-0.5"
    assert values.angle("105°60′", is_lat=False) is None
    assert values.position("37°31′12″N, 105°11′24″E") == ("105.19", "37.52")
    assert values.position("37.52 105.19") == ("105.19", "37.52")
    assert values.position("13.4,52.5") is None


def test_damaged_tables_never_give_a_traceback(tmp_path, full):
    dice = random.Random(8)
    for text, encoding in ((SITES, "gb18030"), (SPANS, "utf-8-sig")):
        raw = text.encode(encoding)
        for number in range(5_000 if full else 20):
            spoilt = bytearray(raw)
            for _ in range(dice.randint(1, 4)):
                place = dice.randrange(len(spoilt))
                spoilt[place : place + dice.randint(0, 5)] = dice.choice(
                    [b"\0", b'"', b"1e999", b",", b"\xff", b"9" * 5000]
                )
            item = source(tmp_path, f"x{number % 2}.csv", bytes(spoilt))
            CSV.recognise(item)
            try:
                CSV.read([item], Settings(), Findings())
            except InputError as error:
                assert error.sentence("zh") and error.sentence("en")


def test_endless_cells_are_refused_at_once():
    for text in (" " * 100_000 + "x", "1" + " " * 100_000 + "x", "9" * 100_000, "1," * 50_000):
        assert values.position(f"1{text}") is None and values.day(f"2024{text}") is None
        assert values.number(text, "route_km", 1.0) is None and values.angle(text, is_lat=True) is None
    assert values.ports("1" + " " * 100_000 + "x") is None


def test_ten_thousand_columns_are_refused(tmp_path):
    error = refusal([source(tmp_path, "站点.csv", "名称,经度,纬度" + ",a" * 10_000 + "\n")])
    assert error.code == "workbook_columns"


def test_both_ends_in_one_cell_are_parted_and_a_span_from_either_end_is_said(tmp_path):
    text = "光缆段名称,起止点,长度（米）\n,中卫-西安,'680500\n,西安—中卫,682000\n干线,西安至中卫,690000\n"
    draft, findings = read([source(tmp_path, "光缆段.csv", text)])
    ends = [(row["a"], row["b"], row["route_km"]) for row in draft.tables["spans.csv"]]
    assert ends == [("中卫", "西安", "680.5"), ("西安", "中卫", "682"), ("西安", "中卫", "690")]
    assert codes(findings, ASSUMED) == {"sheet_both_ways": 1}
    unclear = refusal([source(tmp_path, "段.csv", text.replace("中卫-西安", "1-2号局-西安"))])
    assert (unclear.code, unclear.row, unclear.column) == ("sheet_bad_ends", 2, "起止点")


def test_a_cable_that_the_table_of_cables_lacks_is_said(tmp_path):
    cables = source(tmp_path, "光缆表.csv", "光缆名称,存在性\n京呼广昆,确认\n")
    _, findings = read([cables, source(tmp_path, "光缆段表.csv", SPANS)])
    assert codes(findings, ASSUMED)["sheet_cable_unlisted"] == 1
