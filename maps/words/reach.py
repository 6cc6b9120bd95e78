"""Words of the tab `reach` of the map page."""

from __future__ import annotations

from maps.figures import Both

REACH_WORDS: dict[str, Both] = {}
