"""Words of the tab `measured` of the map page."""

from __future__ import annotations

from maps.figures import Both

MEASURED_WORDS: dict[str, Both] = {}
