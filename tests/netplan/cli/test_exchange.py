"""`ixplan exchange` as a user runs it."""

from __future__ import annotations

import re

import pytest

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_the_document_has_the_fields_that_were_promised(ixplan):
    document = ixplan("exchange", "--json").document
    assert document["schema"] == "ixplan/exchange/1"
    for row in document["targets"]:
        assert {"target", "value", "limit", "unit", "status"} <= set(row)
    assert len(document["targets"]) == 13

    _every_row_has_a_status_and_a_reason(document["targets"])
    _counts_and_sums_agree(document)
    assert document["peak"]["basis"] == "generated"
    peak = next(row for row in document["targets"] if row["target"] == "nx-ix-peak")
    assert peak["basis"] == "generated"


def _every_row_has_a_status_and_a_reason(rows):
    for row in rows:
        assert row["status"] in ("meets", "at_risk", "misses", "impossible", "unknown")
        assert CHINESE.search(row["reason_zh"]) and not CHINESE.search(row["reason_en"])
        assert (row["status"] == "unknown") == (row["why"] is not None)
        if row["value"] is not None:
            assert row["basis"] and row["value_low"] <= row["value"] <= row["value_high"]


def _counts_and_sums_agree(document):
    kinds = document["members"]["by_kind"]
    assert sum(kind["present"] for kind in kinds) == document["members"]["present"]
    assert sum(port["count"] * port["speed_gbps"] for port in document["ports"]) == document["capacity_gbps"]
    assert document["headroom_gbps"] == pytest.approx(document["capacity_gbps"] - document["peak"]["gbps"])
    # The peak of the sum is at most the sum of the peaks.
    assert document["peak"]["gbps"] <= sum(kind["peaks_in_gbps"] for kind in kinds) + 1e-6
    shares = document["exchanged"]
    assert shares["stays_ratio"] + shares["egress_ratio"] + shares["other_exchanges_ratio"] == pytest.approx(1)
    inside = sum(row["gbps"] for row in shares["by_kind"] if row["from"] not in ("egress", "other-exchanges"))
    assert inside == pytest.approx(document["peak"]["gbps"], rel=1e-6)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_planned_exchange_has_nobody_and_says_so(ixplan, lang):
    done = ixplan("exchange", "--site", "和林格尔", lang=lang)
    assert done.code == 0
    assert {"zh": "尚无成员", "en": "no members yet"}[lang] in done.out


def test_a_place_without_an_exchange_is_named_with_those_there_are(ixplan):
    done = ixplan("exchange", "--site", "北京")
    assert done.code == 4
    assert "zhongwei" in done.err and done.err.count("\n") == 1


def test_a_given_matrix_replaces_the_model(ixplan, tmp_path, reference):
    present = [item for item in reference.members.values() if item.joined <= reference.settings.as_of]
    rows = [f"{a.id},{b.id},1\n" for a in present for b in present if a is not b]
    rows += [f"{item.id},egress,1\n" for item in present] + [f"egress,{item.id},1\n" for item in present]
    path = tmp_path / "matrix.csv"
    path.write_text("from,to,gbps\n" + "".join(rows), encoding="utf-8")
    document = ixplan("exchange", "--matrix", path, "--json").document
    assert document["exchanged"]["basis"] == "given"
    assert document["exchanged"]["other_exchanges_ratio"] == 0


def test_a_matrix_that_cannot_fit_is_one_line_with_the_amount(ixplan, tmp_path, reference):
    first, second = list(reference.members)[:2]
    path = tmp_path / "matrix.csv"
    path.write_text(f"from,to,gbps\n{first},{second},1\n{second},egress,1\negress,{first},1\n", encoding="utf-8")
    done = ixplan("exchange", "--matrix", path)
    assert done.code == 4
    assert "cannot meet" in done.err and "Gbit/s" in done.err


def test_members_come_from_another_file(ixplan, tmp_path):
    path = tmp_path / "members.csv"
    path.write_text(
        "id,kind,ports,exchange,peak_in_gbps,peak_out_gbps\na,content,2x100,zhongwei,50,5\nb,access,100,zhongwei,5,50\n",
        encoding="utf-8",
    )
    document = ixplan("exchange", "--members", path, "--json").document
    assert document["members"]["present"] == 2
    assert document["capacity_gbps"] == 300
    assert next(row for row in document["targets"] if row["target"] == "nx-ix-members")["value"] == 2
