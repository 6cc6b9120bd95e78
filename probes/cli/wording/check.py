"""What `ixprobe check` prints."""

from __future__ import annotations

from probes.sentences.both import both

TEXTS = {
    "opt_config": both("配置文件（TOML）", "configuration file (TOML)"),
    "agent": both("采集端 {agent}，站点 {site}", "agent {agent}, site {site}"),
    "target": both("目标", "target"),
    "address": both("地址", "address"),
    "protocol": both("协议", "protocol"),
    "operator": both("运营商", "operator"),
    "classes": both("业务等级（DSCP）", "classes (DSCP)"),
    "streams": both("流", "flows"),
    "rate": both("每秒探测", "probes/s"),
    "sla_rate": both("SLA 窗内", "SLA/s"),
    "distance": both("大圆距离 km", "circle km"),
    "authenticated": both("鉴别", "authenticated"),
    "yes": both("是", "yes"),
    "no": both("否", "no"),
    "total": both(
        "合计 {streams} 条流，每秒 {rate:g} 个探测，SLA 时间窗内 {sla:g} 个；上限每秒 {limit:g} 个，每目标 {target_limit:g} 个。",
        "{streams} flows in all, {rate:g} probes/s, {sla:g} in SLA windows; limits {limit:g} probes/s, {target_limit:g} for each target.",
    ),
    "window": both(
        "SLA 时间窗 {start} 至 {end}（{days}），每目标每等级每秒 {rate:g} 个。",
        "SLA window {start} to {end} ({days}), {rate:g} probes/s for each target and class.",
    ),
    "busy": both("忙时 {start} 至 {end}。", "Busy hour {start} to {end}."),
    "days": both("一二三四五六日", "Mon Tue Wed Thu Fri Sat Sun"),
    "every_day": both("每天", "every day"),
    "spool": both("缓存 {folder}，上限 {limit} MB。", "Spool {folder}, at most {limit} MB."),
    "delivery": both("送往 {url}。", "Delivery to {url}."),
}
