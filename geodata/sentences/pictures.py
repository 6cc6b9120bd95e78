"""Sentences about pictures, basemaps and the reading room: code -> language -> sentence."""

from __future__ import annotations

from geodata.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    "picture_extra_missing": both(
        "未安装 report 附加组件，无法输出 PNG。请运行 pip install 'netplan-ix[report]'，或改用 SVG。",
        "the extra `report` is not installed, so no PNG can be drawn. Run pip install 'netplan-ix[report]', or take the SVG.",
    ),
    "picture_no_font": both(
        "本机没有中文字体，图中的汉字会变成方框。请安装其一（Debian 软件包）：{packages}。",
        "no font here has Chinese characters: they would become boxes. Install one of these Debian packages: {packages}.",
    ),
    # basemaps
    "basemap_topojson": both(
        "这是 TopoJSON。请转换为 GeoJSON（如用 mapshaper 导出）。",
        "this is TopoJSON. Convert it to GeoJSON, with mapshaper for instance.",
    ),
    "basemap_no_geojson": both(
        "不是 GeoJSON：type 为“{value}”。请导出为 FeatureCollection。",
        "this is no GeoJSON: its type is “{value}”. Export it as a FeatureCollection.",
    ),
    "basemap_system": both(
        "坐标系“{value}”不可用。请用 WGS 84（EPSG:4326）或 CGCS2000（EPSG:4490）的经纬度重新导出。",
        "the coordinate system “{value}” cannot be used. Export longitudes and latitudes in WGS 84 (EPSG:4326) or CGCS2000 (EPSG:4490).",
    ),
    "basemap_feature": both(
        "第 {feature} 个要素不可用：“{value}”。每个要素须有 geometry，类型为 Polygon、MultiPolygon、LineString 或 MultiLineString。",
        "feature {feature} cannot be used: “{value}”. Each needs a geometry of type Polygon, MultiPolygon, LineString or MultiLineString.",
    ),
    "basemap_position": both(
        "第 {feature} 个要素的坐标“{value}”不是 [经度, 纬度]（度）。是否为投影坐标（米），或经纬度写反？",
        "feature {feature}: “{value}” is no [lon, lat] in degrees. Projected metres, or lon and lat swapped?",
    ),
    "basemap_short": both(
        "第 {feature} 个要素有一条线或边界只有 {value} 个点。线至少 2 点，边界至少 4 点（首尾相同）。",
        "feature {feature} has a line or outline of {value} points. A line takes 2, an outline 4, the last being the first.",
    ),
    "basemap_too_fine": both(
        "共 {value} 个坐标点，超过上限 {limit}。请先简化（如 mapshaper -simplify）。",
        "it holds {value} points, more than the {limit} allowed. Simplify it first, with mapshaper -simplify for instance.",
    ),
    "basemap_empty": both(
        "没有任何面或线可画。请导出带省级界线的图层。",
        "it holds neither an area nor a line. Export the layer that has the boundaries.",
    ),
    "tianditu_key": both(
        "天地图密钥“{value}”不可用：只能是 8 到 64 个字母和数字。请到天地图控制台核对。",
        "“{value}” cannot be a Tianditu key: it takes 8 to 64 letters and digits. Look it up in Tianditu's console.",
    ),
    "tianditu_key_missing": both(
        "在线底图需要天地图密钥：请加 --tianditu-key，或设环境变量 IXPLAN_TIANDITU_KEY。密钥在天地图控制台申请。",
        "the online basemap takes a key of Tianditu: add --tianditu-key or set IXPLAN_TIANDITU_KEY. Tianditu's console gives keys out.",
    ),
    "basemap_missing": both(
        "没有这个底图文件。请给出 GeoJSON 文件；不加 --basemap 则用自带的省级界线。",
        "there is no such basemap. Name a GeoJSON file, or leave --basemap out for the bundled provinces.",
    ),
    # the reading room
    "serve_no_folder": both(
        "没有文件夹 {value}。请给出结果所在的文件夹。",
        "there is no folder {value}. Name the folder that holds the results.",
    ),
    "serve_not_a_folder": both(
        "{value} 不是文件夹。请给出它所在的文件夹。", "{value} is no folder. Name the folder it lies in."
    ),
    "serve_port_taken": both(
        "端口 {value} 已被占用。请用 --port 换一个，或用 --port 0 自动选择。",
        "port {value} is taken. Choose another by --port, or --port 0 for any that is free.",
    ),
    "serve_port_refused": both(
        "无法使用端口 {value}（{reason}）。请用 --port 换一个大于 1023 的端口。",
        "port {value} cannot be used ({reason}). Choose one above 1023 by --port.",
    ),
}
