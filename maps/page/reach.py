"""What the tab `reach` of the map page draws, made compact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maps.page.places import Places


def compact_reach(view: Mapping[str, Any], places: Places) -> dict[str, Any]:
    """Refer to sites and spans by their place in the page's lists."""
    return dict(view)
