"""The pictures of docs/exchange.md are what the code draws today, and stand for themselves."""

from __future__ import annotations

import importlib
import xml.etree.ElementTree as ET

import pytest

from netplan.plan import read_plan

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def pictures(monkeypatch, root):
    """Load the script that `make pictures` runs."""
    monkeypatch.syspath_prepend(str(root / "tests" / "maps"))
    return importlib.import_module("exchange_pictures")


def test_the_pictures_of_the_forecast_are_what_is_drawn_today(pictures, root):
    page = (root / "docs" / "exchange.md").read_text(encoding="utf-8")
    for name, drawn in pictures.drawn(read_plan(None)).items():
        kept = (root / "docs" / "images" / name).read_text(encoding="utf-8")
        assert kept == drawn, f"docs/images/{name} is out of date: make pictures"
        assert f"(images/{name})" in page
        texts = [text.text or "" for text in ET.fromstring(drawn).iter(f"{SVG}text")]
        assert len(texts) > 10
        assert all(text.isascii() for text in texts if "\u2009" not in text)  # English only


def test_a_heading_is_markup_safe_and_broken_into_lines(pictures):
    chart = '<svg viewBox="0 0 10 20"><text lang="zh-CN">\u4e2d</text><text lang="en">a</text></svg>'
    found = ET.fromstring(pictures.alone(chart, "a <b> & c", "word " * 60))
    texts = [text.text for text in found.iter(f"{SVG}text")]
    assert texts[0] == "a <b> & c"
    assert [len(line) <= 125 for line in texts[1:-1]] == [True, True, True]
    assert texts[-1] == "a"
