"""The workbook: one sheet a table, numbers as numbers, colours with signs, hostile text only text."""

from __future__ import annotations

import copy
import io
import shutil
import subprocess
import zipfile

import openpyxl
import pytest

from netplan.plan import read_plan
from netplan.report.page import page
from netplan.report.workbook import report_workbook
from netplan.verdicts import judge_plan

NAMES = ("指标完成情况", "时延判定", "时延构成", "断纤影响", "主备路由", "可用率", "建设方案", "交换中心", "预测")
NAMES += ("采购", "结算", "实测校验", "光缆段", "地点", "参数", "来源", "术语")
TOML = 'plan_version = 1\nname_zh = "小方案"\nname_en = "Small plan"\n[handling]\nmarking_zh = "内部资料 A&B"\n'
FILES = {
    "plan.toml": TOML,
    "sites.csv": "id,name_zh,name_en,lon_deg,lat_deg\nwest,西,West,105,37\neast,东,East,109,37\n",
    "spans.csv": "id,a,b,route_km\nwe,west,east,400\n",
    "targets.csv": "id,from,to,limit\nfirst,west,east,5\n",
}
HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+1",
    "-2",
    "@SUM(1)",
    "\t=1",
    "\r=2",
    "<b>&'\"",
    "{=1}",
    "http://x.example",
    "\x00\ud800",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The gathered results of a small plan, which nobody may change."""
    folder = tmp_path_factory.mktemp("plan")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    plan = read_plan(folder)
    return page(plan, judge_plan(plan), [], date="2026-11-21", version="0")


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def heading(sheet, word):
    """Row and column of a heading."""
    return next((cell.row, cell.column) for row in sheet.iter_rows(max_row=12) for cell in row if cell.value == word)


def test_every_table_has_its_sheet_in_both_languages(made):
    assert tuple(opened(report_workbook(made, "zh")).sheetnames) == NAMES
    english = opened(report_workbook(made, "en"))
    assert len(english.sheetnames) == len(NAMES)
    assert english.sheetnames[0] == "Attainment"


def test_above_each_table_stand_plan_date_checksum_and_marking(made):
    for sheet in opened(report_workbook(made, "zh")):
        note = sheet.cell(1, 1).value
        for said in ("内部资料 A&B", "小方案", "2026-11-21", made["plan"]["digest"]):
            assert said in note
        assert sheet.oddHeader.right.text == "内部资料 A&&B"


def test_figures_are_numbers_with_their_band_beside_and_their_unit_below(made):
    sheet = opened(report_workbook(made, "zh"))["时延判定"]
    row, column = heading(sheet, "时延")
    assert [sheet.cell(row, column + step).value for step in range(3)] == ["时延", "时延（低）", "时延（高）"]
    assert sheet.cell(row + 1, column).value == "ms（单向）"
    low, value, high = (sheet.cell(row + 2, column + step).value for step in (1, 0, 2))
    assert low < value < high
    assert value == made["verdicts"][0]["oneway_ms"]
    assert sheet.freeze_panes == sheet.cell(row + 2, 4).coordinate


def test_verdicts_bear_a_sign_and_are_coloured_by_it(made):
    sheet = opened(report_workbook(made, "zh"))["指标完成情况"]
    row, column = heading(sheet, "符号")
    assert (sheet.cell(row + 2, column).value, sheet.cell(row + 2, column + 1).value) == ("√", "达标")
    rules = [rule for ranged in sheet.conditional_formatting for rule in ranged.rules]
    signs = {sign for rule in rules for sign in "√！×※？■" if f'"{sign}"' in rule.formula[0]}
    assert signs == set("√！×※？■")
    letter = sheet.cell(1, column).column_letter
    assert all(
        rule.formula[0].startswith(f"=${letter}{row + 2}=") or f"${letter}{row + 2}=" in rule.formula[0]
        for rule in rules
    )
    assert all(rule.dxf.fill.bgColor.rgb != "00000000" for rule in rules)


def test_a_table_that_nobody_worked_out_says_so(made):
    sheet = opened(report_workbook(made, "zh"))["采购"]
    assert sheet.cell(2, 1).value == "本次未计算这一部分。"


def test_hostile_text_is_only_text(made):
    spoilt = copy.deepcopy(made)
    for rows, keys in (
        (spoilt["sites"], ("name_zh", "province_zh")),
        (spoilt["spans"], ("cable_zh", "operator", "source")),
        (spoilt["attainment"], ("name_zh", "wording", "lead_zh", "deadline")),
        (spoilt["verdicts"], ("from_zh", "reason_zh")),
    ):
        rows[:] = [{**rows[0], **dict.fromkeys(keys, text)} for text in HOSTILE]
    spoilt["handling"]["marking_zh"] = "".join(HOSTILE)
    content = report_workbook(spoilt, "zh")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any(sign in sheet for sheet in sheets for sign in ("<f>", "<f ", "<hyperlink"))
    book = opened(content)
    assert [row[1].value for row in book["地点"].iter_rows(min_row=4)][:4] == list(HOSTILE[:4])
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_the_same_page_gives_the_same_bytes(made):
    assert report_workbook(made, "zh") == report_workbook(copy.deepcopy(made), "zh")


def test_an_office_programme_opens_it(made, tmp_path, lacking, full):
    if not full:
        pytest.skip("starting an office programme takes some ten seconds: make proof does")
    if shutil.which("soffice") is None:
        lacking("no LibreOffice; .ci/install-system installs it")
    (tmp_path / "tables.xlsx").write_bytes(report_workbook(made, "zh"))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "csv:Text - txt - csv (StarCalc):44,34,76",
        "tables.xlsx",
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    text = (tmp_path / "tables.csv").read_text(encoding="utf-8")
    assert "小方案" in text
    assert "√,达标" in text
    assert "未列" in text
