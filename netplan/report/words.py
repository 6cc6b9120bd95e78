"""The field's words in Chinese and English, the same in tables, sentences and pages."""

from __future__ import annotations

from netplan import terms
from topology.records import IP_PRIVATE, IP_PUBLIC, OPTICAL

ZH, EN = "zh", "en"
LANGUAGES = (ZH, EN)

Words = dict[str, str]


def both(zh: str, en: str) -> Words:
    """Pair a Chinese and an English wording."""
    return {ZH: zh, EN: en}


STATUS: dict[str, Words] = {
    terms.MEETS: both("达标", "meets"),
    terms.AT_RISK: both("临界", "at risk"),
    terms.MISSES: both("不达标", "misses"),
    terms.IMPOSSIBLE: both("物理上不可行", "impossible"),
    terms.UNKNOWN: both("未知", "unknown"),
    terms.CUT_OFF: both("失联", "cut off"),
}
#: Signs that GBK holds, for terminals and sheets.
SIGN = {
    terms.MEETS: "√",
    terms.AT_RISK: "！",
    terms.MISSES: "×",
    terms.IMPOSSIBLE: "※",
    terms.UNKNOWN: "？",
    terms.CUT_OFF: "■",
}
LAYER: dict[str, Words] = {
    OPTICAL: both("光层直达", "optical direct"),
    IP_PRIVATE: both("IP专网", "IP private"),
    IP_PUBLIC: both("IP公网", "IP public"),
}
PART: dict[str, Words] = {
    "fibre": both("光纤", "fibre"),
    "amplifiers": both("光放站", "amplifier sites"),
    "regenerators": both("电中继站", "regenerators"),
    "terminals": both("光终端", "terminals"),
    "routers": both("路由器", "routers"),
    "serialisation": both("发送时延", "serialisation"),
    "queueing": both("排队", "queueing"),
}
REMEDY: dict[str, Words] = {
    terms.MEASURE: both("先实测", "measure"),
    terms.REROUTE: both("改路由", "reroute"),
    terms.BUILD: both("新建", "build"),
    terms.NO_KNOWN_CORRIDOR: both("已知通道均不够", "no known corridor"),
    terms.NOT_SEARCHED: both("未搜索", "not searched"),
}
BASIS: dict[str, Words] = {
    "measured": both("实测", "measured"),
    "calibrated": both("校准", "calibrated"),
    "published": both("公布", "published"),
    "fitted": both("拟合", "fitted"),
    "definition": both("定义", "definition"),
    "assumed": both("假设", "assumed"),
    "generated": both("生成，非实测", "generated, not measured"),
}
#: The kinds of members, as `netplan.members.KINDS` lists them.
KIND: dict[str, Words] = {
    "access": both("接入网", "access"),
    "content": both("内容", "content"),
    "cdn": both("CDN", "CDN"),
    "cloud": both("云", "cloud"),
    "idc": both("IDC", "IDC"),
    "government": both("政务", "government"),
    "enterprise": both("企业", "enterprise"),
}
ORIGIN: dict[str, Words] = {
    "measured": both("实测长度", "measured length"),
    "calibrated": both("校准长度", "calibrated length"),
    "published": both("公布长度", "published length"),
    "given": both("所填长度", "length as given"),
    "corridor": both("按通道里程估算", "estimated from its corridor"),
    "great_circle": both("按大圆距离估算", "estimated from the great circle"),
}
ASSUMPTION: dict[str, Words] = {
    terms.IDEAL_BEST_CASE: both(
        "理想情况，时延下界：不分运营商混用全部光缆", "ideal best case: everybody's cables are mixed, a lower bound"
    ),
    terms.ESTIMATED_LENGTH: both(
        "部分光缆长度为估算（通道里程或大圆距离×比例）",
        "some cable lengths are estimated (corridor or great circle x ratio)",
    ),
    terms.SERVICE_ASSUMED: both(
        "公开报道的干线光缆，假设今天仍在用", "trunk cables known from public reports are taken to be in service today"
    ),
    terms.IP_LAYOUT_ASSUMED: both(
        "IP节点、归属与路由度量为假设", "IP nodes, their homing and the routing metric are assumed"
    ),
    terms.ASSUMED_CABLE: both("假设存在的光缆：{name}", "a cable that is assumed to exist: {name}"),
}
GLOSSARY: list[tuple[str, str, str, str]] = [
    (
        "单向时延",
        "one-way delay",
        "从一端到另一端的时间，不是往返",
        "time from one end to the other, not there and back",
    ),
    (
        "区间",
        "band",
        "真实值所在的范围：所有长度和参数同取低端、同取高端；经校准的为 90% 区间",
        "the range that holds the true value: all lengths and parameters low, all high; a 90 % band where calibrated",
    ),
    ("理论时延", "theoretical delay", "大圆距离×群折射率÷光速", "great circle x group index / c"),
    (
        "物理极限",
        "light limit",
        "同上，取方案中最低的群折射率；任何光缆都不能更快",
        "the same with the lowest group index of the plan; no cable can be faster",
    ),
    (
        "校准",
        "calibration",
        "用实测时延修正光缆长度与设备时延，并给出 90% 区间：十次中应有九次包含真实值",
        "measured delays correct lengths and equipment, with 90 % bands: nine in ten should hold the true value",
    ),
    (
        "最低时延",
        "delay floor",
        "不排队时的时延：样本的第 1 百分位",
        "what a path takes when nothing queues: the 1st percentile of its samples",
    ),
    (
        "残差",
        "residual",
        "实测与模型之差，也折合为光纤公里数",
        "measured less modelled, also as kilometres of fibre",
    ),
    (
        "疑似绕行",
        "likely detour",
        "实测明显长于模型：路径可能没有走方案中的路由",
        "measured far above the model: the path is probably not the plan's route",
    ),
    ("绕行系数", "detour factor", "光缆路由长度与大圆距离之比", "cable route over great circle"),
    ("光层直达", "optical direct", "波长一路直通，不经路由器", "a wave from end to end, past no router"),
    (
        "理想情况",
        "ideal best case",
        "不分运营商混用全部光缆所得的下界",
        "the lower bound when everybody's cables are mixed",
    ),
    ("时延圈", "latency circle", "标称单向时延不超过某值的城市", "the cities within a nominal one-way delay"),
    ("皮长公里", "sheath km", "光缆护套长度；纤芯略长", "length of the cable's sheath; the fibre is slightly longer"),
    ("共享风险组", "shared-risk group", "可能被同一事件同时中断的光缆段", "spans that one event can cut together"),
    (
        "可用率",
        "availability",
        "能提供业务的时间所占比例；须说明口径：哪些地点、何种保护、多长周期、是否计入计划割接",
        "share of time in which service is up; it needs a definition: which places, which protection, which period, planned work in or out",
    ),
    (
        "证明达标、证明不达标、尚不能判定",
        "proven, disproved, undecided",
        "可用率的下界不低于目标；上界低于目标；两者之间，并说明还差多少",
        "the lower bound of availability is not below the target; the upper bound is; or neither, and by how much",
    ),
    (
        "1+1",
        "1+1",
        "主用路由与备用路由同时就绪，故障时倒换",
        "a working and a protection route, both ready; a fault switches over",
    ),
    ("恢复", "restoration", "故障后改走任何可用路由", "after a fault any route that is left takes over"),
    (
        "割集",
        "cut set",
        "同时中断即令业务中断的一组事件，缺一则不成立",
        "events that together take service down, none of which could be left out",
    ),
    (
        "共因",
        "common cause",
        "同时中断多段光缆的一次事件：同通道、局站、洪水、地震",
        "one event that cuts several spans: corridor, station, flood, earthquake",
    ),
    (
        "接入企业",
        "member",
        "在交换中心有端口的单位：接入网、内容、CDN、云、数据中心、政务、企业",
        "whoever has a port at the exchange: access networks, content, CDN, cloud, data centres, government, enterprises",
    ),
    (
        "峰值流量",
        "peak traffic",
        "全体成员流入交换中心的流量之和在五分钟内的最大值，同一流量只计一次",
        "the largest five-minute sum of what the members send into the exchange, each bit counted once",
    ),
    (
        "路由服务器",
        "route server",
        "代成员相互通告路由的服务器：一次会话即可与多家互通，流量不经过它",
        "a server that passes routes between members: one session reaches many, traffic does not pass through it",
    ),
    (
        "链路聚合",
        "LAG",
        "多条同速链路合用为一个端口；断一条，其余承担",
        "several links of one speed used as one port; when one is lost the others carry on",
    ),
    (
        "叶-脊",
        "leaf-spine",
        "交换网的两层结构：成员接在叶（接入交换机）上，叶与叶之间经脊（核心交换机）",
        "a fabric of two tiers: members sit on leaves, leaves reach each other over spines",
    ),
    (
        "95峰值计费",
        "95th-percentile billing",
        "全月五分钟采样从高到低去掉最高的5%，按余下的最大值计费",
        "of a month's five-minute samples the highest 5 % are dropped; the largest that is left is billed",
    ),
    (
        "网间结算",
        "settlement",
        "网络之间按流量或端口收付的费用",
        "what networks pay each other for traffic or ports",
    ),
    (
        "流量补贴",
        "traffic subsidy",
        "按比例、有上限、限年度地补贴成员应付的费用",
        "a share of what a member has to pay, up to a cap and for some years",
    ),
]
