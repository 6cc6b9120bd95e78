"""Sentences about drawings (points and lines on a map: GeoJSON, GeoPackage, Shapefile, KML): code -> language -> sentence."""

from __future__ import annotations

SENTENCES: dict[str, dict[str, str]] = {}
