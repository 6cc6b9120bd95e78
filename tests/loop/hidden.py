"""
A network whose cable lengths nobody told the plan, and the delays it has; lines that share nothing with netplan.

    zhongwei ------- helingeer ------- beijing
       |                                 |
       +------------ xian ---------------+
                      |
                  (hanzhong)      no agent stands here
                      |
                   chengdu

Six cables; five sites are measured. The four of the ring show themselves one by one, the two beyond Xi'an only
together. The plan knows each length by assumption, within a quarter or so.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from pathlib import Path

LIGHT_KM_PER_MS = 299.792458
GROUP_INDEX = 1.468
#: Of the hidden network: error correction at both ends, a regenerator, an amplifier. [ms]
TERMINALS_MS, REGENERATOR_MS, AMPLIFIER_MS = 0.060, 0.080, 0.0001
REACH_KM, SPACING_KM = 1000, 80

#: Id: Chinese name, longitude, latitude. [deg]
SITES = {
    "zhongwei": ("中卫", 105.19, 37.51),
    "helingeer": ("和林格尔", 111.82, 40.38),
    "beijing": ("北京", 116.40, 39.90),
    "xian": ("西安", 108.94, 34.34),
    "hanzhong": ("汉中", 107.03, 33.07),
    "chengdu": ("成都", 104.07, 30.67),
}
#: Where agents stand.
MEASURED = ("zhongwei", "helingeer", "beijing", "xian", "chengdu")


@dataclass(frozen=True, kw_only=True)
class Cable:
    """A cable: what the plan takes its length for, and what it is. [km]"""

    a: str
    b: str
    assumed_km: tuple[float, float, float]
    hidden_km: float

    @property
    def id(self) -> str:
        """Its id in the plan."""
        return f"{self.a}-{self.b}"


CABLES = (
    Cable(a="zhongwei", b="helingeer", assumed_km=(1150, 900, 1450), hidden_km=1240),
    Cable(a="helingeer", b="beijing", assumed_km=(560, 440, 760), hidden_km=655),
    Cable(a="beijing", b="xian", assumed_km=(1650, 1300, 2000), hidden_km=1540),
    Cable(a="xian", b="zhongwei", assumed_km=(740, 560, 960), hidden_km=690),
    Cable(a="xian", b="hanzhong", assumed_km=(380, 280, 520), hidden_km=345),
    Cable(a="hanzhong", b="chengdu", assumed_km=(580, 440, 760), hidden_km=640),
)
#: The rows of cables that no measurement between `MEASURED` takes apart.
ONLY_TOGETHER = ({"xian-hanzhong", "hanzhong-chengdu"},)
#: One pair does not go the shortest way: so much longer. [km]
DETOUR, DETOUR_KM = ("helingeer", "xian"), 600.0
#: Id, from, to, one-way limit [ms]: open before anything is measured, and the other way round than the plan has it.
TARGETS = (("to-beijing", "zhongwei", "beijing", 9.2), ("to-chengdu", "zhongwei", "chengdu", 8.45))
#: What the plan says of itself. Its noise is what the relay's log shows: the floors of the twenty directions lie within
#: some microseconds of each other (the general figure, 20 us, is for networks that are not in one machine).
PLAN_TOML = """\
plan_version = 1
name_zh = "五地试验网"
name_en = "Test bed of five sites"

[calibration.noise_us]
value = 5.0
low = 2.0
high = 1000.0
unit = "us"
basis = "measured"
source = "spread of the floors of the relay's own log"
"""


def pairs() -> list[tuple[str, str]]:
    """Return the measured pairs, names in alphabetical order."""
    return [(a, b) for a in sorted(MEASURED) for b in sorted(MEASURED) if a < b]


def route(start: str, end: str) -> tuple[Cable, ...]:
    """Find the shortest way over the hidden lengths (Dijkstra)."""
    waiting: list[tuple[float, str, tuple[Cable, ...]]] = [(0.0, start, ())]
    seen = set()
    while waiting:
        km, place, way = heapq.heappop(waiting)
        if place == end:
            return way
        if place in seen:
            continue
        seen.add(place)
        for cable in CABLES:
            if place in (cable.a, cable.b):
                far = cable.b if place == cable.a else cable.a
                heapq.heappush(waiting, (km + cable.hidden_km, far, (*way, cable)))
    raise LookupError(f"{start} and {end} are not joined")


def fibre_ms(km: float) -> float:
    """Return how long light takes. [ms]"""
    return km * GROUP_INDEX / LIGHT_KM_PER_MS


def oneway_ms(start: str, end: str) -> float:
    """Return the hidden delay between two sites. [ms]"""
    way = route(start, end)
    km = sum(cable.hidden_km for cable in way)
    equipment_ms = TERMINALS_MS + (math.ceil(km / REACH_KM) - 1) * REGENERATOR_MS
    equipment_ms += sum(math.ceil(cable.hidden_km / SPACING_KM) for cable in way) * AMPLIFIER_MS
    longer_km = DETOUR_KM if {start, end} == set(DETOUR) else 0.0
    return fibre_ms(km + longer_km) + equipment_ms


def write_plan(folder: Path) -> Path:
    """Write the plan as its planners know it: the assumed lengths, nothing of the hidden ones."""
    folder.mkdir()
    tables = {
        "plan.toml": PLAN_TOML,
        "sites.csv": "id,name_zh,name_en,lon_deg,lat_deg\n"
        + "".join(f"{site},{name},{site.capitalize()},{lon},{lat}\n" for site, (name, lon, lat) in SITES.items()),
        "spans.csv": "id,a,b,route_km,route_km_low,route_km_high,length_origin\n"
        + "".join(f"{cable.id},{cable.a},{cable.b},{','.join(map(str, cable.assumed_km))},given\n" for cable in CABLES),
        "targets.csv": "id,from,to,quantity,limit,unit,direction,layer\n"
        + "".join(f"{key},{start},{end},delay,{limit},ms,one-way,optical\n" for key, start, end, limit in TARGETS),
    }
    for name, text in tables.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
