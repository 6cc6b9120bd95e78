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
    (
        "时延可达面域",
        "reach area",
        "从起点沿现有光缆、再加一段新建末段，单向时延不超过某值的地方；是光层的理想情况",
        "where the one-way delay from the origin keeps within a figure, along existing cables and one new last mile; optical layer, ideal best case",
    ),
    (
        "末段",
        "last mile",
        "从现有光缆到用户的新建光缆；长度上限为假设",
        "new cable from an existing one to the user; its greatest length is assumed",
    ),
    (
        "圈内、圈边、圈外",
        "within, edge, beyond",
        "圈内：标称单向时延不超过该值的城市；圈边：其中区间高端超过该值的；圈外：标称值已超过该值的",
        "within: the nominal one-way delay keeps within the figure; edge: of these, those whose band ends above it; beyond: the nominal delay is above it",
    ),
    (
        "断纤",
        "fibre cut",
        "光缆中断，经过它的业务须改路由或失联",
        "a cable is cut: what runs over it takes another way or is cut off",
    ),
    (
        "单一故障",
        "single failure",
        "一处光缆段、共享风险组或局站中断，其余照常",
        "one span, risk group or site fails, all else stays up",
    ),
    (
        "失联",
        "cut off",
        "故障后没有任何路由",
        "after a failure no route is left",
    ),
    (
        "利用率",
        "utilisation",
        "流量与容量之比",
        "traffic over capacity",
    ),
    (
        "过载",
        "overloaded",
        "流量超过容量：利用率高于100%",
        "more traffic than capacity: utilisation above 100 %",
    ),
    (
        "取舍前沿",
        "Pareto front",
        "各建设方案中，花费不增加就无法再改进的那些",
        "the upgrade plans that cannot be bettered without spending more",
    ),
    (
        "变差、变好",
        "worse, better",
        "两个方案相比，同一目标地点的判定更不利或更有利",
        "of two plans compared: the verdict of the same place is less or more favourable",
    ),
    (
        "基期值",
        "base value",
        "文件所列起始年份的数值",
        "the figure at the start of a target's period, as its document gives it",
    ),
    (
        "探测端",
        "agent",
        "装在测试主机上、按时发出探测包的程序",
        "the program on a test host that sends probes",
    ),
    (
        "审图号",
        "map-review number",
        "标准地图经主管部门审核后的编号，由方案给出",
        "the number under which a standard map was reviewed; the plan gives it",
    ),
    (
        "在线底图",
        "online basemap",
        "打开时从网上取图的底图；默认不用，用时只访问天地图",
        "a ground that is fetched when the page is open; off by default, and then from Tianditu only",
    ),
    (
        "天地图",
        "Tianditu",
        "国家地理信息公共服务平台的在线地图",
        "the online map of China's public geographic information service",
    ),
    (
        "脱敏",
        "redacted",
        "以代号代替光缆、走向、运营商等；数值和判定不变",
        "codes stand in place of cables, courses, operators and the like; figures and verdicts stay",
    ),
    (
        "证据",
        "evidence",
        "输入与结果的校验值、软件版本、全部参数和所用命令，供审计复核",
        "checksums of inputs and results, versions, all parameters and the command, for an auditor to check",
    ),
    (
        "容差",
        "tolerance",
        "实测与模型可有的差距：双方误差之内，视为一致",
        "how far measured and modelled may lie apart: within the errors of both they agree",
    ),
]
