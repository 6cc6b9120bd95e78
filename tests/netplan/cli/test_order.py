"""`ixplan order` as a user runs it."""

from __future__ import annotations

import pytest

from netplan.specs.forecast import SPECS


@pytest.fixture(scope="module")
def fields():
    return {
        "quarter", "what", "count", "gbps", "cost_cny", "cost_cny_low", "cost_cny_high", "trigger", "need_date",
        "order_date", "reason_zh", "reason_en", "overdue", "basis",
    }  # fmt: skip


def test_the_document_has_the_fields_that_were_promised(ixplan, fields):
    document = ixplan("order", "--site", "helingeer", "--until", "2028-12-31", "--json").document
    assert document["schema"] == "ixplan/order/1"
    assert document["percentile"] == 50
    assert document["lines"]
    for line in document["lines"]:
        assert fields <= set(line)
        assert line["cost_cny_low"] <= line["cost_cny"] <= line["cost_cny_high"]
        assert line["order_date"] <= "2028-12-31"
        assert line["order_date"] >= document["as_of"]
    opening = {line["what"] for line in document["lines"] if line["trigger"] == "opening"}
    assert {"site", "route-server"} <= opening


@pytest.mark.parametrize(("lang", "said"), [("zh", "交换中心于"), ("en", "The exchange opens on")])
def test_an_exchange_from_nothing_is_told_in_both_languages(ixplan, tmp_path, lang, said):
    file = tmp_path / "orders.csv"
    answer = ixplan("order", "--site", "和林格尔", "--until", "2028-12-31", "--csv", file, lang=lang)
    assert answer.code == 0
    assert said in answer.out
    assert "plan.toml" in answer.err
    assert file.read_text(encoding="utf-8").startswith("quarter,what,place,")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--percentile", "60"), 4, "10, 50 or 90"),
        (("--until", "2020-01-01"), 4, "2026-11-01"),
        (("--until", "soon"), 2, "--until"),
        (("--site", "nowhere"), 4, "nowhere"),
        (("--csv", "/proc/none/orders.csv", "--site", "helingeer", "--until", "2027-01-01"), 4, "/proc/none"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(ixplan, arguments, code, said):
    answer = ixplan("order", *arguments)
    assert answer.code == code
    assert said in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize(("name", "said"), [("members.csv", "another name"), ("", "--csv")])
def test_no_order_list_is_written_over_a_table_of_the_plan(ixplan, tmp_path, name, said):
    (tmp_path / "members.csv").write_text("id\n", encoding="utf-8")
    answer = ixplan("order", "--plan", tmp_path, "--csv", tmp_path / name if name else "")
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert (tmp_path / "members.csv").read_text(encoding="utf-8") == "id\n"


def test_more_members_than_any_exchange_can_have_are_refused_before_they_fill_the_memory():
    assert all(SPECS[f"forecast.{name}"].most == 10_000 for name in ("members_full_count", "founders_count"))
