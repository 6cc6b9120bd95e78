"""Tables of measurements: CSV in any common writing, and Parquet."""

from __future__ import annotations

import math
from collections import Counter

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geodata.errors import InputError
from netplan.calibrate.records import ONEWAY, OTDR, OTN, RTT
from netplan.calibrate.sources.open import read_source


@pytest.fixture
def table(tmp_path):
    """Write a file and read it: `table("from,to,rtt_ms\\na,b,3\\n")`."""

    def read(content, name="table.csv", **options):
        raw = content.encode() if isinstance(content, str) else content
        (tmp_path / name).write_bytes(raw)
        return read_source(str(tmp_path / name), **options)

    return read


def _refused(source):
    return Counter({item.code: item.count for item in source.refused})


@pytest.mark.parametrize(
    ("encoding", "separator", "end"),
    [
        ("utf-8", ",", "\n"),
        ("utf-8", ";", "\r\n"),
        ("utf-8-sig", "\t", "\r\n"),
        ("gbk", ",", "\r\n"),
        ("gbk", ";", "\n"),
        ("utf-16", "\t", "\r\n"),
    ],
)
def test_encodings_separators_and_line_ends(table, encoding, separator, end):
    lines = ["起点,终点,往返时延（ms）", "中卫,和林格尔,9.5", "中卫,北京,21.25", ""]
    source = table(end.join(lines).replace(",", separator).encode(encoding))
    assert [(r.path.start, r.path.end, r.value_ms.tolist()) for r in source.readings] == [
        ("中卫", "北京", [21.25]),
        ("中卫", "和林格尔", [9.5]),
    ]


@pytest.mark.parametrize(
    ("heading", "cell", "quantity", "value"),
    [
        ("rtt_ms", "9.5", RTT, 9.5),
        ("RTT (us)", "9500", RTT, 9.5),
        ("rtt_s", "0.0095", RTT, 9.5),
        ("rtt_ns", "9500000", RTT, 9.5),
        ("rtt", "9.5", RTT, 9.5),
        ("oneway_ms", "4.75", ONEWAY, 4.75),
        ("otn_rtt_ms", "9.5", OTN, 9.5),
        ("otn_oneway_us", "4750", OTN, 9.5),
        ("otdr_km", "950.125", OTDR, 950.125),
        ("rtt_min_ms", "9.5", RTT, 9.5),
        ("floor", "9.5", RTT, 9.5),
        ("rtt_ms_p50", "9.5", RTT, 9.5),
    ],
)
def test_a_heading_says_what_a_column_holds(table, heading, cell, quantity, value):
    source = table(f"from,to,layer,{heading}\na,b,optical,{cell}\n")
    (readings,) = source.readings
    assert readings.path.quantity == quantity
    assert readings.value_ms.tolist() == pytest.approx([value], rel=1e-12)
    assert readings.figures and readings.bucket_s == 0
    words = " ".join(english for _, english in source.remarks)
    assert ("names no unit" in words) == (heading in ("rtt", "floor"))
    assert ("medians" in words) == heading.endswith("p50")


def test_floors_carry_their_medians_and_counts(table):
    source = table(
        "from,to,layer,operator,hops,route,rtt_p01_ms,rtt_p50_ms,count\n"
        "a,b,ip-private,电信,5,s1;s2 > s3,9,10,600\n"
        "a,c,ip-private,,,,8,,\n"
    )
    first, second = sorted(source.readings, key=lambda item: item.path.end)
    assert (first.path.operator, first.path.hops, first.path.route) == ("电信", 5, ("s1", "s2", "s3"))
    assert (first.value_ms[0], first.median_ms[0], first.count[0], first.answered) == (9.0, 10.0, 600, 600)
    assert math.isnan(second.median_ms[0]) and second.count[0] == 1 and second.path.hops is None
    assert source.remarks == ()


def test_several_quantities_in_one_table(table):
    by_column = table("from,to,otn_rtt_ms,otdr_km\na,b,1.25,\na,c,,120.5\nb,c,2,30\n")
    by_cell = table(
        "from,to,quantity,value,unit\na,b,otn_rtt,1250,us\na,c,otdr,120500,m\nb,c,otn_rtt_ms,2,\nb,c,otdr,30,km\n"
    )
    for source in (by_column, by_cell):
        assert [(r.path.end, r.path.quantity, r.value_ms.tolist()) for r in source.readings] == [
            ("b", OTN, [1.25]),
            ("c", OTDR, [120.5]),
            ("c", OTDR, [30.0]),
            ("c", OTN, [2.0]),
        ]
        assert not source.refused


