"""The plan folder as a format: nothing is lost, nothing untouched is rewritten, older plans are migrated."""

from __future__ import annotations

import json
import os
import random
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.errors import InputError
from netplan.formats.folder import plan_columns
from netplan.formats.folder.plan_folder import FILES, FORMAT
from netplan.plan import FILES as PLAN_FILES
from netplan.plan import REFERENCE, read_plan
from topology.formats.contract import Settings, Source
from topology.formats.draft import Draft, in_system
from topology.formats.findings import ASSUMED, LEFT_OUT, NOTED, Findings

FULL = os.environ.get("PROOF") == "1"


def read(folder, said=None):
    return FORMAT.read([Source(folder)], Settings(), Findings() if said is None else said)


def write(draft, said=None):
    return FORMAT.write(draft, "", Settings(), Findings() if said is None else said)


def codes(said, kind):
    return {finding.code: finding.count for finding in said.of(kind)}


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """The reference plan as version 1 had it: GBK, lines of Windows, columns of one's own."""
    folder = tmp_path_factory.mktemp("first") / "plan"
    shutil.copytree(REFERENCE, folder)
    toml = folder / "plan.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("plan_version = 2", "plan_version = 1"), encoding="utf-8")
    lines = (folder / "sites.csv").read_text(encoding="utf-8").splitlines()
    lines = [lines[0] + ",备注,", *(f'{line},"钢, {n}",{"z" if n == 3 else ""}' for n, line in enumerate(lines[1:]))]
    (folder / "sites.csv").write_bytes("\r\n".join(lines).encode("gb18030"))
    targets = folder / "targets.csv"
    heading, *rest = targets.read_text(encoding="utf-8").splitlines()
    targets.write_text("\n".join([heading + ",remark", *(line + ",1" for line in rest)]), encoding="utf-8")
    return folder


def test_every_file_of_the_reference_plan_comes_back_byte_by_byte():
    files = write(read(REFERENCE))
    assert {name: (REFERENCE / name).read_bytes() for name in files} == files
    assert set(files) == {path.name for path in REFERENCE.iterdir()}


def test_the_format_knows_every_file_and_every_column_that_the_plan_knows():
    assert set(FILES) == {*PLAN_FILES, "README.md"}
    tables = {name for name in PLAN_FILES if name.endswith(".csv")} - {plan_columns.MEASUREMENTS_FILE}
    assert set(plan_columns.COLUMNS) == tables


def test_a_plan_of_version_1_is_migrated_and_its_own_columns_keep_every_cell(first, tmp_path):
    said = Findings()
    files = write(read(first, said))
    assert codes(said, NOTED) == {"own_migrated": 1, "own_column_renamed": 2, "own_column_unnamed": 1}
    before = (first / "plan.toml").read_bytes()
    assert files["plan.toml"] == before.replace(b"plan_version = 1", b"plan_version = 2")
    was, now = (first / "sites.csv").read_bytes(), files["sites.csv"]
    assert now.split(b"\r\n")[1:] == was.split(b"\r\n")[1:], "only the heading is another"
    assert now.split(b"\r\n")[0].decode("gbk").endswith(",x:备注,x:column-11")
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    old, new = read_plan(first), read_plan(tmp_path)
    assert (old.settings.version, new.settings.version) == (1, 2)
    assert (old.network, old.targets, old.members) == (new.network, new.targets, new.members)
    row = read(tmp_path).rows("sites.csv")[3]
    assert (row["x:备注"], row["x:column-11"]) == ("钢, 3", "z")
    assert write(read(tmp_path)) == files, "migrated once, nothing more is done"


def test_a_misspelt_column_of_version_1_is_refused_as_by_every_command(write_plan):
    folder = write_plan(cables__csv="id,nme_zh\n")
    with pytest.raises(InputError, match="misspelt"):
        read(folder)
    with pytest.raises(InputError, match="misspelt"):
        read_plan(folder)


@pytest.fixture
def write_plan(write):
    """The small plan of the tests, by another name than the writer of the format."""
    return write


V2 = {"plan__toml": 'plan_version = 2\nname_zh = "新"\n'}


