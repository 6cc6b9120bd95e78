"""Words of the tab `growth` of the map page."""

from __future__ import annotations

from maps.figures import Both

GROWTH_WORDS: dict[str, Both] = {}
