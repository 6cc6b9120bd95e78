"""The styles of the Word document after GB/T 9704: 黑体 and 楷体 for headings, 仿宋 for text, smaller in tables."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

#: Name of a font -> other names it goes by: on openEuler, Kylin and macOS they differ from Windows.
FONTS = {
    "仿宋": ("仿宋_GB2312", "FangSong", "FangSong_GB2312", "STFangsong", "Noto Serif CJK SC"),
    "黑体": ("SimHei", "STHeiti", "Noto Sans CJK SC"),
    "楷体": ("楷体_GB2312", "KaiTi", "KaiTi_GB2312", "STKaiti", "Noto Serif CJK SC"),
    "宋体": ("SimSun", "STSong", "Noto Serif CJK SC"),
}
_LATIN = "Times New Roman"
_BODY = ("仿宋", 24)

#: Style -> font, half-points, bold, paragraph properties in the schema's order.
_STYLES: dict[str, tuple[str, int, bool, str]] = {
    "Title": ("黑体", 44, False, '<w:keepNext/><w:spacing w:before="120" w:after="120"/><w:jc w:val="center"/>'),
    "Meta": ("楷体", 22, False, '<w:spacing w:after="160"/><w:jc w:val="center"/>'),
    "Heading1": (
        "黑体",
        32,
        False,
        '<w:keepNext/><w:keepLines/><w:spacing w:before="120" w:after="120"/><w:outlineLvl w:val="0"/>',
    ),
    "Heading2": (
        "楷体",
        28,
        True,
        '<w:keepNext/><w:keepLines/><w:spacing w:before="200" w:after="60"/><w:outlineLvl w:val="1"/>',
    ),
    "BodyText1": (*_BODY, False, '<w:spacing w:after="80" w:line="340" w:lineRule="atLeast"/>'),
    "Lead": ("仿宋", 26, False, '<w:spacing w:before="60" w:after="100" w:line="380" w:lineRule="atLeast"/>'),
    "Strong1": ("黑体", 24, False, '<w:keepNext/><w:spacing w:before="120" w:after="40"/>'),
    "Note": ("仿宋", 21, False, '<w:spacing w:after="60" w:line="290" w:lineRule="atLeast"/>'),
    "Item": (
        *_BODY,
        False,
        '<w:spacing w:after="40" w:line="330" w:lineRule="atLeast"/><w:ind w:left="340" w:hanging="340"/>',
    ),
    "Caption1": ("楷体", 21, False, '<w:keepNext/><w:spacing w:before="80" w:after="40"/>'),
    "Cell": ("仿宋", 18, False, '<w:spacing w:before="10" w:after="10" w:line="230" w:lineRule="atLeast"/>'),
    "Code": ("仿宋", 18, False, '<w:shd w:val="clear" w:color="auto" w:fill="F4F4F1"/><w:spacing w:after="60"/>'),
    "Drawing": (*_BODY, False, '<w:keepNext/><w:spacing w:before="40" w:after="60"/><w:jc w:val="center"/>'),
    "Gap": (*_BODY, False, '<w:spacing w:before="0" w:after="0" w:line="140" w:lineRule="exact"/>'),
    "ContentsTitle": ("黑体", 24, False, '<w:keepNext/><w:spacing w:before="60" w:after="40"/>'),
    "TOC1": (
        *_BODY,
        False,
        '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="8800"/></w:tabs><w:spacing w:after="0"/>',
    ),
    "Header": ("楷体", 18, False, '<w:spacing w:after="0"/><w:jc w:val="center"/>'),
    "Footer": ("宋体", 18, False, '<w:spacing w:after="0"/><w:jc w:val="center"/>'),
}
#: Names that Word knows; the others are ours.
_NAMES = {
    "Title": "Title",
    "Heading1": "heading 1",
    "Heading2": "heading 2",
    "TOC1": "toc 1",
    "Header": "header",
    "Footer": "footer",
}


def styles_xml(lang: str) -> str:
    """Write what stands inside `<w:styles>`; `lang` is "zh" or "en"."""
    # Latin letters and figures are English also between Chinese: else they are broken like Chinese, 337 into 3 and 37.
    tongue = "en-US" if lang == "zh" else "en-GB"
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{_fonts(_BODY[0])}<w:color w:val="1A1A1A"/>'
        f'<w:sz w:val="{_BODY[1]}"/><w:szCs w:val="{_BODY[1]}"/>'
        f'<w:lang w:val="{tongue}" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    )
    fixed = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>'
        '<w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
    )
    return defaults + fixed + "".join(_style(name) for name in _STYLES)


def _style(name: str) -> str:
    font, half_points, bold, properties = _STYLES[name]
    run = f'{_fonts(font)}{"<w:b/>" if bold else ""}<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{_NAMES.get(name, name)}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{properties}</w:pPr><w:rPr>{run}</w:rPr></w:style>'
    )


def _fonts(east: str) -> str:
    return f'<w:rFonts w:ascii="{_LATIN}" w:hAnsi="{_LATIN}" w:eastAsia="{east}" w:cs="{_LATIN}"/>'


def font_table_xml() -> str:
    """Write what stands inside `<w:fonts>`: each font with the names it goes by elsewhere."""
    return "".join(
        f'<w:font w:name="{name}"><w:altName w:val={quoteattr(",".join(others))}/><w:charset w:val="86"/>'
        '<w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name, others in FONTS.items()
    )
