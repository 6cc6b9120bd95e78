"""CSV tables read strictly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata import files
from geodata.errors import InputError
from geodata.tables import by_id, read_table, write_table


def table(tmp_path, content, **options):
    path = tmp_path / "sites.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(path, required=("id", "lat_deg"), optional=("name_zh",), **options)


@pytest.mark.parametrize(
    "content",
    [
        "id,lat_deg,name_zh\nzhongwei,37.5,中卫\n".encode(),
        "id,lat_deg,name_zh\nzhongwei,37.5,中卫\n".encode("utf-8-sig"),
        "id,lat_deg,name_zh\nzhongwei,37.5,中卫\n".encode("gbk"),
        "id,lat_deg,name_zh\r\nzhongwei,37.5,中卫\r\n".encode(),
        "id,lat_deg,name_zh\n\n zhongwei , 37.5 ,中卫\n\n".encode(),
        'id,lat_deg,name_zh,note\nzhongwei,37.5,"中卫","a, b"\n'.encode(),
    ],
    ids=["utf-8", "utf-8 with mark", "gbk", "crlf", "blank lines", "own column"],
)
def test_what_a_spreadsheet_saves_is_read(tmp_path, content):
    (row,) = table(tmp_path, content)
    assert (row.identifier("id"), row.number_of("lat_deg"), row.text("name_zh")) == ("zhongwei", 37.5, "中卫")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "sites.csv: the file is empty, its heading is missing"),
        ("id,lat_deg\n", "sites.csv: the table has a heading but no rows"),
        ("id,lat\nx,1\n", "sites.csv row 1, lat_deg: this column is missing"),
        (
            "id,lat_deg,name_zhh\nx,1,y\n",
            "name_zhh: there is no such column, and it looks misspelt. Did you mean: name_zh",
        ),
        ("id,lat_deg,lat_deg\nx,1,2\n", "row 1, lat_deg: this column appears twice"),
        ("id,lat_deg\nx,1,2\n", "row 2: the row has 3 cells, the heading 2"),
        ('id,lat_deg\n"x,1\n', "not valid CSV"),
        (b"id,lat_deg\n\xff\xff,1\n", "neither UTF-8 nor GBK"),
    ],
)
def test_a_bad_table_is_refused_in_one_line(tmp_path, content, said):
    with pytest.raises(InputError) as refused:
        table(tmp_path, content)
    assert said in refused.value.sentence("en")
    assert "\n" not in refused.value.sentence("zh")


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("", "must not be empty"),
        ("abc", "“abc” is not a number"),
        ("1,000", "“1,000” is not a number"),
        ("nan", "not a finite number"),
        ("inf", "not a finite number"),
        ("512.0", "512.0 is outside -90..90"),
    ],
)
def test_a_bad_number_names_file_row_column_and_value(tmp_path, cell, said):
    (row,) = table(tmp_path, f'id,lat_deg\nx,"{cell}"\n')
    with pytest.raises(InputError) as refused:
        row.number_of("lat_deg", low=-90, high=90)
    assert refused.value.sentence("en").startswith("sites.csv row 2, lat_deg: ")
    assert said in refused.value.sentence("en")


def test_nothing_is_not_zero(tmp_path):
    (row,) = table(tmp_path, "id,lat_deg\nx,\n")
    assert row.optional_number("lat_deg") is None


def test_an_id_that_appears_twice_names_both_rows(tmp_path):
    rows = table(tmp_path, "id,lat_deg\nx,1\ny,2\nx,3\n")
    with pytest.raises(InputError, match=r"row 4, id: “x” already stands in row 2"):
        by_id(rows)


@pytest.mark.parametrize("bad", ["a;b", "a b", "a\tb", "x" * 100, "a\u2028b"])
def test_an_id_has_no_separators_blanks_or_control_characters(tmp_path, bad):
    (row,) = table(tmp_path, f'id,lat_deg\n"{bad}",1\n')
    with pytest.raises(InputError, match="cannot be an id"):
        row.identifier("id")


def test_a_table_above_the_limit_is_refused_with_its_size(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 10)
    path = tmp_path / "sites.csv"
    path.write_text("id,lat_deg\nzhongwei,37.5\n", encoding="utf-8")
    with pytest.raises(InputError, match="more than the"):
        files.read_bytes(path, limit_bytes=10)


def test_a_folder_in_place_of_a_file_is_refused(tmp_path):
    (tmp_path / "sites.csv").mkdir()
    with pytest.raises(InputError, match="not a regular file"):
        read_table(tmp_path / "sites.csv", required=("id",))


cells = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=20)


@given(rows=st.lists(st.tuples(cells, cells), min_size=1, max_size=5))
def test_what_is_written_is_read_back(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("table") / "t.csv"
    kept = [(a, b) for a, b in rows if (a + b).strip()]
    path.write_text(write_table(("a", "b"), [{"a": a, "b": b} for a, b in rows]), encoding="utf-8", newline="")
    read = read_table(path, required=("a", "b"), may_be_empty=True)
    assert [(row.text("a"), row.text("b")) for row in read] == [(a.strip(), b.strip()) for a, b in kept]


@given(st.binary(max_size=300))
def test_no_bytes_bring_a_traceback(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("table") / "t.csv"
    path.write_bytes(b"id,lat_deg\n" + content)
    try:
        rows = read_table(path, required=("id", "lat_deg"))
        for row in by_id(rows).values():
            row.number_of("lat_deg", low=-90, high=90)
    except InputError as refused:
        assert refused.sentence("zh") and "\n" not in refused.sentence("en")


def test_columns_of_other_tools_never_count_as_misspelt_ones(tmp_path):
    (row,) = table(tmp_path, "id,lat_deg,x:name_zh,x:lat_deg,x:\nx,1,2,3,4\n")
    assert (row.cells["x:name_zh"], row.cells["x:lat_deg"]) == ("2", "3")
    with pytest.raises(InputError, match="lat_deg: this column is missing") as refused:
        table(tmp_path, "id,x:lat_deg\nx,1\n")
    assert "Did you mean" not in str(refused.value)
