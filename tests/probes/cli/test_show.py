"""`ixprobe show`: what windows prove, from a spool and from a collector's store, in both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from probes.cli.entry import run
from probes.cli.output import width
from probes.records.batches import NOTHING_BEFORE, Batch, encode
from probes.records.samples import Sample
from probes.records.streams import Stream
from probes.records.windows import Window
from probes.spool.store import Spool
from probes.statistics.gathered import TargetLimits
from probes.statistics.windows import WindowBuilder
from probes.terms import Outcome, Protocol

S = 1_000_000_000
T0 = 1_700_000_100 * S
LIMITS = TargetLimits(loss_limit=0.001, oneway_limit_ns=20_000_000, distance_km=1200.0)


def _sample(number: int, *, lost: bool) -> Sample:
    fields: dict[str, object] = dict.fromkeys(Sample._fields)
    fields |= {"stream": 1, "sequence": number, "sent_ns": T0 + number * S // 10, "duplicates": 0}
    fields |= {"reordered": False, "clock_stepped": False, "busy": False}
    fields |= {"outcome": Outcome.LOST_NETWORK if lost else Outcome.OK, "rtt_ns": None if lost else 20_000_000 + number}
    return Sample(**fields)  # type: ignore[arg-type]


def _windows(target: str, every: int | None, count: int = 6000, **known: object) -> list[Window]:
    """Make the windows of probes of which every so many-th is lost."""
    fields: dict[str, object] = {"stream": 1, "target": target, "protocol": Protocol.STAMP, "port": 862}
    stream = Stream(**(fields | {"address": "192.0.2.1"} | known))  # type: ignore[arg-type]
    samples = (_sample(n, lost=every is not None and n % every == every // 2) for n in range(count))
    builder = WindowBuilder(window_s=300, targets={target: LIMITS})
    builder.add(stream, samples)
    return builder.close_all()


@pytest.fixture(scope="module")
def measured() -> list[Window]:
    """Three targets: proven, not proven, violated."""
    return [
        *_windows("zhongwei", None),
        *_windows("helingeer", 1000, operator="中国电信", service_class="gold"),
        *_windows("shanghai", 50, operator="China Unicom", layer="ip-public"),
    ]


Keep = Callable[[Sequence[Window]], Path]


@pytest.fixture
def spooled(tmp_path: Path) -> Keep:
    """Give a function that puts windows into a spool."""

    def _keep(found: Sequence[Window]) -> Path:
        with Spool.open(tmp_path / "spool", agent="hub-1", limit_bytes=50_000_000, now_ns=T0) as spool:
            spool.append(windows=found)
        return tmp_path / "spool"

    return _keep


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_table_fits_a_hundred_columns_and_says_sign_and_word(
    spooled: Keep, measured: list[Window], lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["show", str(spooled(measured))], lang) == 0
    printed = capsys.readouterr()
    assert max(map(width, printed.out.splitlines())) <= 100
    words = {"zh": ("√ 已证明", "? 未证明", "× 不达标"), "en": ("√ proven", "? not proven", "× violated")}[lang]
    assert all(word in printed.out for word in words)
    rows = printed.out.split("\n\n")[0].splitlines()
    assert [row[0] for row in rows[1:]] == ["?", "×", "√"]
    assert len({width(row) for row in rows}) == 1
    assert "99.99" in printed.err


def test_sums_of_windows_are_judged_anew(
    spooled: Keep, measured: list[Window], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["show", str(spooled(measured)), "--json"], "en") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "ixprobe/show/1"
    found = {series["target"]: series for series in document["series"]}
    assert [series["target"] for series in document["series"]] == ["helingeer", "shanghai", "zhongwei"]
    assert {name: series["loss_verdict"] for name, series in found.items()} == {
        "zhongwei": "proven",
        "helingeer": "not proven",
        "shanghai": "violated",
    }
    assert (found["helingeer"]["lost"], found["helingeer"]["counted"], found["helingeer"]["windows_count"]) == (
        6,
        6000,
        2,
    )
    assert found["helingeer"]["loss_still_needed"] > 0
    assert found["zhongwei"]["rtt_p99_at_most_ns"] == max(
        window.rtt_p99_ns for window in measured if window.target == "zhongwei" and window.rtt_p99_ns
    )
    assert found["zhongwei"]["oneway_verdict"] == "proven"
    assert [len(series["windows"]) for series in document["series"]] == [1, 1, 1]


def test_the_documents_names_are_those_printed(
    spooled: Keep, measured: list[Window], root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["show", str(spooled(measured)), "--json"], "en") == 0
    rows = re.findall(
        r"^\| (`.+`) \|",
        (root / "docs" / "probes.md").read_text(encoding="utf-8").split("| in each of `series` |")[1].split("\n\n")[0],
        re.MULTILINE,
    )
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert list(json.loads(capsys.readouterr().out)["series"][0]) == named


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_many_long_names_and_large_counts_fit_and_stay_apart(
    monkeypatch: pytest.MonkeyPatch, measured: list[Window], lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        (agent, replace(measured[0], target="x" * 40, operator=operator, sent=10**9, late=10**8, answered=9 * 10**8))
        for agent in ("an-agent-of-the-west", "hub")
        for operator in ("China Telecom", "中国联通", None)
    ]
    monkeypatch.setattr("probes.cli.commands.show.read_windows", lambda *_: rows)
    assert run(["show", "anything"], lang) == 0
    shown, said = capsys.readouterr().out.split("\n\n", 1)
    assert max(map(width, shown.splitlines())) <= 100
    assert [line.split()[1] for line in shown.splitlines()[1:]] == list("123456")
    assert "\n6 hub> " + "x" * 40 + " 中国联通\n" in said
    assert "100000000" in said.split("\n2 ")[0]  # what was late is named


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_delay_variations_and_ways_are_named_and_a_wrong_place_is_told(
    spooled: Keep, measured: list[Window], lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ways = {"oneway_forward_p50_ns": 7_000_000, "oneway_backward_p50_ns": 13_000_000, "oneway_error_ns": 500_000}
    wrong = replace(measured[0], target="wrong", distance_km=9000.0, oneway_bound_ns=None)
    assert run(["show", str(spooled([replace(measured[0], **ways), wrong]))], lang) == 0
    said = capsys.readouterr().out
    parts = ("RFC 5481", "RFC 3393", "7.000 ms", "13.000 ms", "±0.500 ms", "60.042 ms")
    assert [part for part in parts if part not in said] == []
    assert max(map(width, said.splitlines())) <= 110


def test_check_tells_violated_and_strict_also_not_proven(
    spooled: Keep, measured: list[Window], capsys: pytest.CaptureFixture[str]
) -> None:
    source = str(spooled(measured))
    assert run(["show", source, "--check"], "en") == 3
    assert run(["show", source, "--check", "--target", "helingeer"], "en") == 0
    assert run(["show", source, "--check", "--strict", "--target", "helingeer"], "en") == 3
    assert run(["show", source, "--check", "--strict", "--target", "zhongwei"], "en") == 0
    assert run(["show", source, "--check", "--strict", "--target", "nobody"], "en") == 3
    assert run(["show", source, "--target", "nobody"], "en") == 0
    assert "no windows" in capsys.readouterr().err


def test_a_span_of_time_leaves_windows_out_and_makes_gaps_unknown(
    spooled: Keep, measured: list[Window], capsys: pytest.CaptureFixture[str]
) -> None:
    source = str(spooled(measured))
    assert (
        run(["show", source, "--all", "--json", "--from", "2023-11-14T22:20:00", "--to", "2023-11-14T22:40Z"], "en")
        == 0
    )
    document = json.loads(capsys.readouterr().out)
    for series in document["series"]:
        assert series["windows_count"] == len(series["windows"]) == 1
        assert series["seconds_up"] + series["seconds_down"] + series["seconds_unknown"] == 1200
        assert series["seconds_unknown"] == 900
        assert series["availability_low"] <= 0.25 < series["availability_high"]
    assert run(["show", source, "--from", "1d"], "en") == 0
    assert "no windows" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["--from", "yesterday"], "--from: yesterday is no time."),
        (["--to", "9999999d9"], "is no time"),
        (["--from", "1h", "--to", "2h"], "the span begins when it is over"),
    ],
)
def test_times_that_are_none_say_how_to_write_one(
    spooled: Keep, arguments: list[str], part: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["show", str(spooled([])), *arguments], "en") == 4
    said = capsys.readouterr().err
    assert part in said
    assert said.count("\n") == 1


def test_what_is_no_source_is_refused_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "spool.sqlite").write_bytes(b"SQLite format 3\0" + bytes(range(256)) * 9)
    for source in (
        tmp_path / "nowhere",
        tmp_path,
        "x" * 5000,
        "",
        tmp_path / "damaged" / "spool.sqlite",
        f"parquet:{tmp_path}",
        "gopher://host/x",
        tmp_path / "damaged",
    ):
        for lang in ("zh", "en"):
            assert run(["show", str(source)], lang) == 4
            said = capsys.readouterr()
            assert said.out == ""
            assert said.err.count("\n") == 1


def test_names_cannot_command_the_terminal(
    monkeypatch: pytest.MonkeyPatch, measured: list[Window], capsys: pytest.CaptureFixture[str]
) -> None:
    # The spool would refuse such a name; a store that somebody else filled may not.
    evil = replace(measured[0], target="hub\x1b[2J", operator="x" * 60)
    monkeypatch.setattr("probes.cli.commands.show.read_windows", lambda *_: [("hub-1", evil)])
    assert run(["show", "anything"], "en") == 0
    printed = capsys.readouterr().out
    assert "\x1b" not in printed
    assert width(printed.splitlines()[1]) <= 100


def test_a_collectors_folder_is_read_beside_the_collector(
    tmp_path: Path, measured: list[Window], capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("duckdb")
    from probes.collector.stores.base import open_store
    from probes.records.batches import decode

    # A hostile agent's figures contradict each other; nobody else's output suffers.
    wrong = replace(measured[0], target="wrong", lost_network=10**9, sent=1, loss_burst_factor=1e12)
    batch = Batch(
        agent="hub-1",
        boot="0" * 32,
        number=1,
        previous=NOTHING_BEFORE,
        created_ns=T0,
        streams=(),
        samples=(),
        windows=tuple(enumerate([*measured, wrong], start=1)),
        events=(),
        routes=(),
    )
    store = open_store(f"parquet:{tmp_path / 'store'}")
    try:
        store.commit([decode(encode(batch))])
        store.flush()
        for source in (str(tmp_path / "store"), f"parquet:{tmp_path / 'store'}"):
            assert run(["show", source, "--from", "2023-11-14T00:00", "--json"], "zh") == 0
            document = json.loads(capsys.readouterr().out)
            verdicts = {series["target"]: series["loss_verdict"] for series in document["series"]}
            assert verdicts.pop("wrong") == "violated"
            assert verdicts == {"zhongwei": "proven", "helingeer": "not proven", "shanghai": "violated"}
        assert run(["show", str(tmp_path / "store"), "--from", "0001-01-01", "--json"], "en") == 0
        assert len(json.loads(capsys.readouterr().out)["series"]) == 4
        assert run(["show", str(tmp_path / "store")], "en") == 0  # the last day only
        assert "no windows" in capsys.readouterr().err
    finally:
        store.close()


def test_a_damaged_store_is_one_line(
    tmp_path: Path, measured: list[Window], capsys: pytest.CaptureFixture[str]
) -> None:
    duckdb = pytest.importorskip("duckdb")
    day = tmp_path / "kind=window" / "day=2023-11-14"
    day.mkdir(parents=True)
    (day / "1.parquet").write_bytes(b"PAR1" + bytes(100))
    assert run(["show", str(tmp_path), "--from", "2023-11-14T00:00"], "en") == 4
    assert "the store cannot be read" in capsys.readouterr().err
    rows = (
        "SELECT 'hub-1' AS agent, 'zhongwei' AS target, 1700000700000000000::BIGINT AS end_ns, 'proven' AS loss_verdict"
    )
    (day / "1.parquet").unlink()
    duckdb.sql(f"COPY ({rows}, 1 AS serial) TO '{day / '1.parquet'}' (FORMAT parquet)")
    assert run(["show", str(tmp_path), "--from", "2023-11-14T00:00"], "en") == 4
    said = capsys.readouterr().err
    assert "a window in the store is malformed: without" in said
    assert said.count("\n") == 1


def test_a_store_that_does_not_answer_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("psycopg")
    assert run(["show", "postgresql://nobody@127.0.0.1:1/none?connect_timeout=1"], "en") == 4
    assert capsys.readouterr().err.count("\n") == 1
