"""Sentences about port samples, events and generated years: code -> language -> sentence."""

from __future__ import annotations

from geodata.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    "sample_file_deadly": both(
        "文件已损坏，或解开后超出内存，读取会使程序中止。请重新导出，或改用 CSV。",
        "the file is damaged, or unpacks to more than the memory holds: reading it would end the program. Export it again, or give CSV.",
    ),
    # months
    "not_a_month": both("{value} 不是月份。请写成 2026-10 的形式。", "{value} is not a month. Write it as 2026-10."),
    # events.csv
    "event_ends_before": both(
        "{value} 早于开始日期 {start}。请检查两个日期是否颠倒。",
        "{value} is before the start, {start}. Are the two days swapped?",
    ),
    "event_too_long": both(
        "从 {start} 到 {value} 已满一年，不能每年重复。请缩短，或将 every_year 写为 no。",
        "from {start} to {value} is a whole year, which cannot come every year. Shorten it, or write every_year no.",
    ),
    "event_factor_outside": both(
        "{value} 不在其区间 {low}..{high} 内。请更正 factor_low、factor_high。",
        "{value} is outside its own range {low}..{high}. Correct factor_low and factor_high.",
    ),
    "event_exchange_unknown": both(
        "{value} 不在 exchanges.csv 中。请改正，或先在那里写入一行。",
        "“{value}” is not in exchanges.csv. Correct it, or write a row for it there first.",
    ),
    "no_day_of_members": both(
        "plan.toml 没有 as_of（成员表所描述的日期），无法生成样本。请写入 as_of，或用 --samples 给出样本文件。",
        "plan.toml has no as_of (the day that the list of members describes), so no year of samples can be generated. "
        "Write as_of, or give a file of samples.",
    ),
    "days_swapped": both(
        "起始日 {start} 不早于终止日 {end}。请更正。",
        "the first day {start} is not before the last {end}. Correct them.",
    ),
    # statistics
    "no_such_percentile": both(
        "没有第 {value} 百分位。请写大于 0、不超过 100 的数。",
        "there is no percentile {value}. Write one above 0 and at most 100.",
    ),
    "no_samples": both(
        "所选时间内没有任何样本。请检查时间范围，以及该交换中心是否有已加入的成员。",
        "there are no samples in this time. Check the days, and that members have joined this exchange by then.",
    ),
    # files of samples
    "samples_not_installed": both(
        "读取端口样本需要附加组件。请执行：pip install 'netplan-ix[samples]'",
        "reading port samples needs an extra: pip install 'netplan-ix[samples]'",
    ),
    "sample_file_missing": both(
        "没有这个样本文件。请检查路径；不给样本文件时使用生成样本。",
        "there is no such file of samples. Check the path; without a file, generated samples are used.",
    ),
    "samples_empty": both("样本文件是空的。请重新导出。", "the file of samples is empty. Export it again."),
    "samples_unreadable": both(
        "不是可读的 CSV 或 Parquet 样本文件（{reason}）。请重新导出。",
        "this is no readable CSV or Parquet file of samples ({reason}). Export it again.",
    ),
    "samples_no_values": both(
        "没有 {way} 方向的数值列。请给出 {way}_bps、{way}_mbps、{way}_gbps（速率）或 {way}_octets（计数器）之一。",
        "there is no column of values {way}. Give one of {way}_bps, {way}_mbps, {way}_gbps (rates) or {way}_octets (counters).",
    ),
    "samples_two_units": both(
        "数值列的单位不止一种：{value}。两个方向只留同一种单位的列。",
        "values in more than one unit: {value}. Keep columns of one unit, the same in both directions.",
    ),
    "samples_step": both(
        "样本间隔约 {value} 秒，应为 300 秒。请按五分钟取平均后再导出。",
        "samples come every {value} s, not every 300 s. Export five-minute averages.",
    ),
    "samples_too_long": both(
        "样本从 {start} 到 {end}，超过 {limit} 年。请检查是否有错误的年份，或按时间拆分。",
        "samples from {start} to {end} are more than {limit} years. Look for a wrong year, or split the file.",
    ),
    "sample_bad_time": both(
        "{value} 不是与首行同样写法的时间（例如 {example}）。请统一写法。",
        "{value} is no time written like the first one, such as {example}. Write all in one way.",
    ),
    "sample_naive_time": both(
        "{value} 没有时区。请写成 2026-10-01T08:00:00+08:00，或用 --zone Asia/Shanghai 给出时区。",
        "{value} has no offset from UTC. Write 2026-10-01T08:00:00+08:00, or name its time zone: --zone Asia/Shanghai.",
    ),
    "sample_far_time": both(
        "{value} 不在 1990 至 2100 年之间。请用自 1970 年起的秒数（不是毫秒），或 ISO 8601。",
        "{value} is not between the years 1990 and 2100. Give seconds since 1970, not milliseconds, or ISO 8601.",
    ),
    "sample_off_grid": both(
        "{value} 偏离五分钟整点超过 {limit} 秒。请导出 00:00、00:05……起的五分钟平均值。",
        "{value} is more than {limit} s off the five-minute grid. Export averages of intervals that begin at 00:00, 00:05 and so on.",
    ),
    "sample_skipped_hour": both(
        "{value} 在时区 {zone} 不存在：当时时钟拨快。请检查时区，或带时区偏移导出。",
        "{value} does not exist in {zone}: clocks went forward then. Check the zone, or export times with their offset.",
    ),
    "unknown_zone": both(
        "没有时区 {value}。请写成 Asia/Shanghai 的形式。", "there is no time zone {value}. Write it as Asia/Shanghai."
    ),
    "sample_bad_rate": both(
        "{value} 不是有限的数。未知的样本请留空。",
        "{value} is not a finite number. Leave a sample that is not known empty.",
    ),
    "sample_bad_counter": both(
        "{value} 不是计数器读数（0 到 2^64 的整数）。未知的读数请留空。",
        "{value} is no counter reading (a whole number from 0 to 2^64). Leave one that is not known empty.",
    ),
    "sample_negative": both(
        "端口 {port} 在 {time} 的速率 {value} Gbit/s 为负。未知的样本请留空。",
        "port {port} at {time}: {value} Gbit/s is below zero. Leave a sample that is not known empty.",
    ),
    "sample_above_speed": both(
        "端口 {port} 在 {time} 为 {value} Gbit/s，超过端口速率 {speed} Gbit/s。请检查列名中的单位，或 members.csv 中的端口速率。",
        "port {port} at {time}: {value} Gbit/s is above the port's speed, {speed} Gbit/s. Check the unit in the column's name, and the speed in members.csv.",
    ),
    "sample_twice": both(
        "端口 {port} 在 {time} 有两个不同的值（先为 {before}，此处为 {value}）。请只留一个。",
        "port {port} at {time} has two different values ({before} before, {value} here). Keep one.",
    ),
    "sample_unknown_ports": both(
        "方案中没有的端口 {count} 个：{value}。请写入 members.csv，或在样本中加 member 列。",
        "{count} ports are not in the plan: {value}. Write them into members.csv, or add a column member to the samples.",
    ),
    "sample_unknown_member": both(
        "方案中没有成员 {value}。请写入 members.csv。",
        "there is no member {value} in the plan. Write it into members.csv.",
    ),
    "sample_other_member": both(
        "端口 {port} 在样本中属于 {value}，在 members.csv 中属于 {member}。请统一。",
        "port {port} belongs to {value} here and to {member} in members.csv. Make them agree.",
    ),
    "sample_two_members": both(
        "端口 {port} 同时属于 {member} 和 {value}。请更正。",
        "port {port} belongs to {member} and to {value}. Correct one.",
    ),
    "samples_elsewhere": both(
        "样本只有 {start} 至 {end}（UTC），不在所选时间内。请换月份或换文件。",
        "the samples are from {start} to {end} (UTC), none of the time asked for. Choose another month or another file.",
    ),
}
