"""`ixplan import` and `ixplan export` as a user runs them."""

from __future__ import annotations

import csv
import json
import shutil

import pytest

from netplan.plan import REFERENCE, read_plan


@pytest.fixture
def network(tmp_path):
    """Two files as an engineer has them: places, and cables with Chinese headings in GBK."""
    (tmp_path / "places.csv").write_text("名称,经度,纬度\n北京,116.4,39.9\n上海,121.47,31.23\n", encoding="utf-8")
    (tmp_path / "cables.csv").write_bytes("起点,终点,皮长公里,备注\n北京,上海,1400,甲\n".encode("gbk"))
    return [tmp_path / "places.csv", tmp_path / "cables.csv"]


@pytest.fixture
def first_version(tmp_path):
    """The reference plan as a plan of version 1 with a column of its own."""
    folder = tmp_path / "first"
    shutil.copytree(REFERENCE, folder)
    toml = folder / "plan.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("plan_version = 2", "plan_version = 1"), encoding="utf-8")
    cables = folder / "cables.csv"
    heading, *rows = cables.read_text(encoding="utf-8").splitlines()
    cables.write_text("\n".join([f"{heading},备注", *(f"{row},甲" for row in rows)]), encoding="utf-8")
    return folder


def rows(folder, table):
    with (folder / table).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", ["站点 2、光缆段 1", "假定：1 处", "WGS84", "--coordinates", "建 targets.csv"]),
        ("en", ["2 sites, 1 span.", "Taken for granted: 1", "WGS84", "--coordinates", "into a targets.csv"]),
    ],
)
def test_files_become_a_plan_and_what_was_assumed_is_said(ixplan, network, tmp_path, lang, said):
    out = tmp_path / "plan"
    answer = ixplan("import", *network, "--out", out, lang=lang)
    assert answer.code == 0
    assert all(words in answer.out + answer.err for words in said)
    (span,) = rows(out, "spans.csv")
    assert (span["route_km"], span["x:备注"]) == ("1400", "甲")
    assert len(read_plan(out).network.sites) == 2


def test_the_document_counts_what_lies_in_the_folder(ixplan, network, tmp_path):
    out = tmp_path / "plan"
    document = ixplan("import", *network, "--out", out, "--json").document
    assert (document["schema"], document["is_plan"]) == ("ixplan/import/1", True)
    assert document["rows"] == {table: len(rows(out, table)) for table in ("sites.csv", "spans.csv")}
    (read,) = document["reads"]
    assert read["files"] == ["places.csv", "cables.csv"]
    (finding,) = document["findings"]
    (case,) = finding["cases"]
    assert (finding["kind"], finding["count"], case["file"]) == ("assumed", 1, "places.csv")
    assert case["sentence_zh"] != case["sentence_en"]


def refusals(files):
    places, cables, empty, folder, taken = files
    return [
        ((places, cables, "--strict"), 4, "and there are 1; the first: places.csv"),
        ((cables,), 4, "has no position"),
        ((empty,), 4, "the file is empty"),
        ((folder,), 4, "this folder is no plan"),
        ((folder, "--format", "kml"), 4, "this is a folder, and kml is a format of files"),
        ((places.parent / "none.kml",), 4, "there is no such file. Check the path."),
        ((places, "--format", "geojsn"), 4, "Did you mean: geojson?"),
        ((places, "--format", "kml"), 4, "places.csv"),
        ((places, cables, "--out", taken), 4, "not empty"),
        ((folder, "--out", folder / "inside"), 2, "cannot be written to"),
        ((places, "--snap-km", "-1"), 2, "between 0 and 100 km"),
        ((places, "--coordinates", "BD-09"), 2, "GCJ-02"),
        ((), 2, "at least one file"),
    ]


