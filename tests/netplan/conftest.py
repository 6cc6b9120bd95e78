"""A small plan to spoil: three sites in a row, a detour, one target."""

from __future__ import annotations

import pytest

from netplan.plan import read_plan
from topology.records import Span

PLAN = {
    "plan.toml": 'plan_version = 1\nname_zh = "小方案"\nname_en = "Small plan"\n',
    "sites.csv": (
        "id,name_zh,name_en,province_zh,lon_deg,lat_deg\n"
        "west,西,West,甲,105.0,37.0\n"
        "middle,中,Middle,甲,107.0,37.0\n"
        "east,东,East,乙,109.0,37.0\n"
        "south,南,South,乙,107.0,35.0\n"
    ),
    "spans.csv": (
        "id,a,b,route_km,route_km_low,route_km_high,length_origin\n"
        "wm,west,middle,200,190,210,measured\n"
        "me,middle,east,200,190,210,measured\n"
        "ws,west,south,300,290,310,measured\n"
        "se,south,east,300,290,310,measured\n"
    ),
    "targets.csv": "id,from,to,limit\nfirst,west,east,5\n",
}


@pytest.fixture
def write(tmp_path):
    """Write the small plan with some files replaced (None leaves one out), and return its folder."""

    def _write(**files):
        folder = tmp_path / "plan"
        folder.mkdir(exist_ok=True)
        for name, content in {**PLAN, **{key.replace("__", "."): value for key, value in files.items()}}.items():
            if content is None:
                continue
            data = content if isinstance(content, bytes) else content.encode()
            (folder / name).write_bytes(data)
        return folder

    return _write


@pytest.fixture(scope="session")
def reference():
    """The bundled reference plan."""
    return read_plan()


@pytest.fixture(scope="module")
def plans_read_once():
    """Let sensitivities share the changed plans, which each would read from the same files."""
    kept = {}

    def _read(folder=None, *, replace=None):
        key = (folder, *sorted((replace or {}).items()))
        if key not in kept:
            kept[key] = read_plan(folder, replace=replace)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("netplan.sensitivity.read_plan", _read)
        yield


@pytest.fixture(scope="session")
def cable():
    """Make a span whose length is known for certain."""

    def _cable(key, a, b, km, fibre_type="G.652.D"):
        return Span(
            id=key,
            a=a,
            b=b,
            route_km=km,
            route_km_low=km,
            route_km_high=km,
            length_origin="given",
            great_circle_km=km,
            fibre_type=fibre_type,
        )

    return _cable