@pytest.mark.parametrize(
    ("table", "text", "said"),
    [
        ("cables__csv", "id,owner\n", "cables.csv row 1, owner: there is no such column, and a plan of version 2"),
        ("targets__csv", "id,from,to,lmit\nt,west,east,5\n", "call it “x:lmit”. Did you mean: limit?"),
        ("spans__csv", "id,a,b,laenge\nwm,west,middle,1\n", "spans.csv row 1, laenge"),
        ("traffic__csv", "from,to,gbps,note\n", "traffic.csv row 1, note"),
    ],
)
def test_version_2_takes_no_column_that_is_neither_known_nor_of_another_tool(write_plan, table, text, said):
    folder = write_plan(**V2, **{table: text})
    for reader in (read_plan, read):
        with pytest.raises(InputError) as refused:
            reader(folder)
        assert said in str(refused.value)


def test_version_2_keeps_columns_of_other_tools_in_every_table(write_plan):
    folder = write_plan(
        **V2,
        spans__csv="id,a,b,x:lenght,x:a\nwm,west,middle,7,q\nme,middle,east,,\n",
        targets__csv="id,from,to,limit,x:limits\nt,west,east,9,1\n",
        measurements__csv="from,to,rtt_ms,anything\nwest,east,5,z\n",
        kept__json='{"kml": {"style": [1, "中"]}}',
    )
    assert len(read_plan(folder).network.spans) == 2
    draft = read(folder)
    assert draft.rows("spans.csv")[0]["x:lenght"] == "7"
    assert draft.rows("measurements.csv") == [{"from": "west", "to": "east", "rtt_ms": "5", "anything": "z"}]
    assert draft.kept == {"kml": {"style": [1, "中"]}}
    files = write(draft)
    assert json.loads(files["kept.json"]) == draft.kept
    assert {**files, "kept.json": b""} == {
        **{path.name: path.read_bytes() for path in folder.iterdir()},
        "kept.json": b"",
    }


def test_a_newer_version_is_refused_with_both_numbers_and_zero_as_before(write_plan):
    for version, said in ((3, "format version 3; this program knows up to 2"), (0, "version 0 is not supported")):
        with pytest.raises(InputError, match=said):
            read(write_plan(plan__toml=f"plan_version = {version}\n"))


def test_a_changed_table_keeps_its_columns_and_adds_new_ones_at_the_end():
    draft = read(REFERENCE)
    draft.tables["sites.csv"] = [{**row, "x:n": str(n)} for n, row in enumerate(draft.rows("sites.csv"))]
    files = write(draft)
    before = (REFERENCE / "sites.csv").read_text(encoding="utf-8").splitlines()
    after = files["sites.csv"].decode().splitlines()
    assert after[0] == before[0] + ",x:n"
    assert after[5] == before[5] + ",4"
    same = {name for name, content in files.items() if content == (REFERENCE / name).read_bytes()}
    assert set(files) - same == {"sites.csv"}


def test_a_draft_without_a_plan_toml_gets_the_least_one_with_its_names_and_what_it_was_made_from(tmp_path):
    sites = [{"id": "a", "lon_deg": "105", "lat_deg": "37"}, {"id": "b", "lon_deg": "106", "lat_deg": "38"}]
    draft = Draft(
        file='net"\n[x]\n.gml', name_zh='甲"乙\\\x7f', name_en="A\nB", coordinates="GCJ-02",
        tables={"sites.csv": sites, "spans.csv": [{"id": "s", "a": "a", "b": "b"}]},
        lines={"s": ((105.0, 37.0), (105.5, 37.25), (106.0, 38.0))},
    )  # fmt: skip
    for name, content in write(draft).items():
        (tmp_path / name).write_bytes(content)
    plan = read_plan(tmp_path)
    assert (plan.settings.name_zh, plan.settings.name_en, plan.settings.coordinates) == ('甲"乙\\\x7f', "A B", "GCJ-02")
    assert "net" in (tmp_path / "plan.toml").read_text(encoding="utf-8").splitlines()[0]
    back = read(tmp_path)
    assert (back.lines, back.rows("sites.csv"), back.coordinates) == (draft.lines, sites, "GCJ-02")


