"""A picture in pixels, drawn from its SVG (extra `report`)."""

from __future__ import annotations

from functools import cache

from geodata.errors import InputError

#: Wider than this is a mistake, and gigabytes. [px]
MOST_PX = 12_000
#: A family that has Chinese characters -> how Debian calls its package.
CHINESE_FONTS = ("fonts-noto-cjk", "fonts-wqy-microhei")
_FAMILY = "Noto Sans CJK SC"


def map_png(svg_text: str, *, width_px: int) -> bytes:
    """
    Draw an SVG as PNG.

    Parameters
    ----------
    svg_text : str
        A picture as `maps.picture.main_map.map_svg` draws it.
    width_px : int
        How wide, from 1 to `MOST_PX`; the height follows. [px]

    Returns
    -------
    bytes
        PNG, on white.

    Raises
    ------
    InputError
        If the extra `report` is not installed, or no font here has the Chinese characters the picture holds.
    """
    if not 1 <= width_px <= MOST_PX:
        raise ValueError(f"{width_px} px is outside 1..{MOST_PX}")
    try:
        import resvg_py
    except ImportError:
        raise InputError("picture_extra_missing") from None
    if any("\u4e00" <= char <= "\u9fff" for char in svg_text) and not _draws_chinese():
        raise InputError("picture_no_font", packages=" / ".join(CHINESE_FONTS))
    return bytes(resvg_py.svg_to_bytes(svg_string=svg_text, width=width_px, background="#FFFFFF", dpi=96.0))


@cache  # a report draws some twenty pictures
def _draws_chinese() -> bool:
    """Tell whether a font here has Chinese characters: two that differ do not come out the same."""
    import resvg_py

    def drawn(char: str) -> bytes:
        letter = f'<text x="1" y="16" font-family="{_FAMILY},sans-serif">{char}</text>'
        small = f'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">{letter}</svg>'
        return bytes(resvg_py.svg_to_bytes(svg_string=small))

    return drawn("国") != drawn("中")
