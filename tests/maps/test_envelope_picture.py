"""The scatter plot of docs/calibration.md is what the code draws today, and stands for itself."""

from __future__ import annotations

import importlib
import xml.etree.ElementTree as ET

import pytest

from netplan.calibrate.tables.bundled import AZURE
from netplan.calibrate.tables.table_of_pairs import read_pairs
from netplan.plan import read_plan

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def picture(monkeypatch, root):
    """Load the script that `make pictures` runs, and draw."""
    monkeypatch.syspath_prepend(str(root / "tests" / "maps"))
    return importlib.import_module("envelope_picture").drawn(read_plan(None))["azure-envelope.svg"]


def test_the_scatter_plot_is_what_is_drawn_today(picture, root):
    kept = (root / "docs" / "images" / "azure-envelope.svg").read_text(encoding="utf-8")
    assert kept == picture, "docs/images/azure-envelope.svg is out of date: make pictures"
    assert "(images/azure-envelope.svg)" in (root / "docs" / "calibration.md").read_text(encoding="utf-8")


def test_every_pair_is_a_mark_and_every_group_is_named(picture):
    drawing = ET.fromstring(picture)
    marks = [shape for shape in drawing.iter() if shape.get("stroke") == "#ffffff"]
    table = read_pairs(AZURE, read_plan(None))
    groups = {pair.group for pair in table.pairs}
    assert len(marks) == len(table.pairs) + len(groups)  # and one each in the key
    texts = " ".join(text.text or "" for text in drawing.iter(f"{SVG}text"))
    assert all(group in texts for group in groups)
    assert "light in vacuum" in texts and "straight fibre" in texts