@pytest.mark.parametrize("number", range(13))
def test_what_is_refused_names_the_way_out_and_writes_nothing(ixplan, network, tmp_path, number):
    empty, folder, taken = tmp_path / "empty.kml", tmp_path / "folder", tmp_path / "taken"
    empty.touch()
    for place in (folder, taken):
        place.mkdir()
        (place / "note.txt").write_text("mine", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    arguments, code, said = refusals([*network, empty, folder, taken])[number]
    out = () if "--out" in arguments else ("--out", tmp_path / "plan")
    answer = ixplan("import", *arguments, *out)
    assert (answer.code, said in answer.err, "Traceback" in answer.err) == (code, True, False), answer.err
    assert sorted(tmp_path.rglob("*")) == before


def test_a_plan_of_version_1_is_migrated_without_an_assumption_and_a_newer_one_refused(ixplan, first_version, tmp_path):
    done = ixplan("import", first_version, "--strict", "--out", tmp_path / "second", "--json").document
    assert {(finding["kind"], finding["code"]) for finding in done["findings"]} == {
        ("noted", "own_column_renamed"), ("noted", "own_migrated"),
    }  # fmt: skip
    assert "备注" in (tmp_path / "second" / "cables.csv").read_text(encoding="utf-8")
    toml = tmp_path / "second" / "plan.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("plan_version = 2", "plan_version = 9"), encoding="utf-8")
    answer = ixplan("import", tmp_path / "second", "--out", tmp_path / "third", lang="zh")
    assert (answer.code, "9" in answer.err, (tmp_path / "third").exists()) == (4, True, False)


@pytest.mark.parametrize(
    ("name", "tables", "lines", "settings"),
    [
        ("graphml", True, True, True),
        ("kml", True, False, True),
        ("xlsx", False, True, True),
        ("plan", False, False, False),
    ],
)
def test_an_export_says_once_which_tables_lines_and_files_are_not_in_it(
    ixplan, tmp_path, name, tables, lines, settings
):
    document = ixplan("export", "-", "--format", name, "--out", tmp_path / "out", "--json").document
    assert document["schema"] == "ixplan/export/1"
    counts = {finding["code"]: finding["count"] for finding in document["findings"]}
    told = {"export_tables": tables, "export_lines": lines, "export_files": settings}
    assert {code: counts.get(code, 0) for code in told} == {code: int(said) for code, said in told.items()}
    for finding in document["findings"]:
        if finding["code"] == "export_files":
            assert all(file in finding["cases"][0]["sentence_zh"] for file in ("targets.csv", "plan.toml", "README.md"))


def test_a_file_without_risk_groups_comes_in_and_the_plan_brings_the_rest_back(ixplan, tmp_path):
    ixplan("export", "-", "--format", "graphml", "--out", tmp_path)
    file = tmp_path / "reference.graphml"
    alone = ixplan("import", file, "--out", tmp_path / "alone", "--json").document
    assert alone["rows"]["risk_groups.csv"] == len(rows(REFERENCE, "risk_groups.csv"))
    assert [finding["code"] for finding in alone["findings"]] == ["risk_group_added"]
    both = ixplan("import", file, "-", "--out", tmp_path / "both", "--json").document
    assert both["findings"] == []
    for table in ("spans.csv", "risk_groups.csv", "targets.csv", "members.csv"):
        assert rows(tmp_path / "both", table) == rows(REFERENCE, table), table


def test_a_plan_comes_first_where_its_tables_name_sites_that_another_file_calls_otherwise(ixplan, network, tmp_path):
    answer = ixplan("import", *network, "-", "--out", tmp_path / "plan")
    assert (answer.code, "Name the plan first" in answer.err) == (4, True), answer.err
    answer = ixplan("import", "-", *network, "--coordinates", "WGS84", "--out", tmp_path / "plan")
    assert answer.code == 0, answer.err


def test_a_plan_keeps_the_coordinate_system_that_it_names(ixplan, tmp_path):
    answer = ixplan("import", "-", "--coordinates", "gcj02", "--strict", "--out", tmp_path / "plan", lang="zh")
    assert (answer.code, "以此为准" in answer.out) == (0, True)
    assert (tmp_path / "plan" / "sites.csv").read_bytes() == (REFERENCE / "sites.csv").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--format", "netbox"), 4, "can only be imported"),
        (("--format", "kmll"), 4, "Did you mean: kml"),
        ((), 2, "name a format"),
        (("--format", "ixf", "--exchange", "nowhere"), 4, "nowhere"),
        (("--format", "kml", "--out", "taken.kml"), 4, "--force"),
    ],
)
def test_an_export_that_cannot_be_is_refused(ixplan, tmp_path, monkeypatch, arguments, code, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken.kml").write_text("mine", encoding="utf-8")
    answer = ixplan("export", "-", *arguments)
    assert (answer.code, said in answer.err) == (code, True), answer.err
    assert [path.name for path in tmp_path.iterdir()] == ["taken.kml"]
    assert (tmp_path / "taken.kml").read_text(encoding="utf-8") == "mine"


def test_an_export_of_one_exchange_has_its_members_only(ixplan, tmp_path):
    ixplan("export", "-", "--format", "ixf", "--exchange", "zhongwei", "--out", tmp_path / "ixf.json")
    (exchange,) = json.loads((tmp_path / "ixf.json").read_text(encoding="utf-8"))["ixp_list"]
    assert exchange
