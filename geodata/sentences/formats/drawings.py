"""Sentences about drawings (points and lines on a map: GeoJSON, GeoPackage, Shapefile, KML): code -> language -> sentence."""

from __future__ import annotations

from geodata.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    # ends of lines
    "drawn_loop": both(
        "第 {feature} 个要素：线的两端都在站点 {value}，略去。若两端本是两处，请减小 --snap-km。",
        "feature {feature}: both ends of the line are at site {value}; left out. If they are two places, give a smaller "
        "--snap-km.",
    ),
    "drawn_end_between": both(
        "第 {feature} 个要素：线端距站点 {value}（{km} km）与 {other} 相近，取 {value}。请用起点、终点属性写明站点。",
        "feature {feature}: the line ends about as near to site {other} as to {value} ({km} km); {value} is taken. Name "
        "the site in a property a or b.",
    ),
    "drawn_end_renamed": both(
        "第 {feature} 个要素：没有名为“{value}”的站点，取 {km} km 处的 {site}。",
        "feature {feature}: there is no site called “{value}”; {site}, {km} km away, is taken.",
    ),
    "drawn_name_shared": both(
        "第 {feature} 个要素：有 {count} 个站点名为“{value}”，取 {site}。请改写站点编号。",
        "feature {feature}: {count} sites are called “{value}”; {site} is taken. Give the site's id.",
    ),
    "drawn_site_named": both(
        "第 {feature} 个要素：没有名为“{value}”的站点，按线端位置（{position}）新建。",
        "feature {feature}: there is no site called “{value}”; one is made where the line ends ({position}).",
    ),
    "drawn_site_made": both(
        "第 {feature} 个要素：线端（{position}）附近没有站点，新建站点 {value}。请补画站点，或加大 --snap-km。",
        "feature {feature}: no site is near the line's end ({position}); site {value} is made. Draw the site, or give a "
        "larger --snap-km.",
    ),
    "drawn_name_apart": both(
        "第 {feature} 个要素：线端所写“{value}”距同名的另一线端 {km} km。请核对。",
        "feature {feature}: the end called “{value}” is {km} km from the other line's end of that name. Check both.",
    ),
    "drawn_passes": both(
        "第 {feature} 个要素：光缆段 {value} 从站点 {site} 旁 {km} km 处经过而不在此终止。若在此成端，请分成两段。",
        "feature {feature}: span {value} passes site {site} at {km} km without ending there. If it is terminated there, "
        "draw two lines.",
    ),
    # rows
    "drawn_id_twice": both(
        "第 {feature} 个要素：编号 {value} 已用过，此处改为 {made}。",
        "feature {feature}: the id {value} is taken already; here it becomes {made}.",
    ),
    "drawn_differs": both(
        "第 {feature} 个要素：此处为 {value}，先读的文件为 {holds}，以先读的为准。",
        "feature {feature}: {value} here, {holds} in the file read before, which holds.",
    ),
    "drawn_nothing": both(
        "第 {feature} 个要素既无图形，也无编号、名称或两端，略去。",
        "feature {feature} has neither a geometry nor an id, name or two ends; left out.",
    ),
    "drawn_table_unknown": both(
        "第 {feature} 个要素没有图形，所属表 {value} 不是网络数据，略去。",
        "feature {feature} has no geometry, and its table {value} is none of a network; left out.",
    ),
    "drawn_odd_number": both(
        "第 {feature} 个要素：{value} 不能用作此列数值，不采用。",
        "feature {feature}: {value} cannot be a number of this column; it is not taken.",
    ),
    "drawn_controls": both(
        "第 {feature} 个要素：文字中的控制字符已去掉。",
        "feature {feature}: control characters were taken out of its text.",
    ),
    # lengths
    "drawn_length_open": both(
        "光缆段 {value} 没有长度，将由方案估算。若画的就是路由，请用 --drawn-lengths。",
        "span {value} has no length; the plan will estimate it. If its course is what is drawn, give --drawn-lengths.",
    ),
    "drawn_unit": both(
        "长度未写单位，按 {value} 理解（是图上长度的 {ratio} 倍）。",
        "these lengths name no unit; they are taken as {value} ({ratio} times what is drawn).",
    ),
    "drawn_unit_open": both(
        "长度（如 {value}）未写单位，与图上长度也对不上，不采用，原样保留。请写明单位，如 长度（km）。",
        "lengths such as {value} name no unit and fit the drawing in none; kept as a field, not used. Name the unit, as "
        "in length_km.",
    ),
    # geometry
    "drawn_other_shape": both(
        "第 {feature} 个要素是 {value}，不是点或线，略去。",
        "feature {feature} is a {value}, neither a point nor a line; left out.",
    ),
    "drawn_parts": both(
        "第 {feature} 个要素有 {value} 个部分，各成一个站点或光缆段。",
        "feature {feature} has {value} parts; each becomes a site or span of its own.",
    ),
    "drawn_elevation": both("第 {feature} 个要素的高程不采用。", "feature {feature}: its elevations are left out."),
    "drawn_short_line": both(
        "第 {feature} 个要素的线不足两个点，略去。", "feature {feature}: a line of fewer than two points; left out."
    ),
    "drawn_out_of_range": both(
        "第 {feature} 个要素：坐标 {value} 不是经度、纬度。请检查顺序（经度在前）；若是投影坐标，请写明坐标系或转换为 WGS 84。",
        "feature {feature}: {value} is no longitude and latitude. Check their order (longitude first); for projected "
        "coordinates name the system, or convert them to WGS 84.",
    ),
    "drawn_folded": both(
        "第 {feature} 个要素：经度 {value} 超出 ±180，按 360 度折回。",
        "feature {feature}: longitude {value} is beyond 180; it is taken round by 360.",
    ),
    "drawn_bad_shape": both(
        "第 {feature} 个要素：图形有误（{value}）。请重新导出。",
        "feature {feature}: its geometry is wrong ({value}). Export it anew.",
    ),
    # coordinate systems
    "drawn_crs_unknown": both(
        "不认识坐标系 {value}。请先转换为 WGS 84：ogr2ogr -t_srs EPSG:4326 新文件 原文件。",
        "the coordinate system {value} is not known. Convert the file first: ogr2ogr -t_srs EPSG:4326 NEW OLD.",
    ),
    "drawn_crs_null": both(
        "文件声明没有坐标系，按 WGS 84 理解。若为 GCJ-02，请用 --coordinates GCJ-02。",
        "the file says that its coordinate system is not known; WGS 84 is taken. For GCJ-02 give --coordinates GCJ-02.",
    ),
    # GeoJSON
    "geojson_no_document": both(
        "不是 GeoJSON：{value}。应为 FeatureCollection、Feature 或几何对象。",
        "this is no GeoJSON: {value}. There should be a FeatureCollection, a Feature or a geometry.",
    ),
    "geojson_bad_json": both(
        "第 {feature} 个要素处不是有效的 JSON（{reason}）。请检查文件是否完整。",
        "no valid JSON at feature {feature} ({reason}). Check whether the file is whole.",
    ),
    "geojson_too_many": both(
        "文件中的坐标点多于 {most} 个。请拆分文件，或先简化线形。",
        "the file holds more than {most} positions. Split it, or simplify its lines first.",
    ),
    "geojson_no_feature": both(
        "第 {feature} 个要素不是 Feature 对象（{value}）。请重新导出。",
        "feature {feature} is no Feature object ({value}). Export it anew.",
    ),
    "geojson_route": both(
        "第 {feature} 个要素是计算结果中的路由（{value}），不是光缆段，略去。",
        "feature {feature} is a route among results ({value}), not a span; left out.",
    ),
}
