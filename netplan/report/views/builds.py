"""What the map page's tab `builds` shows."""

from __future__ import annotations

from netplan.report.documents import Document
from netplan.report.views.asked import Asked
from netplan.report.words import both


def builds_view(asked: Asked) -> Document:
    """Gather it."""
    return {"absent": both("尚无", "nothing yet")}
