"""The chapter on attainment: a row for each target, what documents leave out called so, hostile names only text."""

from __future__ import annotations

from typing import Any

from maps.chapters.attainment import HEADS, attainment_chapter


def html(page: dict[str, Any]) -> str:
    return str(attainment_chapter(page))


def test_every_target_has_a_row_with_all_columns(page_data: dict[str, Any]) -> None:
    text = html(page_data)
    rows = text.split("<tbody>")[1].split("</tbody>")[0]
    assert rows.count("<tr") == len(page_data["attainment"])
    assert rows.count("<td") + rows.count("<th") == len(HEADS) * len(page_data["attainment"])
    assert "配合单位" in text
    assert "Support<" in text


def test_what_the_document_leaves_out_is_not_listed_and_what_it_says_is_shown(page_data: dict[str, Any]) -> None:
    row = page_data["attainment"][0]
    page_data["attainment"] = [row]
    assert html(page_data).count("未列") == 5  # base, both units, deadline, and the note
    row |= {"lead_zh": "牵头处", "lead_en": "Lead office", "deadline": "2025-06", "base_date": "2020"}
    row["text"]["base"] = {"zh": "4.4～4.49", "en": "4.4–4.49"}
    text = html(page_data)
    for said in ("牵头处", "Lead office", "2025-06", "4.4～4.49", "（2020年）", "(2020)"):
        assert said in text
    assert text.count("未列") == 2


def test_a_target_without_a_value_says_why(page_data: dict[str, Any]) -> None:
    row = page_data["attainment"][0]
    row |= {"value": None, "status": "unknown", "reason": {"zh": "没有实测", "en": "not measured"}}
    row["text"]["value"] = ""
    page_data["attainment"] = [row]
    assert "没有实测" in html(page_data)
    assert "not measured" in html(page_data)


def test_a_target_without_a_figure_has_no_verdict(page_data: dict[str, Any]) -> None:
    page_data["attainment"] = [one for one in page_data["attainment"] if one["status"] is None]
    assert page_data["attainment"]
    text = html(page_data)
    assert "无量化目标" in text
    assert 'class="verdict"' not in text


def test_hostile_texts_are_only_text(page_data: dict[str, Any]) -> None:
    evil = "</td><script>alert(1)</script>{{7*7}}"
    row = page_data["attainment"][0]
    row |= dict.fromkeys(
        ("name_zh", "note_zh", "wording", "source", "lead_zh", "lead_en", "deadline", "base_date"), evil
    )
    row["scope"] = row["unit"] = row["step"] = {"zh": evil, "en": evil}
    text = html(page_data)
    assert "<script" not in text
    assert "{{7*7}}" in text


def test_a_plan_without_targets_says_what_to_do(page_data: dict[str, Any]) -> None:
    page_data["attainment"] = []
    assert "targets.csv" in html(page_data)
