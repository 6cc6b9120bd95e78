"""Words of the tab `cuts` of the map page."""

from __future__ import annotations

from maps.figures import Both


def _both(zh: str, en: str) -> Both:
    return {"zh": zh, "en": en}


CUTS_WORDS: dict[str, Both] = {
    "cuts_mode": _both("看什么", "What to see"),
    "cuts_mode_cut": _both("断纤", "Cuts"),
    "cuts_mode_pair": _both("主备路由", "Route pairs"),
    "cuts_kind": _both("中断", "What fails"),
    "cuts_kind_span": _both("光缆段（一处断纤）", "span (one fibre cut)"),
    "cuts_kind_cable": _both("整条光缆（较严）", "whole cable (harsher)"),
    "cuts_kind_group": _both("同路由光缆（较严）", "cables side by side (harsher)"),
    "cuts_kind_site": _both("局站", "station"),
    "cuts_find": _both("搜索光缆、地点", "Find a cable or place"),
    "cuts_caption": _both(
        "中断后指标变化，最严重的在前；单向时延。也可在地图上点选光缆",
        "What each failure does to the targets, worst first; one-way delay. Or click a cable on the map",
    ),
    "cuts_column_name": _both("中断处", "What fails"),
    "cuts_column_missed": _both("转为不达标 项", "Targets then missed"),
    "cuts_column_lost": _both("失联 地", "Places cut off"),
    "cuts_column_added": _both("最多增加 ms", "Most added ms"),
    "cuts_unchanged": _both("路由不变", "no change"),
    "cuts_others": _both(
        "另有{n}处中断后任何指标的路由不变（共{m}处可中断）。",
        "The other {n} (of {m} that can fail) change no target's route.",
    ),
    "cuts_none_found": _both(
        "没有找到“{text}”。请改用光缆名、地名，或换一类中断。",
        "Nothing called “{text}”. Try a cable or a place, or another kind.",
    ),
    "cuts_none_of_kind": _both("这一类中断后任何指标的路由不变。", "None of this kind changes any target's route."),
    "cuts_station": _both("{place}局站", "{place} station"),
    "cuts_missed": _both("{n}项转为不达标", "Targets then missed: {n}"),
    "cuts_fallen": _both("{n}地超出目标", "places then over: {n}"),
    "cuts_at_risk": _both("{n}地转为临界", "then at risk: {n}"),
    "cuts_lost": _both("{n}地失联", "cut off: {n}"),
    "cuts_ended": _both("止于本局站的{n}个方向中断", "ways that end here, down: {n}"),
    "cuts_most": _both("最多{ms}\u00a0ms（{place}）", "most {ms}\u00a0ms ({place})"),
    "cuts_nothing": _both("任何指标的路由不变", "No target's route changes"),
    "cuts_nothing_why": _both(
        "今日没有带数值的指标的路由经过这里；此处中断不改变任何判定。",
        "No target with a figure has its route here today, so a cut changes no verdict.",
    ),
    "cuts_only_loads": _both("指标的路由不变，链路负载改变", "No target's route changes, but loads do"),
    "cuts_single": _both(
        "仅含单一故障。同路由的其他光缆随之中断（软风险组）的可能未计入。",
        "Single failures only. That a cut takes cables beside it along (soft risk groups) is not counted.",
    ),
    "cuts_one_span": _both(
        "一处断纤只中断两地之间的这一段，光缆其余各段照常。",
        "A cut at one place takes down this section alone; the rest of the cable stays in service.",
    ),
    "cuts_whole_cable": _both(
        "较严情形：假定整条光缆{n}段同时中断。一处断纤不会如此，请看其中一段。",
        "Harsher case: all {n} sections of the cable at once. One cut does not do that: see a single section.",
    ),
    "cuts_soft_group": _both(
        "较严情形：假定同路由的{n}段光缆同时中断。其中一段因故障中断时另一段同时中断的可能为{chance}（假设）。",
        "Harsher case: all {n} spans side by side at once. When a fault cuts one, the chance that it cuts another is "
        "{chance} (assumed).",
    ),
    "cuts_hard_group": _both("硬风险组：{n}段光缆必同时中断。", "Hard risk group: its {n} spans always fail together."),
    "cuts_station_note": _both(
        "局站全部光缆中断；经过的路由改走他处，止于本局站的方向计为中断。",
        "All cables into the station are down: routes through it go elsewhere, those that end here are down.",
    ),
    "cuts_harsher": _both("较严情形：", "Harsher: "),
    "cuts_basis": _both(
        "模型值（{basis}），未经实际中断验证。光层改走剩余现有光缆中时延最短的路由，IP层改走度量最低的路由；假定随时可以改走。",
        "Modelled ({basis}), not verified by a real cut. The optical layer takes the fastest route over what is left, "
        "IP layers that of least metric; taken to be free to reroute.",
    ),
    "cuts_before_after": _both("之前→之后 ms", "Before→after ms"),
    "cuts_added": _both("增加 ms", "Added ms"),
    "cuts_places_caption": _both(
        "受影响的方向{n}个（{layer}，单向）；点一行，地图只画该路由",
        "Ways affected: {n} ({layer}, one-way); choose one to see its route alone",
    ),
    "cuts_cut_off": _both("失联", "cut off"),
    "cuts_station_down": _both("局站中断", "station down"),
    "cuts_target_limit": _both("目标 ≤{limit} ms", "target ≤{limit} ms"),
    "cuts_after": _both("断后 {ms} ms", "then {ms} ms"),
    "cuts_unrouted": _both("本来就没有路由、不在其内：{names}", "Without a route today, so not included: {names}"),
    "cuts_loads": _both("链路负载（{layer}）", "Loads ({layer})"),
    "cuts_overloaded": _both("过载{n}个方向，其中{m}个为新增", "{n} directions overloaded, {m} of them newly"),
    "cuts_unserved": _both(
        "流量中断 {gbps} Gbit/s（原 {before}，共 {all}）", "{gbps} Gbit/s cut off (before {before}, of {all})"
    ),
    "cuts_link": _both("链路（方向）", "Link (direction)"),
    "cuts_load": _both("之前→之后 Gbit/s", "Before→after Gbit/s"),
    "cuts_capacity": _both("容量 Gbit/s", "Capacity Gbit/s"),
    "cuts_used": _both("利用率", "Utilisation"),
    "cuts_more_links": _both(
        "另有{n}个方向过载，请运行 `ixplan failures --cut`。", "{n} more: run `ixplan failures --cut`."
    ),
    "cuts_loads_basis": _both("模型值。{basis}。", "Modelled; {basis}."),
    "cuts_no_traffic": _both(
        "方案没有业务流量，未算链路过载。填写 traffic.csv 后重新生成本页。",
        "The plan has no traffic, so no overload is shown. Fill in traffic.csv and make the page again.",
    ),
    "cuts_pairs_caption": _both(
        "主备路由，最需注意的在前；光层单向时延",
        "Working and protection routes, worst first; one-way delay in the optical layer",
    ),
    "cuts_no_pairs": _both(
        "没有光层的指标，不列主备路由；IP层自行改路由，不配对。",
        "No target applies to the optical layer; IP layers reroute by themselves and are not paired.",
    ),
    "cuts_pair": _both("起点→终点", "From→to"),
    "cuts_working": _both("主用路由", "Working route"),
    "cuts_protection": _both("备用路由", "Protection route"),
    "cuts_shared": _both("共用处", "shared"),
    "cuts_shared_short": _both("共用", "Shared"),
    "cuts_no_protection": _both("无", "none"),
    "cuts_pair_answer": _both(
        "主用 {working} ms，备用 {protection} ms，多 {added} ms",
        "Working {working} ms, protection {protection} ms, {added} ms more",
    ),
    "cuts_pair_alone": _both("主用 {working} ms，没有备用路由", "Working {working} ms, no protection route"),
    "cuts_apart": _both("不共用光缆段、局站和硬风险组。", "They share no span, station or hard risk group."),
    "cuts_not_apart": _both("两条分不开：下列各处一断全断。", "They cannot be kept apart: a fault at these cuts both."),
    "cuts_hard": _both("一断全断", "a fault cuts both"),
    "cuts_soft": _both(
        "同路由；一条中断时另一条同断的可能 {chance}，假设", "side by side; chance to cut both {chance}, assumed"
    ),
    "cuts_proven": _both(
        "已证明：没有共用更少的一对，共用同样少的一对中光纤与光放时延之和最小。",
        "Proven: no pair shares less, and of those none has a smaller sum of fibre and amplifier delay.",
    ),
    "cuts_undecided": _both(
        "未定：时限内未能证明这是最好的一对。", "Undecided: the time ran out before this pair was proven best."
    ),
    "cuts_pair_basis": _both(
        "主备两条合计最优，主用可能比时延页的最短路由长。模型值（{basis}）；故障倒换的时间不在其内。",
        "Best as a pair, so the working route may be longer than the fastest on the tab Delays. Modelled ({basis}); "
        "the time to switch over is not included.",
    ),
    "cuts_length": _both("长度 km", "Length km"),
    "cuts_layer_cut": _both("断点与原路由", "cut and old route"),
    "cuts_layer_new": _both("断后路由", "route after the cut"),
    "cuts_layer_places": _both("断后判定", "verdict after the cut"),
    "cuts_layer_loads": _both("断后过载链路", "links overloaded after the cut"),
    "cuts_layer_pair": _both("主备路由", "working and protection routes"),
    "cuts_legend_cut": _both("中断处", "cut"),
    "cuts_legend_old": _both("原路由", "old route"),
    "cuts_legend_new": _both("断后", "then"),
    "cuts_legend_load": _both("过载链路及利用率", "overloaded link, utilisation"),
    "cuts_source": _both("断纤：netplan 单一故障模型值", "cuts: netplan, single failures, modelled"),
    "cuts_source_pair": _both("主备路由：netplan 模型值", "route pairs: netplan, modelled"),
    "cuts_source_loads": _both("流量：方案 traffic.csv", "traffic: the plan's traffic.csv"),
}