@pytest.mark.parametrize(
    "time",
    [
        "2026-11-22T08:00:00+08:00",
        "2026-11-22 00:00:00Z",
        "2026-11-22",
        "1795305600",
        "1795305600000",
        "1795305600000000000",
    ],
)
def test_times_of_many_writings_are_one(table, time):
    source = table("from,to,layer,rtt_ms,time\n" + f"a,b,ip-private,9.5,{time}\n")
    (readings,) = source.readings
    assert (readings.bucket_s, readings.bucket.tolist()) == (3600, [1795305600 // 3600])


def test_samples_are_told_from_figures(table):
    rows = "".join(f"a,b,ip-private,{9 + second / 1000},{1795305600 + second}\n" for second in range(20))
    (samples,) = table("from,to,layer,rtt_ms,time\n" + rows).readings
    assert not samples.figures and samples.median_ms is None and samples.count.sum() == 20
    source = table("from,to,layer,rtt_ms,time\n" + rows[: rows.index("\n") + 1])
    assert source.readings[0].figures and "taken for floors" in source.remarks[0][1]


def test_bad_cells_are_counted_and_the_first_row_named(table):
    good = "".join(f"a,b,9.{number:02},{1795305600 + number}\n" for number in range(10))
    bad = "a,b,x,1795305700\na,b,NaN,1795305701\na,b,inf,1795305702\na,b,-3,1795305703\na,b,0,1795305704\n"
    lost = "a,b,,1795305705\na,b,timeout,1795305706\na,c,*,1795305706\n"
    odd = "a,b,9,yesterday\n,b,9,1795305708\nd\n"
    source = table("from,to,rtt_ms,time\n" + good + good + bad + lost + odd)
    (readings,) = source.readings
    assert readings.answered == 10 and readings.lost == 2
    assert readings.refused == {"negative": 1, "not_finite": 5}
    assert Counter((item.code, item.end, item.count) for item in source.refused) == Counter(
        [
            ("negative", "b", 1),
            ("not_finite", "b", 5),
            ("unknown_end", "b", 1),
            ("unknown_end", "", 1),
            ("no_answer", "c", 1),
            ("duplicate", "", 10),
        ]
    )
    words = [english for _, english in source.remarks]
    assert "column rtt_ms: 1 row negative, row 25 first: left out." in words
    assert "10 exact duplicates: counted once." in words
    assert "2 rows with a time that cannot be read, row 30 first: left out." in words


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "no_header"),
        ("\n\n", "no_header"),
        ("from,to,rtt_ms\n", "measurements_empty"),
        ("from,to,rtt_ms\na,b,x\n", "measurements_empty"),
        (b"PK\3\4\x14\0\6\0 a workbook", "measurements_unreadable"),
        ("from,to,rtt_ms\na,b,9\n".encode("utf-16-le"), "measurements_unreadable"),
        ("a,b,rtt_ms\n1,2,3\n", "measurements_no_ends"),
        ("from,to,delay\na,b,3\n", "measurements_no_value"),
        ("from,to,rtt_ms,rtt_us\na,b,3,3000\n", "measurements_two_values"),
        ("from,to,rtt_ms,layer\na,b,3,optic\n", "measurements_layer"),
        ("from,to,quantity,value,unit\na,b,speed,3,ms\n", "measurements_quantity"),
        ("from,to,quantity,value,unit\na,b,rtt,3,hours\n", "measurements_unit"),
        (b"from,to,rtt_ms\n\xff\xff,b,3\n", "bad_encoding"),
        (b"PAR1nothing", "measurements_unreadable"),
        (b"\0\0\0\0", "measurements_unreadable"),
        ('from,to,rtt_ms\n"a,b,3\n' + "x" * 2_000_000, "measurements_unreadable"),
    ],
)
def test_what_is_no_table_of_measurements_says_the_way_out(table, content, code):
    with pytest.raises(InputError) as raised:
        table(content)
    assert raised.value.code == code
    for lang in ("zh", "en"):
        sentence = raised.value.sentence(lang)
        assert "\n" not in sentence and len(sentence) < 600


def test_a_table_of_losses_says_no_answer(table):
    rows = "".join(f"a,b,,{1795305600 + second}\n" for second in range(9))
    with pytest.raises(InputError, match="9 rows: 9 no answer"):
        table("from,to,rtt_ms,time\n" + rows)


