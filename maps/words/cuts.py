"""Words of the tab `cuts` of the map page."""

from __future__ import annotations

from maps.figures import Both

CUTS_WORDS: dict[str, Both] = {}