def test_positions_are_written_in_the_system_that_the_plan_toml_names(write_plan):
    draft = read(write_plan(plan__toml='plan_version = 2\ncoordinates = "GCJ-02"\n'))
    assert draft.coordinates == "GCJ-02"
    moved = in_system(draft, "WGS84")
    back = float(write(moved)["sites.csv"].decode().splitlines()[1].split(",")[4])
    assert back == pytest.approx(105.0, abs=1e-6)


def test_a_folder_of_tables_without_a_plan_toml_is_read_and_said(write_plan):
    said = Findings()
    folder = write_plan(plan__toml=None, junk__txt="x")
    assert FORMAT.recognise(Source(folder))
    draft = FORMAT.read([Source(folder)], Settings(coordinates="CGCS2000"), said)
    assert draft.coordinates == "CGCS2000" and codes(said, ASSUMED) == {"own_no_toml": 1}
    assert codes(said, LEFT_OUT) == {"own_file_unknown": 1}
    assert not FORMAT.recognise(Source(folder / "junk.txt")) and not FORMAT.recognise(Source(folder / "nowhere"))


def test_what_no_table_can_hold_is_left_out_or_replaced_and_said(tmp_path):
    said = Findings()
    rows = [{"id": "a", "x:long": "z" * 200_000, "x:half": "\ud800", "x:\ud800": "1"}]
    draft = Draft(tables={"cables.csv": rows}, kept={"kml": {"a": "\ud800"}})
    files = write(draft, said)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    assert codes(said, LEFT_OUT) == {"own_cell_long": 1, "own_not_text": 2}
    back = read(tmp_path)
    assert back.rows("cables.csv") == [{"id": "a", "x:half": "\ufffd", "x:\ufffd": "1"}]
    assert back.kept == draft.kept


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=12).map(str.strip)


@settings(max_examples=2000 if FULL else 40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.dictionaries(st.sampled_from(["id", "name_zh", "source", "x:a", "x:b c", "x:中"]), TEXT), max_size=4),
    st.dictionaries(st.sampled_from(["kml", "ixf"]), st.dictionaries(TEXT, TEXT, max_size=2), max_size=2),
)
def test_any_cells_come_back_the_same(tmp_path_factory, rows, kept):
    folder = tmp_path_factory.getbasetemp() / "any-cells"
    folder.mkdir(exist_ok=True)
    rows = [cells for row in rows if (cells := {key: cell for key, cell in row.items() if cell})]
    for path in folder.iterdir():
        path.unlink()
    for name, content in write(Draft(tables={"cables.csv": rows}, kept=kept)).items():
        (folder / name).write_bytes(content)
    back = read(folder)
    assert (back.rows("cables.csv"), back.kept) == (rows, kept)


@pytest.mark.proof
def test_a_damaged_folder_is_read_or_refused_in_one_line(first, tmp_path):
    names = ("plan.toml", "sites.csv", "targets.csv", "cables.csv", "kept.json", "spans.geojson")
    whole = {name: (first / name).read_bytes()[:6000] for name in names if (first / name).is_file()}
    whole["kept.json"] = b'{"kml": {"style": [1, "\\u4e2d"]}}'
    shutil.copytree(first, tmp_path / "p")
    odd = (b"", b"\x00", b"\xff", b'"', b"[" * 10_000, b"9" * 5000, b"NaN", b"1e999", b",x:a,x:a", b"\n\n", b"{")
    for number in range(20_000 if FULL else 80):
        dice = random.Random(number)
        name = dice.choice(list(whole))
        raw = bytearray(whole[name])
        at = dice.randrange(len(raw))
        if dice.random() < 0.5:
            raw[at : at + dice.randrange(4)] = dice.choice(odd)
        else:
            for _ in range(dice.choice((1, 3, 20))):
                raw[dice.randrange(len(raw))] = dice.randrange(256)
        (tmp_path / "p" / name).write_bytes(bytes(raw))
        try:
            write(read(tmp_path / "p"))
        except InputError as refused:
            assert "\n" not in refused.sentence("zh")
        (tmp_path / "p" / name).write_bytes(whole[name])
