"""Words of the tab `builds` of the map page."""

from __future__ import annotations

from maps.figures import Both

BUILDS_WORDS: dict[str, Both] = {}
