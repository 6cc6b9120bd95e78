"""`ixplan report`: what it writes, all or nothing, and one line where something is missing. The results are a stub."""

from __future__ import annotations

import hashlib
import json
import zipfile
from types import SimpleNamespace

import pytest

from geodata.errors import InputError
from netplan.cli.commands import report, report_parts
from netplan.cli.commands.report_parts import FORMATS, Format, refuse_missing
from netplan.cli.entry import run
from netplan.cli.texts import Texts

PAGE = {"date": "2026-11-21", "plan": {"version": "0.1.0", "digest": "0" * 12}}
PLAN = {
    "plan.toml": 'plan_version = 1\nname_zh = "小"\nname_en = "Small"\n',
    "sites.csv": "id,lon_deg,lat_deg\nwest,105,37\neast,107,37\n",
    "spans.csv": "id,a,b\nwe,west,east\n",
    "targets.csv": "id,from,to,limit\nfirst,west,east,5\n",
}


@pytest.fixture
def asked(monkeypatch):
    """Stand in for the results and for those who set them; tell what they were asked for."""
    seen = SimpleNamespace(plans=[], langs=[], pages=[])

    def _worked_out(plan, judged, texts, *, date, views):
        assert judged
        assert views == ("reach",)
        seen.plans.append(plan)
        return PAGE | {"date": date or "2026-11-21"}

    def _make(name):
        def made(parts):
            seen.langs.append(parts.lang)
            seen.pages.append(parts.page)
            return f"{name} 内容"

        return made

    monkeypatch.setattr(report, "worked_out", _worked_out)
    for name, one in FORMATS.items():
        monkeypatch.setitem(FORMATS, name, Format(file=one.file, make=_make(name)))
    return seen


@pytest.fixture
def ixplan(capsys, tmp_path):
    """Run a command on a small plan."""
    folder = tmp_path / "plan"
    folder.mkdir()
    for name, content in PLAN.items():
        (folder / name).write_text(content, encoding="utf-8")

    def _run(*arguments, lang="en"):
        code = run(["report", *map(str, arguments), "--plan", str(folder), "--lang", lang], Texts(lang))
        return SimpleNamespace(code=code, err=capsys.readouterr().err)

    return _run


def test_every_format_has_its_file_and_a_note_of_what_it_rests_on(asked, ixplan, tmp_path):
    out = tmp_path / "out"
    done = ixplan(
        "--format", "svg, PDF,docx,html,xlsx,kml,kmz,geojson,png", "--out", out, "--date", "2026-03-01", lang="zh"
    )
    assert done.code == 0, done.err
    names = {one.file for one in FORMATS.values()} | {"evidence.json", "SHA256SUMS"}
    assert {one.name for one in out.iterdir()} == names
    assert "正在排版 PDF……" in done.err
    assert set(asked.langs) == {"zh"}
    noted = json.loads((out / "evidence.json").read_text("utf-8"))
    assert noted["command"][:3] == ["ixplan", "report", "--format"]
    assert str(tmp_path) not in (out / "evidence.json").read_text("utf-8")
    sums = dict(reversed(line.split(maxsplit=1)) for line in (out / "SHA256SUMS").read_text("utf-8").splitlines())
    assert sums["report.pdf"] == hashlib.sha256((out / "report.pdf").read_bytes()).hexdigest()


def test_without_a_word_it_writes_the_page(asked, ixplan, tmp_path):
    assert ixplan("--out", tmp_path / "out").code == 0
    assert {one.name for one in (tmp_path / "out").iterdir()} == {"report.html", "evidence.json", "SHA256SUMS"}
    assert len(asked.plans) == 1


@pytest.mark.parametrize("given", ["pfd", "html,pfd", "", " , "])
def test_a_format_nobody_knows_is_a_usage_error_that_lists_them_all(asked, ixplan, tmp_path, given):
    done = ixplan("--format", given, "--out", tmp_path / "out")
    assert done.code == 2
    assert all(name in done.err for name in FORMATS)
    assert not asked.plans
    assert not (tmp_path / "out").exists()


def test_where_one_file_cannot_be_made_none_is_written(asked, ixplan, tmp_path, monkeypatch):
    def fails(_):
        raise InputError("font_missing", value="PDF")

    monkeypatch.setitem(FORMATS, "pdf", Format(file="report.pdf", make=fails))
    done = ixplan("--format", "html,pdf", "--out", tmp_path / "out")
    assert done.code == 4
    assert "fonts-noto-cjk" in done.err
    assert not (tmp_path / "out").exists()
    assert asked.plans


