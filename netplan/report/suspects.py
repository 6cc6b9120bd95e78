"""Sites that do not stand where the plan has them, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netplan.report.calibration import end_name
from netplan.report.names import listed, span_name
from netplan.report.words import both
from topology.network import Network

if TYPE_CHECKING:
    from netplan.calibrate.misfits.positions import Suspect  # it loads scipy
    from netplan.calibration.records import SuspectedSite


def suspect_text(suspect: Suspect | SuspectedSite, network: Network, lang: str) -> str:
    """Say where the delays put a site that does not stand where the plan has it, and what shows that it does not."""
    name, light = end_name(suspect.site, network, lang), suspect.faster_than_light
    clauses = [_place(suspect, lang)]
    if suspect.off or light:
        counted = both(
            f"{suspect.pairs} 对中 {suspect.off} 对与所列位置不符",
            f"of {suspect.pairs} pairs {suspect.off} do not fit the plan's position",
        )[lang]
        faster = both(f"，{light} 对快于光速", f", {light} are faster than light")[lang] if light else ""
        clauses.append(counted + faster)
    if suspect.short_spans:
        spans = [network.spans[key] for key in suspect.short_spans if key in network.spans]
        named = listed([span_name(span, network, lang) for span in spans], lang)
        clauses.append(
            both(
                f"{named} 的时延短于按所列位置计的大圆距离",
                f"{named}: less delay than the great circle from that position takes",
            )[lang]
        )
    return both(f"位置有误：{name}。{'；'.join(clauses)}。", f"Wrong position: {name}. {'; '.join(clauses)}.")[lang]


def _place(suspect: Suspect | SuspectedSite, lang: str) -> str:
    """Say where a site seems to stand; some delays tell only that it is not where the plan has it."""
    lon_deg, lat_deg, radius_km = suspect.lon_deg, suspect.lat_deg, suspect.uncertainty_km
    if lon_deg is None or lat_deg is None:
        far = round(suspect.shift_km)
        return both(
            f"不在方案所列位置，至少相距 {far} km；在何处，时延未能说明",
            f"It is at least {far} km from where the plan has it; its delays do not tell where",
        )[lang]
    east = both("东经", "E") if lon_deg >= 0 else both("西经", "W")
    north = both("北纬", "N") if lat_deg >= 0 else both("南纬", "S")
    lon, lat = f"{abs(lon_deg):.2f}°", f"{abs(lat_deg):.2f}°"
    place = both(
        f"{east['zh']} {lon}、{north['zh']} {lat}",
        f"{lon} {east['en']}, {lat} {north['en']}",
    )[lang]
    within_zh, within_en = ("", "") if radius_km is None else (f"（±{radius_km:.0f} km）", f" (± {radius_km:.0f} km)")
    return both(
        f"按时延应在{place}{within_zh}，距方案所列位置 {suspect.shift_km:.0f} km",
        f"Its delays put it at {place}{within_en}, {suspect.shift_km:.0f} km from where the plan has it",
    )[lang]
