"""The parameters of who exchanges with whom."""

from __future__ import annotations

from netplan.specs.spec import Spec

SPECS: dict[str, Spec] = {
    "matrix.egress_ratio": Spec(
        "ratio", 0.0, "成员流入经集群出口离开的比例", "share of the members' ingress that leaves by egress", 1.0
    ),
    "matrix.other_exchanges_ratio": Spec(
        "ratio",
        0.0,
        "成员流入去往其他交换中心的比例",
        "share of the members' ingress that goes to other exchanges",
        1.0,
    ),
    "matrix.selective_ratio": Spec(
        "ratio", 0.0, "选择性对等成员的交换意愿（开放为1）", "readiness of selective members to exchange (open: 1)", 1.0
    ),
    "matrix.restrictive_ratio": Spec(
        "ratio",
        0.0,
        "限制性对等成员的交换意愿（开放为1）",
        "readiness of restrictive members to exchange (open: 1)",
        1.0,
    ),
    "matrix.same_kind_ratio": Spec(
        "ratio", 0.0, "同类成员之间的流量（不同类为1）", "traffic between members of one kind (different kinds: 1)", 1.0
    ),
}
