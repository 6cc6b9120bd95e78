"""Tables without routes and lengths left out, as documents, rows and sentences; docs/calibration.md holds the same."""

from __future__ import annotations

import json

import pytest

from netplan.calibrate.tables.bundled import AZURE
from netplan.calibrate.tables.envelope import envelope
from netplan.calibrate.tables.left_out import leave_out_lengths
from netplan.calibrate.tables.table_of_pairs import TABLE_REFUSALS
from netplan.report import envelope as report
from netplan.report import lengths as lengths_report
from netplan.report.words import EN, ZH
from topology.published import read_published_lengths


@pytest.fixture(scope="module")
def azure(reference):
    """The envelopes of the bundled table."""
    return envelope(AZURE, reference)


@pytest.fixture(scope="module")
def lengths(reference):
    """The published lengths, each left out once."""
    return leave_out_lengths(read_published_lengths(), reference.model.theoretical_ms(1.0))


def markdown(headings, rows):
    lines = [f"| {' | '.join(cells)} |" for cells in (headings, *rows)]
    return "\n".join([lines[0], "|---" * len(headings) + "|", *lines[1:]])


def held_out(found):
    rows = [
        [
            name,
            str(held.pairs),
            f"{held.median_abs_error_ms:.1f} ms ({100 * held.median_rel_error:.0f} %)",
            f"{100 * held.below_share:.0f} %",
            f"{100 * held.coverage_90:.0f} %",
            f"{held.typical_abs_error_ms:.1f} ms",
        ]
        for name, held in (
            ("all other pairs of the group", found.heldout),
            ("those that share no end with it", found.heldout_ends),
        )
    ]
    headings = ["foretold from", "pairs", "median error of the envelope", "pairs below it", "inside the 90 % band"]
    return markdown([*headings, "median error of the median ratio"], rows)


def test_the_tables_of_the_page_are_true(azure, lengths, root):
    text = (root / "docs" / "calibration.md").read_text(encoding="utf-8")
    tables = {
        "envelope": markdown(report.envelope_headings(EN), report.envelope_rows(azure, EN)),
        "envelope heldout": held_out(azure),
        "lengths": markdown(lengths_report.lengths_headings(EN), lengths_report.lengths_rows(lengths, EN)),
    }
    for name, table in tables.items():
        shown = text.split(f"<!-- {name}: begin -->\n")[1].split(f"\n<!-- {name}: end -->")[0]
        assert shown == table


def test_the_document_of_an_envelope_has_the_names_that_were_promised(azure, reference):
    document = json.loads(json.dumps(report.envelope_document(azure, reference), allow_nan=False))
    assert document["schema"] == "ixplan/calibrate/1"
    assert {"groups", "heldout", "refused", "parameters", "verdict_changes", "pairs"} <= set(document)
    assert {"median_abs_error_ms", "median_rel_error", "coverage_90"} <= set(document["heldout"])
    assert len(document["pairs"]) == 71
    for group in document["groups"]:
        assert {"group", "ratio", "low", "high", "pairs"} <= set(group)
        assert (group["ratio"] is None) == (group["reason"] == "too_few_pairs") == bool(group["reason_zh"])
    above = [pair for pair in document["pairs"] if (pair["envelope_ms"] or 0) > pair["rtt_ms"]]
    assert len(above) <= 0.02 * 71


def test_the_document_of_lengths_states_the_error_of_each_cable(lengths, reference):
    document = json.loads(json.dumps(lengths_report.lengths_document(lengths, reference), allow_nan=False))
    assert [cable["cable"] for cable in document["cables"]] == ["jing-han-guang", "guang-kun", "guang-hai", "dian-zang"]
    for cable in document["cables"]:
        assert cable["error_km"] == pytest.approx(cable["foretold_km"] - cable["published_km"])
    assert document["heldout"]["pairs"] == 4


def test_rows_and_sentences_speak_both_languages(azure, lengths):
    for found, rows, headings, sentences in (
        (azure, report.envelope_rows, report.envelope_headings, report.envelope_sentences),
        (lengths, lengths_report.lengths_rows, lengths_report.lengths_headings, lengths_report.lengths_sentences),
    ):
        for lang in (ZH, EN):
            assert all(len(row) == len(headings(lang)) for row in rows(found, lang))
        assert all(sentence.isascii() or "–" in sentence for sentence in sentences(found, EN))
        assert all(sentence.endswith("。") for sentence in sentences(found, ZH))


def test_every_reason_of_refusal_is_worded_with_the_way_out(reference, tmp_path):
    path = tmp_path / "pairs.csv"
    rows = ["a,b,nan,1000", "a,b,,1000", "a,b,-1,1000", "a,a,9,1000", "a,b,30,", "a,b,1,1000", "a,b,0.02,1000"]
    path.write_text(
        "\n".join(["from,to,rtt_ms,great_circle_km", *rows, "c,d,30,900", "c,d,31,900"] * 1), encoding="utf-8"
    )
    found = envelope(path, reference, draws=10)
    assert len({item.code for item in found.table.refused}) == 8
    for lang in (ZH, EN):
        lines = report.refused_lines(found.table.refused, reference, lang)
        assert len(lines) == 8 and all(lines)
    assert report.envelope_sentences(found, EN)[-1] == "No group has pairs enough, so there is no ratio."
    assert set(TABLE_REFUSALS) <= set(report._REFUSED)


def test_the_command_tells_both_and_refuses_what_holds_nothing(reference, monkeypatch, capsys, tmp_path):
    from netplan.cli.entry import run
    from netplan.cli.texts import Texts

    monkeypatch.setattr("netplan.plan.read_plan", lambda *_, **__: reference)
    bundled = ["calibrate", "--model", "envelope", "--from", "bundled:azure_rtt_calibration"]
    assert run([*bundled, "--json"], Texts("en")) == 0
    assert json.loads(capsys.readouterr().out)["model"] == "envelope"
    assert run(bundled, Texts("zh")) == 0
    assert "north_america" in capsys.readouterr().out
    for lang in (ZH, EN):
        assert run(["calibrate", "--model", "lengths"], Texts(lang)) == 0
        assert "3074 km" in capsys.readouterr().out
    (tmp_path / "none.csv").write_text("from,to,rtt_ms,great_circle_km\na,b,nan,1000\n", encoding="utf-8")
    assert run(["calibrate", "--model", "envelope", "--from", str(tmp_path / "none.csv")], Texts("en")) == 4
    told = capsys.readouterr()
    assert told.out == "" and "none of 1 rows" in told.err and "not a finite number" in told.err
    assert run([*bundled, "--from", "other.csv"], Texts("en")) == 4
    assert "takes one" in capsys.readouterr().err
