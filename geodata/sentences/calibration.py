"""Sentences about measurements and calibration: code -> language -> sentence."""

from __future__ import annotations

from geodata.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    "calibrate_missing": both(
        "未安装 calibrate 附加组件，无法校准。请运行 pip install 'netplan-ix[calibrate]'。",
        "the extra `calibrate` is not installed. Run pip install 'netplan-ix[calibrate]'.",
    ),
}
