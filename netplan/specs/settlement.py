"""The parameters of settlement and subsidy."""

from __future__ import annotations

from netplan.specs.spec import Spec

_MONTH, _RATE = "CNY/month", "CNY/(Gbit/s month)"
#: What a member pays or is billed by: prices a month, percentiles, tiers, thresholds.
_SETTLEMENT = {
    **{
        f"settlement.port_{speed}g_cny_per_month": Spec(
            _MONTH, 0, f"{speed}G端口月费", f"monthly fee of a {speed} Gbit/s port"
        )
        for speed in (1, 10, 25, 100, 400, 800)
    },
    "settlement.cross_connect_cny_per_month": Spec(
        _MONTH, 0, "每端口跳纤月费", "monthly fee of a cross connect, one a port"
    ),
    "settlement.percentile": Spec("%", 1, "计费百分位", "percentile that is billed"),
    "settlement.usage_cny_per_gbps": Spec(_RATE, 0, "按百分位计费单价", "price of the billed percentile"),
    "settlement.tier_percentile": Spec("%", 1, "阶梯计费百分位", "percentile that is billed by tiers"),
    "settlement.tier_1_gbps": Spec("Gbit/s", 0, "第一阶梯上限", "end of the first tier"),
    "settlement.tier_2_gbps": Spec("Gbit/s", 0, "第二阶梯上限", "end of the second tier"),
    "settlement.tier_1_cny_per_gbps": Spec(_RATE, 0, "第一阶梯单价", "price of the first tier"),
    "settlement.tier_2_cny_per_gbps": Spec(_RATE, 0, "第二阶梯单价", "price of the second tier"),
    "settlement.tier_3_cny_per_gbps": Spec(_RATE, 0, "第三阶梯单价", "price of the third tier"),
    "settlement.transit_cny_per_gbps": Spec(_RATE, 0, "转接（穿透）单价，以上限计", "price of transit, at its ceiling"),
    "settlement.smaller_discount_ratio": Spec(
        "ratio", 0, "小网络转接折扣", "discount on transit for smaller networks", 1.0
    ),
    "settlement.smaller_below_gbps": Spec(
        "Gbit/s", 0, "小网络：本中心端口总速率低于", "a smaller network has ports below"
    ),
    "settlement.backbone_cny_per_gbps": Spec(
        _RATE, 0, "信部电[2006]648号结算标准", "standard price of 信部电[2006]648号"
    ),
    "settlement.collector_gbps": Spec(
        "Gbit/s", 0, "收费方：接入网端口总速率不低于", "access networks with ports from here on collect"
    ),
    "settlement.inter_exchange_cny_per_gbps": Spec(
        _RATE, 0, "交换中心间结算单价", "price of traffic between exchanges"
    ),
    "settlement.ratio_limit": Spec(
        "ratio",
        0,
        "免费对等出入流量比上限（0：不限）",
        "limit on the ratio of directions in free peering (0: none)",
        1000.0,
    ),
    "settlement.least_known_ratio": Spec(
        "ratio", 0, "已知采样低于此比例则为暂计", "below this share of known samples an amount is provisional", 1.0
    ),
}
#: What is paid back in a member's first years.
_SUBSIDY = {
    **{
        f"subsidy.rate_year_{year}": Spec(
            "ratio", 0, f"加入后第{year}年补贴比例", f"share subsidised in year {year} since joining", 1.0
        )
        for year in (1, 2, 3)
    },
    "subsidy.cap_small_cny_per_year": Spec(
        "CNY/year", 0, "端口总速率不足10G的年补贴上限", "yearly cap below 10 Gbit/s of ports"
    ),
    "subsidy.cap_medium_cny_per_year": Spec(
        "CNY/year", 0, "端口总速率10G至不足100G的年补贴上限", "yearly cap from 10 to below 100 Gbit/s of ports"
    ),
    "subsidy.cap_large_cny_per_year": Spec(
        "CNY/year", 0, "端口总速率100G及以上的年补贴上限", "yearly cap from 100 Gbit/s of ports"
    ),
    **{
        f"subsidy.{kind}_ratio": Spec(
            "ratio", 0, f"{name}享受补贴的程度", f"share of the rate for members of kind {kind}", 1.0
        )
        for kind, name in (
            ("access", "接入网"),
            ("content", "内容"),
            ("cdn", "CDN"),
            ("cloud", "云"),
            ("idc", "IDC"),
            ("government", "政府"),
            ("enterprise", "企业"),
        )
    },
}
SPECS: dict[str, Spec] = _SETTLEMENT | _SUBSIDY
