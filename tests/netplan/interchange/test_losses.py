"""The table of what formats carry and lose stands in the documents as the code has it."""

from __future__ import annotations

from netplan.formats.registry import formats
from netplan.interchange.losses import losses, with_losses


def test_the_document_shows_the_table_that_the_formats_make(root):
    document = (root / "docs" / "formats" / "interchange.md").read_text(encoding="utf-8")
    assert with_losses(document) == document, "run `make losses`"


def test_every_format_has_its_row_and_says_what_it_loses():
    rows = losses().splitlines()[2:]
    assert len(rows) == len(formats())
    by_name = {row.split("`")[1]: row for row in rows}
    assert "| all | all | all |" in by_name["plan"]
    assert "| lost |" in by_name["graphml"]
