"""The assumptions of calibration: how measured floors scatter, how often and how far paths detour."""

from __future__ import annotations

from netplan.specs.spec import Spec

SPECS: dict[str, Spec] = {
    "calibration.noise_us": Spec(
        "us", 0.1, "校准：实测最低时延的其余误差（单向）", "calibration: unexplained spread of a floor, one way"
    ),
    "calibration.detour_share": Spec(
        "ratio", 0.0001, "校准：绕行的实测点对占比", "calibration: share of measured pairs that detour", 0.5
    ),
    "calibration.detour_size": Spec(
        "ratio", 0.01, "校准：绕行多出的时延与模型之比", "calibration: what a detour adds, over the modelled delay"
    ),
    "calibration.operator_detour": Spec(
        "ratio", 0.0, "校准：某运营商路由比理想路由长出的比例", "calibration: how much longer an operator's ways are"
    ),
    "calibration.otdr_error": Spec(
        "ratio", 0.0001, "校准：OTDR 长度的相对误差", "calibration: relative error of a length by OTDR", 0.1
    ),
}
