"""Words of the map as a picture, and of the network as KML; those it shares with the page stand in `common`."""

from __future__ import annotations

from maps.figures import Both


def _both(zh: str, en: str) -> Both:
    return {"zh": zh, "en": en}


PICTURE_WORDS: dict[str, Both] = {
    "albers": _both(
        "阿尔伯斯等积圆锥投影，标准纬线 25°N、47°N", "Albers equal-area conic, standard parallels 25°N and 47°N"
    ),
    "azimuthal": _both("兰勃特等积方位投影", "Lambert azimuthal equal-area"),
    "whole_earth": _both("等积地球投影（Equal Earth）", "Equal Earth projection"),
    "figures_from": _both("地名旁：自{place}单向时延", "Figures: one-way from {place}"),
    "gathered": _both("{place}等{n}地", "{place} +{more}"),
    "worst_of": _both("最差 {ms} ms", "worst {ms} ms"),
    "group_from": _both("自{place}", "From {place}"),
    "panel": _both("各地点判定（单向时延，ms）", "Verdict of each place (one-way delay, ms)"),
    "head_place": _both("地点", "Place"),
    "head_oneway": _both("单向", "One-way"),
    "head_band": _both("区间", "Band"),
    "head_limit": _both("目标", "Target"),
    "head_gap": _both("差距", "Gap"),
    "rows_left": _both("另{n}行见判定表", "{n} more rows: see the table of verdicts"),
    "layer_and_basis": _both("层：{layers}；数据性质：{bases}", "Layer: {layers}; basis: {bases}"),
    "no_targets": _both("方案中没有时延指标。", "The plan has no delay target."),
    "dot": _both("无量化目标的地点", "place without a figure"),
    "site_dot": _both("地点", "site"),
    "made": _both("日期：{date}", "Date: {date}"),
    "ground_own": _both("底图：{file}", "Ground: {file}"),
    "ground_bundled": _both(
        "底图：省级界线及南海十段线，仅供示意", "Ground: provinces and ten-part line, for orientation"
    ),
    "scale_at": _both("（{lat}）", " ({lat})"),
    # KML
    "kml_sites": _both("地点", "Sites"),
    "kml_other": _both("其他地点", "Other sites"),
    "kml_origins": _both("起点", "Origins"),
    "kml_spans": _both("光缆段", "Spans"),
    "kml_routes": _both("各指标路由", "Routes of the targets"),
    "kml_no_verdict": _both("无判定", "no verdict"),
    "kml_length": _both("长度 {km} km（{band} km），{origin}", "length {km} km ({band} km), {origin}"),
    "kml_length_bare": _both("长度 {km} km，{origin}", "length {km} km, {origin}"),
    "kml_ends": _both("{a}—{b}", "{a}–{b}"),
    "kml_delay": _both(
        "单向时延 {ms} ms（{band} ms），目标 {limit} ms，{gap}",
        "one-way delay {ms} ms ({band} ms), target {limit} ms, {gap}",
    ),
    "kml_delay_free": _both(
        "单向时延 {ms} ms（{band} ms），无量化目标", "one-way delay {ms} ms ({band} ms), no figure as target"
    ),
    "kml_no_delay": _both("单向时延：数据中无路由", "one-way delay: no route in the data"),
    "kml_facts": _both("层：{layer}；数据性质：{basis}", "layer: {layer}; basis: {basis}"),
    "kml_source": _both("依据：{source}", "source: {source}"),
    "kml_system": _both("坐标系 WGS 84，未作 GCJ-02 偏移", "WGS 84, not shifted to GCJ-02"),
}