def test_numbers_beyond_any_delay_are_counted_and_spoil_nothing(table):
    largest = 2**63 - 1
    source = table(f"from,to,rtt_ms,count\na,b,9,{largest}\na,b,10,{largest}\na,b,{largest},1\na,b,1e308,1\n")
    (readings,) = source.readings
    assert readings.count.tolist() == [10**12] * 2 and readings.refused == {"not_finite": 2}


def test_the_line_for_excel_is_passed_over(table):
    (readings,) = table("sep=;\r\nfrom;to;rtt_ms\r\na;b;9.5\r\n").readings
    assert readings.value_ms.tolist() == [9.5]


@pytest.mark.parametrize("location", ["", "/nothing/here", "nothing://x", "a\0b", "parquet:/nothing"])
def test_a_place_that_is_not_there_says_so(location):
    with pytest.raises(InputError) as raised:
        read_source(location)
    assert raised.value.code == "measurements_missing"


@pytest.mark.parametrize("name", ["*.csv", "a[b]?.csv", "it's;.csv", 'x"y.csv', "中卫.csv"])
def test_any_name_of_a_file_is_taken_literally(table, name):
    assert table("from,to,rtt_ms\na,b,3\n", name=name).data.samples == 1


def test_parquet_says_what_csv_says(table, tmp_path):
    lines = "from,to,layer,rtt_ms,time,hops\n" + "".join(
        f"a,b,ip-private,{9 + second / 8},{1795305600 + second},4\n" for second in range(9)
    )
    of_csv = table(lines)
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT * EXCLUDE (time), make_timestamptz(time * 1000000) AS time FROM "
            f"read_csv('{tmp_path / 'table.csv'}')) TO '{tmp_path / 'plain.parquet'}' (FORMAT parquet)"
        )
    odd = (tmp_path / "plain.parquet").rename(tmp_path / "odd '*' name")
    of_parquet = read_source(str(odd))
    for left, right in zip(of_csv.readings, of_parquet.readings, strict=True):
        assert left.path == right.path
        assert left.value_ms.tolist() == right.value_ms.tolist() and left.bucket.tolist() == right.bucket.tolist()


_ODD = ["", "a", "b", "中卫", "9.5", "-1", "nan", "1e400", '"', '""', "2026-11-22", "1795305600", "'", "\\", ";"]
_CELLS = st.one_of(st.sampled_from(_ODD), st.text(max_size=6))
_HEADINGS = st.sampled_from(["from,to,rtt_ms,time,layer", "from;to;otdr_km"])
#: Each example opens an engine: a fifth of the usual number in `make test`, and in full with the others.
_FEW = settings(max_examples=settings.default.max_examples // 5)


@_FEW
@given(st.lists(st.lists(_CELLS, max_size=7), max_size=6), _HEADINGS)
@example([['"']], "from,to,rtt_ms,time,layer")
def test_no_table_ends_in_a_traceback(tmp_path_factory, rows, heading):
    path = tmp_path_factory.getbasetemp() / "hostile.csv"
    text = heading + "\n" + "\n".join(",".join(row) for row in rows)
    path.write_bytes(text.encode("utf-8", errors="replace"))
    try:
        source = read_source(str(path))
    except InputError as error:
        assert error.sentence("zh")
    else:
        assert all((readings.value_ms > 0).all() for readings in source.readings)


@_FEW
@given(st.binary(max_size=200), st.sampled_from([b"", b"from,to,rtt_ms\n", b"PAR1", b"\xff\xfe"]))
def test_no_bytes_end_in_a_traceback(tmp_path_factory, raw, start):
    path = tmp_path_factory.getbasetemp() / "hostile.bin"
    path.write_bytes(start + raw)
    try:
        read_source(str(path))
    except InputError as error:
        assert "\n" not in error.sentence("en")


@_FEW
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=8))
def test_no_damaged_parquet_ends_in_a_traceback(tmp_path_factory, at, noise):
    base = tmp_path_factory.getbasetemp()
    whole = base / "whole.parquet"
    if not whole.exists():
        with duckdb.connect() as connection:
            connection.execute(
                "COPY (SELECT 'a' || i % 9 AS \"from\", 'b' AS \"to\", 5 + i / 1000 AS rtt_ms FROM range(500) r(i)) "
                f"TO '{whole}' (FORMAT parquet)"
            )
    raw = bytearray(whole.read_bytes())
    at %= len(raw)
    raw[at : at + len(noise)] = noise
    (base / "damaged.parquet").write_bytes(raw)
    try:
        read_source(str(base / "damaged.parquet"))
    except InputError as error:
        assert "\n" not in error.sentence("en")
