"""Words of the online basemap."""

from __future__ import annotations

from maps.figures import Both


def _both(zh: str, en: str) -> Both:
    return {"zh": zh, "en": en}


TILES_WORDS: dict[str, Both] = {
    "tiles": _both("在线底图（天地图）", "online basemap (Tianditu)"),
    "tiles_source": _both(
        "国家地理信息公共服务平台 天地图，CGCS2000", "Tianditu, China's public map service, CGCS2000"
    ),
    "tiles_failed": _both(
        "天地图未能加载：请检查网络和密钥；省级界线不受影响。",
        "Tianditu did not load: check the network and the key. The provinces stay.",
    ),
}
