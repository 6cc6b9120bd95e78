"""Texts of `ixplan residuals`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "cmd_residuals": (
        "残差：逐对比较实测与模型，最差的在前，附可能的原因。不给 --from 时用方案中的校准结果。",
        "Measured against modelled, pair by pair, worst first, with the likely reason. Without --from those of the "
        "plan's calibration.",
    ),
    "opt_residuals_from": (
        "另用这些实测数据与方案（按其现有校准）比较：探针库、CSV 或 Parquet 文件；可重复。",
        "Compare these measurements with the plan as it is calibrated: a store of the probes, a CSV or Parquet file; "
        "may be repeated.",
    ),
    "err_residuals_ends": ("须与 --from 同用", "it goes with --from"),
    "residuals_none": (
        "方案没有校准（calibration.toml），没有可比较的实测。请先用 ixplan calibrate --from 校准，或用 --from 给出实测数据。",
        "The plan has no calibration (calibration.toml), so there is nothing to compare. Run ixplan calibrate --from "
        "first, or name measurements with --from.",
    ),
    "residuals_working": ("正在与模型比较……", "comparing with the model ..."),
    "residuals_title": ("实测与模型，单向时延", "Measured and modelled, one-way delay"),
    "residuals_h_pair": ("点对", "pair"),
    "residuals_h_operator": ("运营商", "operator"),
    "residuals_h_measured": ("实测", "measured"),
    "residuals_h_modelled": ("模型（90% 区间）", "modelled (90 % band)"),
    "residuals_h_excess": ("相差光纤", "as fibre"),
    "residuals_h_samples": ("样本", "samples"),
    "residuals_h_reason": ("可能的原因", "likely reason"),
    "residuals_more": ("另有 {n} 对，见 --json。", "{n} more pairs: see --json."),
    "residuals_basis": (
        "依据：{made} 的校准（{data}）。",
        "Basis: the calibration of {made} ({data}).",
    ),
    "residuals_assumed": (
        "方案未经校准，模型值为假设，区间为参数全取低端、全取高端。",
        "The plan is not calibrated: modelled delays are assumed, and their band takes all parameters low, all high.",
    ),
}
