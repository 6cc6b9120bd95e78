"""Sentences about GeoPackage, Shapefile and KML: code -> language -> sentence."""

from __future__ import annotations

SENTENCES: dict[str, dict[str, str]] = {}
