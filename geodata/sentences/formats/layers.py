"""Sentences about GeoPackage, Shapefile and KML: code -> language -> sentence."""

from __future__ import annotations

from geodata.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    # the process that reads
    "layer_bad": both(
        "GDAL 读不了此文件（{reason}）。文件可能已损坏，请重新导出。",
        "GDAL cannot read this file ({reason}). It may be damaged; export it anew.",
    ),
    "layers_many": both("文件有 {value} 个图层，多于 {most} 个。", "the file has {value} layers, more than {most}."),
    "layers_deadly": both(
        "读取进程在 {limit_mb} MB 内存限制下异常终止，文件可能已损坏。请重新导出。",
        "the process that read it ended within its {limit_mb} MB of memory; the file may be damaged. Export it anew.",
    ),
    "layers_slow": both(
        "读取超过 {limit_s} 秒，已停止，文件可能已损坏。请重新导出。",
        "reading took more than {limit_s} s and was stopped; the file may be damaged. Export it anew.",
    ),
    # layers of GeoPackage and Shapefile
    "layers_no_system": both(
        "文件没有写明坐标系，而“{value}”不是经纬度。请补上坐标系（.prj），或在 GIS 中转为经纬度。",
        "the file names no coordinate system, and “{value}” is no longitude and latitude. Add it (.prj), or convert to "
        "degrees in a GIS.",
    ),
    "layers_system_assumed": both(
        "图层“{value}”没有写明坐标系，按 WGS 84 读取。若不是，请用 --coordinates 指明。",
        "layer “{value}” names no coordinate system; taken as WGS 84. If it is another, name it with --coordinates.",
    ),
    "layers_datum_rough": both(
        "坐标系“{value}”到 WGS 84 没有公开的转换参数，按相同处理，可能偏差约 100 m。",
        "there is no published way from “{value}” to WGS 84; positions are taken over and may be off by some 100 m.",
    ),
    "layers_remark": both("GDAL 提示：{value}", "GDAL remarks: {value}"),
    "layers_height": both("图层“{value}”的高程略去。", "the heights of layer “{value}” are left out."),
    "layers_bytes": both("图层“{value}”的二进制字段略去。", "a field of bytes in layer “{value}” is left out."),
    "layers_off_earth": both(
        "第 {feature} 个要素的坐标“{value}”不在地球上，略去。",
        "feature {feature}: its position “{value}” is not on earth; left out.",
    ),
    "layers_area": both(
        "图层“{value}”第 {feature} 个要素不是点或线，略去。",
        "layer “{value}”, feature {feature}: neither a point nor a line; left out.",
    ),
    "layers_shifted": both(
        "坐标按要求写为 {value}，而文件标明为 WGS 84：GIS 会显示偏移；再导入时请加 --coordinates {value}。",
        "positions are written in {value} as asked, while the file calls them WGS 84: a GIS shows them shifted; import "
        "it with --coordinates {value}.",
    ),
    "gpkg_table": both(
        "表“{value}”没有图形，也不是方案的表，略去。",
        "table “{value}” has no geometry and is none of the plan's; left out.",
    ),
    # Shapefile
    "shapefile_main": both(
        "没有 .shp 文件。请给出 .shp（其余文件放在同一文件夹）或它们的 zip。",
        "there is no .shp. Give the .shp, with its other files in the same folder, or a zip of them.",
    ),
    "shapefile_no_dbf": both(
        "旁边没有同名的 {value} 文件，只有图形、没有属性。", "there is no {value} beside it: shapes only, no fields."
    ),
    "shapefile_encoding": both(
        "没有写明文字编码，按 {value} 读取。若有乱码，请补上 .cpg 文件。",
        "its texts' encoding is not named; read as {value}. If they look wrong, add the .cpg file.",
    ),
    "shapefile_cut": both("“{value}”超过 {most} 字节，已截断。", "“{value}” has more than {most} bytes; it is cut."),
    "shapefile_name": both(
        "字段名超过 10 字节或含不可用字符，写为“{value}”。",
        "the field's name has more than 10 bytes or signs that it cannot have; it is written as “{value}”.",
    ),
    # KML
    "kml_none": both("压缩包中没有 KML 文件。", "the archive holds no KML file."),
    "kml_root": both(
        "根元素是 {value}，不是 kml。请导出为 KML。", "the root element is {value}, not kml. Export it as KML."
    ),
    "kml_system": both(
        "坐标系“{value}”不支持（可用：{known}）。请在奥维中换一种坐标系导出，或用 --coordinates 指明。",
        "the coordinate system “{value}” is not known here (known: {known}). Export in one of these, or name it with "
        "--coordinates.",
    ),
    "kml_position": both(
        "“{value}”不是“经度,纬度”。请检查数值和顺序。",
        "“{value}” is no longitude and latitude. Check the numbers and their order.",
    ),
    "kml_packed": both("压缩包中的“{value}”不是 KML，略去。", "“{value}” in the archive is no KML; left out."),
    "kml_link": both(
        "“{value}”是网络链接或影像叠加层，不读取，也不联网。",
        "“{value}” is a link or an overlay; it is left out, and nothing is fetched.",
    ),
    "kml_style": both("{value}（样式、视角或图标）略去。", "{value} (a style, a view or an icon) is left out."),
    "kml_area": both("{value} 不是点或线，略去。", "a {value} is neither a point nor a line; left out."),
    "kml_short": both("{value} 没有足够的坐标，略去。", "a {value} has too few positions; left out."),
    "kml_label": both(
        "“{value}”既有线又有点，点只作标注，略去。",
        "“{value}” is a line with a point as its label; the point is left out.",
    ),
    "kml_height": both("{value} 的高程略去。", "the heights of a {value} are left out."),
    "kml_renamed": both(
        "地图上的名称“{value}”与扩展数据中的“{holds}”不同，以扩展数据为准。",
        "the name on the map, “{value}”, is not that in its data, “{holds}”, which holds.",
    ),
    "kml_characters": both(
        "“{value}”中有 XML 不能保存的字符，已删去。",
        "“{value}” has characters that XML cannot hold; they are left out.",
    ),
    "kml_shifted": both(
        "坐标按要求写为 {value}，而 KML 规定为 WGS 84：Google Earth 会显示偏移；再导入时请加 --coordinates {value}。",
        "positions are written in {value} as asked, while KML is WGS 84: Google Earth shows them shifted; import the "
        "file with --coordinates {value}.",
    ),
}