def test_a_file_where_the_folder_should_be_is_one_line_before_any_work(asked, ixplan, tmp_path):
    (tmp_path / "out").touch()
    done = ixplan("--out", tmp_path / "out")
    assert done.code == 4
    assert len(done.err.strip().splitlines()) == 1
    assert not asked.plans


def test_a_bundle_holds_the_plan_its_verdicts_and_all_that_was_written(asked, ixplan, tmp_path):
    out = tmp_path / "out"
    done = ixplan("--format", "html,bundle", "--out", out)
    assert done.code == 0, done.err
    with zipfile.ZipFile(out / "evidence.zip") as packed:
        names = set(packed.namelist())
    assert {"plan/plan.toml", "plan/targets.csv", "verdicts.json", "report.html", "evidence.json"} <= names
    sums = dict(reversed(line.split(maxsplit=1)) for line in (out / "SHA256SUMS").read_text("utf-8").splitlines())
    written = {one.name for one in out.iterdir()} - {"SHA256SUMS"}
    assert sums == {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in written}


def test_a_redacted_bundle_is_refused_before_any_work(asked, ixplan, tmp_path):
    done = ixplan("--format", "bundle", "--redacted", "--out", tmp_path / "out")
    assert done.code == 4
    assert len(done.err.strip().splitlines()) == 1
    assert not asked.plans
    assert not (tmp_path / "out").exists()


def test_evidence_alone_writes_what_the_results_rest_on(asked, ixplan, tmp_path):
    assert ixplan("--format", "evidence", "--out", tmp_path / "out").code == 0
    assert {one.name for one in (tmp_path / "out").iterdir()} == {"evidence.json", "SHA256SUMS"}


def test_the_report_names_the_command_that_made_it_and_the_ground_of_its_map(asked, ixplan, tmp_path):
    ground = tmp_path / "底 图.geojson"
    square = [[[100, 30], [110, 30], [110, 40], [100, 30]]]
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": square}}
    ground.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    done = ixplan("--format", "svg", "--basemap", ground, "--date", "2026-03-01", "--out", tmp_path / "out")
    assert done.code == 0, done.err
    (page,) = asked.pages
    command = "ixplan report --format svg --date 2026-03-01 --lang en --basemap '底 图.geojson'"
    assert page["reproduce"] == [f"{command} --plan <方案文件夹/plan> --out <结果文件夹/results>"]
    assert page["map"]["ground_file"] == ground.name


def test_the_command_that_evidence_names_makes_the_same_files_again(ixplan, tmp_path):
    assert ixplan("--format", "html,geojson,xlsx", "--out", tmp_path / "first").code == 0
    noted = json.loads((tmp_path / "first" / "evidence.json").read_text("utf-8"))
    assert noted["command"][:2] == ["ixplan", "report"]
    assert ixplan(*noted["command"][2:], "--out", tmp_path / "again").code == 0
    made = {
        name: (tmp_path / "again" / name).read_bytes() for name in ("report.html", "network.geojson", "tables.xlsx")
    }
    assert {item["file"]: item["sha256"] for item in noted["outputs"]} == {
        name: hashlib.sha256(content).hexdigest() for name, content in made.items()
    }


def test_a_redacted_report_is_made_of_a_redacted_plan(asked, ixplan, tmp_path):
    assert ixplan("--redacted", "--out", tmp_path / "out").code == 0
    assert asked.plans[0].settings.handling.redacted
    assert "--redacted" in json.loads((tmp_path / "out" / "evidence.json").read_text("utf-8"))["command"]


@pytest.mark.parametrize("name", [name for name, one in FORMATS.items() if one.needs])
def test_a_missing_extra_is_one_line_that_names_it(name, monkeypatch):
    monkeypatch.setattr(report_parts.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(InputError) as refused:
        refuse_missing((name,))
    assert "netplan-ix[report]" in refused.value.sentence("zh")
    assert name.upper() in refused.value.sentence("en")


def test_a_missing_font_stops_only_what_sets_type(monkeypatch):
    monkeypatch.setattr("maps.documents.fonts.chinese_fonts", lambda _=None: [])
    refuse_missing(("html", "kml", "kmz", "geojson", "svg"))
    with pytest.raises(InputError, match="fonts-noto-cjk"):
        refuse_missing(("png",))
