"""Sentences about what is hardly true of a network: code -> language -> sentence."""

from __future__ import annotations

from geodata.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    "plausible_null": both(
        "站点“{value}”位于 {lon_deg}, {lat_deg}，多半是坐标缺失。请填写坐标，未知则留空。",
        "site “{value}” stands at {lon_deg}, {lat_deg}, which is where missing positions end up. Give its position, or "
        "leave it empty.",
    ),
    "plausible_swapped": both(
        "站点“{value}”位于 {lon_deg}, {lat_deg}，远离其他站点；经纬度对调后则在其中。请核对是否写反。",
        "site “{value}” at {lon_deg}, {lat_deg} lies far from all others, but among them with lon and lat exchanged. "
        "Are they swapped?",
    ),
    "plausible_sign": both(
        "站点“{value}”位于 {lon_deg}, {lat_deg}，远离其他站点；经度或纬度改变正负号后则在其中。请核对正负号（东经、北纬为正）。",
        "site “{value}” at {lon_deg}, {lat_deg} lies far from all others, but among them with another sign of lon or lat. "
        "Check the sign (east and north are positive).",
    ),
    "plausible_province": both(
        "站点“{value}”标明属于{region}，坐标 {lon_deg}, {lat_deg} 却在{there}，距{region} {km} km。请核对坐标和所属省份。",
        "site “{value}” names {region_en}, but {lon_deg}, {lat_deg} lies in {there_en}, {km} km outside {region_en}. Check its "
        "position, and the province that it names.",
    ),
    "plausible_province_sea": both(
        "站点“{value}”标明属于{region}，坐标 {lon_deg}, {lat_deg} 却在境外或海上，距{region} {km} km，最近的省份是{near}。请核对坐标。",
        "site “{value}” names {region_en}, but {lon_deg}, {lat_deg} lies abroad or in the sea, {km} km from {region_en}; the "
        "nearest province is {near_en}. Check its position.",
    ),
    "plausible_country": both(
        "站点“{value}”标明属于中国，坐标 {lon_deg}, {lat_deg} 却在境外或海上，最近的{near}相距 {km} km。请核对坐标。",
        "site “{value}” names China, but {lon_deg}, {lat_deg} lies abroad or in the sea, {km} km from {near_en}, the nearest "
        "province. Check its position.",
    ),
    "plausible_abroad": both(
        "站点“{value}”标明属于“{country}”，坐标 {lon_deg}, {lat_deg} 却在{there}。请核对坐标和所属国家。",
        "site “{value}” names “{country}”, but {lon_deg}, {lat_deg} lies in {there_en}. Check its position, and the country "
        "that it names.",
    ),
    "plausible_name": both(
        "站点“{value}”的坐标 {lon_deg}, {lat_deg} 在{there}，距同名的{place} {km} km。请改正坐标；若另有同名地点，请写明省份。",
        "site “{value}” at {lon_deg}, {lat_deg} lies in {there_en}, {km} km from {place_en}. Correct its position; "
        "if another place of this name is meant, give its province.",
    ),
    "plausible_name_off": both(
        "站点“{value}”的坐标 {lon_deg}, {lat_deg} 在境外或海上（最近的省份是{near}），距同名的{place} {km} km。请改正坐标；若另有同名地点，请写明国家。",
        "site “{value}” at {lon_deg}, {lat_deg} lies abroad or in the sea (nearest province: {near_en}), {km} km from "
        "{place_en}. Correct its position; if another place of this name is meant, give its country.",
    ),
    "plausible_misspelt": both(
        "站点“{value}”的坐标 {lon_deg}, {lat_deg} 在{there}；名称近似{place}，在那里其各段共短 {shorter}%，相距 {km} km。请核对名称和坐标。",
        "site “{value}” at {lon_deg}, {lat_deg} lies in {there_en}; its name resembles {place_en}, {km} km away, "
        "where its spans would be {shorter} % shorter. Check its name and its position.",
    ),
    "plausible_misspelt_off": both(
        "站点“{value}”的坐标 {lon_deg}, {lat_deg} 在境外或海上（最近的省份是{near}）；名称近似{place}，在那里其各段共短 {shorter}%，相距 {km} km。请核对名称和坐标。",
        "site “{value}” at {lon_deg}, {lat_deg} lies abroad or in the sea (nearest province: {near_en}); its name resembles "
        "{place_en}, {km} km away, where its spans would be {shorter} % shorter. Check its name and its position.",
    ),
    "plausible_twice": both(
        "站点“{value}”与“{other}”名称和坐标都相同（该处共 {count} 个站点）。若是同一处，请合并。",
        "sites “{value}” and “{other}” have one name and one position ({count} sites stand there). If they are one "
        "place, make them one site.",
    ),
    "plausible_same_position": both(
        "站点“{value}”与“{other}”名称不同而坐标相同（{lon_deg}, {lat_deg}，共 {count} 个站点）。请核对坐标。",
        "sites “{value}” and “{other}” have different names and one position ({lon_deg}, {lat_deg}; {count} sites stand "
        "there). Check the positions.",
    ),
    "plausible_same_name": both(
        "站点“{value}”与“{other}”同名而相距 {km} km。请核对坐标，或改为不同的名称。",
        "sites “{value}” and “{other}” have one name and lie {km} km apart. Check the positions, or give them different "
        "names.",
    ),
    "plausible_short": both(
        "站点“{value}”有长度的 {given} 个光缆段中，{count} 个短于两端直线距离（如 {span}：{km} km，直线 {direct_km} km），坐标多半有误。请核对。",
        "site “{value}”: of its {given} spans with a length, {count} are shorter than the straight line ({span}: {km} km, "
        "straight {direct_km} km), so its position is hardly right. Check it.",
    ),
    "plausible_long": both(
        "光缆段 {value}（{a} - {b}）长 {km} km，直线仅 {direct_km} km，而本网一般为直线的 {usual} 倍。请核对长度、单位和两端坐标。",
        "span {value} ({a} - {b}) has {km} km for {direct_km} km straight; usual in this network is {usual} times the "
        "straight line. Check its length, the unit, and the positions of its ends.",
    ),
    "plausible_unit": both(
        "{value} 个光缆段的长度一般为直线距离的 {times} 倍，单位多半不是 km。请核对单位（米应除以 1000）。",
        "the lengths of {value} spans are usually {times} times the straight line: hardly km. Check the unit (metres are "
        "to be divided by 1,000).",
    ),
    "plausible_unit_short": both(
        "{value} 个光缆段的长度多数短于两端直线距离（一般为其 {times} 倍），单位多半不是 km。请核对单位（英里应乘以 1.609）和坐标系。",
        "of {value} spans most are shorter than the straight line (usually {times} times as long): hardly km. Check the unit "
        "(miles are to be multiplied by 1.609), and the positions.",
    ),
    "plausible_way": both(
        "光缆段 {value}（{a} - {b}）长 {km} km，而经其他光缆段绕行只有 {other_km} km。请核对长度和单位。",
        "span {value} ({a} - {b}) has {km} km, but the way over other spans has only {other_km} km. Check its length and "
        "its unit.",
    ),
    "plausible_drawing": both(
        "光缆段 {value} 的长度 {km} km 与图形长度 {drawn_km} km 相差过大。请核对长度和图形。",
        "span {value}: its length of {km} km and its drawn line of {drawn_km} km do not go together. Check both.",
    ),
    "plausible_neighbours": both(
        "站点“{value}”到最近的相邻站点有 {km} km，其间越过 {passed} 个更近的站点；它的 {count} 个相邻站点在 {lon_deg}, {lat_deg} 一带。请核对坐标。",
        "site “{value}” is {km} km from even the nearest site that it is joined to, and passes over {passed} nearer ones; "
        "the {count} that it is joined to lie about {lon_deg}, {lat_deg}. Check its position.",
    ),
}
