"""What readers remark, in both languages."""

from __future__ import annotations

from geodata.errors import quotable
from netplan.calibrate.records import NEGATIVE, NOT_FINITE, UNKNOWN_END
from netplan.calibrate.sources.source import Remark

_WHY = {
    NOT_FINITE: ("不是可用的数", "no number that can be used"),
    NEGATIVE: ("为负", "negative"),
    UNKNOWN_END: ("缺少一端", "without one of the ends"),
}


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def layer_assumed(layer: str) -> Remark:
    """Say that the table names no layer."""
    return f"表中没有 layer 列，按 {layer} 处理。", f"there is no column layer: all of it is taken for {layer}."


def records_without_layer(count: int, layer: str) -> Remark:
    """Say that probe records name no layer."""
    return (
        f"{count} 条记录未注明网络层，按 {layer} 处理（探测走 IP）。",
        f"{_many(count, 'record')} without a layer: taken for {layer}, as probes travel by IP.",
    )


def unit_guessed(heading: str) -> Remark:
    """Say that a column names no unit."""
    name = quotable(heading)
    unit = "km" if "otdr" in name.casefold() else "ms"
    return f"列 {name} 未注明单位，按 {unit} 处理。", f"column {name} names no unit: it is taken for {unit}."


def medians(heading: str) -> Remark:
    """Say that only medians are there."""
    name = quotable(heading)
    return (
        f"列 {name} 是中位数，不是时延下限，只能作上界。",
        f"column {name} holds medians, not floors: they bound from above only.",
    )


def figures(few: int) -> Remark:
    """Say that the rows are taken for results, not for samples."""
    return (
        f"每条路径不超过 {few} 行，按已得出的时延下限处理，不再取百分位。",
        f"no path has more than {few} rows: they are taken for floors found elsewhere, not for samples.",
    )


def duplicates(count: int) -> Remark:
    """Say that rows were there more than once."""
    return f"{count} 行完全重复，只计一次。", f"{_many(count, 'exact duplicate')}: counted once."


def times_unread(count: int, row: int, *, all_of_them: bool) -> Remark:
    """Say that times cannot be read."""
    if all_of_them:
        return (
            "时间列均无法识别（需 ISO 8601 或自 1970 年起的秒数），按无时间处理。",
            "no time can be read (ISO 8601, or seconds since 1970): the table is taken as one without times.",
        )
    return (
        f"{count} 行的时间无法识别（首例在第 {row} 行），未采用。",
        f"{_many(count, 'row')} with a time that cannot be read, row {row} first: left out.",
    )


def times_utc() -> Remark:
    """Say that times have no offset."""
    return "时间未带时区，按 UTC 处理。", "times without an offset are taken for UTC."


def rows_refused(code: str, count: int, row: int, heading: str) -> Remark:
    """Say how many rows a column lost, and where the first stands."""
    zh, en = _WHY.get(code, (code, code))
    name = quotable(heading)
    return (
        f"列 {name} 有 {count} 行{zh}，首例在第 {row} 行，未采用。",
        f"column {name}: {_many(count, 'row')} {en}, row {row} first: left out.",
    )


def handshakes_left(count: int) -> Remark:
    """Say that TCP handshakes are not used where other probes are."""
    return (
        f"{count} 个 TCP 握手样本未采用：同一路径另有 STAMP 或 ICMP 测量。",
        f"{_many(count, 'TCP handshake')} left out: the same paths were measured by STAMP or ICMP.",
    )


def handshakes_kept(count: int) -> Remark:
    """Say that TCP handshakes are used."""
    return (
        f"{count} 个样本取自 TCP 握手，含主机自身的处理时延，仅为上界。",
        f"{_many(count, 'TCP handshake')} used: they hold the hosts' own delay, so they bound from above.",
    )


def longer(bucket_s: int) -> Remark:
    """Say that buckets of time were made longer."""
    hours = f"{bucket_s / 3600:g}"
    return (
        f"数据量大，按每 {hours} 小时汇总，更短的日变化无法辨认。",
        f"so much data is summed over {hours} h at a time: a daily shape shorter than that is not seen.",
    )
