"""Words that sheets use where the plan has choices; what is not clear is not mapped."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from netplan.members import KINDS, PEERINGS, POLICIES
from netplan.parameters import BASES
from topology.records import (
    EXISTENCE,
    IP_LAYERS,
    IP_ROLES,
    LENGTH_ORIGINS,
    RISK_KINDS,
    SITE_KINDS,
    SITE_ROLES,
    SPAN_STATUSES,
)

_EXISTENCE = {"known": "确认 已确认 核实 已核实", "reported": "报道 据报道", "assumed": "假定 假设 推测"}
_LAYER = {"ip-private": "专网 ip专网 私网", "ip-public": "公网 互联网 公众互联网 ip公网"}
#: Table, column -> the plan's word -> words in sheets.
_WORDS: dict[tuple[str, str], dict[str, str]] = {
    ("sites.csv", "kind"): {
        "city": "城市 地市 地级市 市 城区 town",
        "hub": "枢纽 枢纽节点 枢纽集群 算力枢纽 枢纽站",
        "exchange": "交换中心 互联网交换中心 交换点 互联网交换点 ixp ix",
        "data_centre": "数据中心 idc dc 数据机房 datacenter datacentre",
        "station": "局站 机房 中继站 通信站 传输站 光放站 放大站 传输机房 局所 中继 再生站 无人站 有人站 ila pop",
        "other": "其他 其它",
    },
    ("sites.csv", "roles"): dict.fromkeys(SITE_ROLES, ""),
    ("spans.csv", "status"): {
        "existing": "在用 现网 已建 现有 已开通 既有 运行 运行中 已建成 投产 已投产 使用中 在网 active inservice live "
        "operational built lit",
        "planned": "在建 规划 规划中 计划 计划中 建设中 已规划 待建 underconstruction construction",
        "candidate": "拟建 备选 候选 可选 设想 proposed candidate",
    },
    ("spans.csv", "existence"): _EXISTENCE,
    ("cables.csv", "existence"): _EXISTENCE,
    ("spans.csv", "length_origin"): {
        "measured": "实测 测量 otdr",
        "published": "公开 公布 已公布",
        "given": "给定 提供 台账",
        "corridor": "通道 通道估算",
        "great_circle": "大圆 大圆估算",
    },
    ("spans.csv", "fibre_type"): {
        "G.652.D": "g652 g652d smf ssmf 普通单模",
        "G.652.B": "g652b",
        "G.654.E": "g654e",
        "G.655": "g655",
    },
    ("risk_groups.csv", "kind"): {
        "station": "局站 机房 同局站 同机房",
        "duct": "管道 同管道 同管孔 同沟",
        "bridge": "桥 桥梁 同桥",
        "tunnel": "隧道 同隧道",
        "corridor": "通道 走廊 同通道 同走廊 同路由",
        "region": "区域 地区 同区域",
    },
    ("ip_nodes.csv", "layer"): _LAYER,
    ("circuits.csv", "layer"): _LAYER,
    ("traffic.csv", "layer"): _LAYER,
    ("ip_nodes.csv", "role"): {"core": "核心 核心节点 骨干核心 p", "edge": "边缘 边缘节点 接入 接入节点 pe"},
    ("members.csv", "kind"): {
        "access": "运营商 基础运营商 基础电信企业 电信运营商 宽带 宽带运营商 接入 接入网 接入商 isp nsp "
        "驻地网 cabledslisp",
        "content": "内容 内容提供商 互联网企业 互联网公司 互联网内容 icp contentprovider",
        "cdn": "cdn企业 cdn服务商 内容分发 内容分发网络",
        "cloud": "云 云服务商 云计算 云计算企业 云企业 云厂商 公有云 cloudprovider",
        "idc": "数据中心 idc企业 数据中心企业 idc服务商 datacenter datacentre",
        "government": "政府 政务 党政 政府机关 政府部门 党政机关 政务网 governmental",
        "enterprise": "企业 一般企业 普通企业 集团客户 政企",
    },
    ("members.csv", "policy"): {"open": "开放 全开放", "selective": "选择性 有选择", "restrictive": "限制 受限 严格"},
    ("members.csv", "peering"): {
        "route-server": "路由服务器 多边 多边互联 rs multilateral mlpa",
        "bilateral": "双边 双边互联 双边对等",
        "private": "私有互联 专线互联 专用互联 pni privatepeering",
    },
    ("members.csv", "basis"): {
        "measured": "实测 测量",
        "published": "公开 公布 已公布",
        "assumed": "假定 假设 估计",
        "definition": "定义",
    },
}
_CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("sites.csv", "kind"): SITE_KINDS,
    ("sites.csv", "roles"): SITE_ROLES,
    ("spans.csv", "status"): SPAN_STATUSES,
    ("spans.csv", "existence"): EXISTENCE,
    ("cables.csv", "existence"): EXISTENCE,
    ("spans.csv", "length_origin"): LENGTH_ORIGINS,
    ("risk_groups.csv", "kind"): RISK_KINDS,
    ("ip_nodes.csv", "layer"): IP_LAYERS,
    ("circuits.csv", "layer"): IP_LAYERS,
    ("traffic.csv", "layer"): IP_LAYERS,
    ("ip_nodes.csv", "role"): IP_ROLES,
    ("members.csv", "kind"): KINDS,
    ("members.csv", "policy"): POLICIES,
    ("members.csv", "peering"): PEERINGS,
    ("members.csv", "basis"): BASES,
}


def is_choice(table: str, column: str) -> bool:
    """Tell whether a column takes only certain words."""
    return (table, column) in _WORDS


def choices_of(table: str, column: str) -> tuple[str, ...]:
    """Return the words that the plan knows for a column; of fibre types those that sheets are read for."""
    return _CHOICES.get((table, column), tuple(_WORDS.get((table, column), ())))


def chosen(table: str, column: str, text: str) -> str | None:
    """
    Find the plan's word for one of a sheet.

    Parameters
    ----------
    table, column : str
        Of the plan.
    text : str
        As written in the sheet.

    Returns
    -------
    str or None
        None where it is not clear.
    """
    text = text.strip()
    if text in choices_of(table, column):
        return text
    folded = folded_word(text)
    for word, others in _WORDS.get((table, column), {}).items():
        if folded == folded_word(word) or folded in others.split():
            return word
    return None


#: No heading and no word of a choice is longer; of more the beginning tells that it is none. [character]
_LONGEST_WORD = 200


@lru_cache(maxsize=4096)
def folded_word(text: str) -> str:
    """Return a word without case, blanks, punctuation and full-width forms; of a long text its beginning."""
    text = text[:_LONGEST_WORD]
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())
