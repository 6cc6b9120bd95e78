"""What was mended or is unknown in a file of samples, counted while it is read, and told in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from netplan.samples import STEP_S

_SOME = 5
#: What was mended, in the order of the counts.
_MENDED = (
    (
        "对齐到五分钟格的时刻（偏差不超过 60 秒）：{n}",
        "times moved onto the five-minute grid, off by 60 s at most: {n}",
    ),
    ("重复且相同、已去除的行：{n}", "rows that came again with the same values, and were dropped: {n}"),
    ("时间先后颠倒、已按时间归位的行：{n}", "rows out of order, put in their place by time: {n}"),
    (
        "略高于端口速率（不超过 10%）、已取端口速率的样本：{n}",
        "samples above their port's speed by 10 % at most, cut to it: {n}",
    ),
    ("计数器回绕次数（这些区间已知）：{n}", "wraps of counters, whose intervals are known: {n}"),
    ("计数器清零或跳变次数（这些区间未知）：{n}", "resets and jumps of counters, whose intervals are unknown: {n}"),
    (
        "因时钟回拨出现两次、按先后区分的本地时刻：{n}",
        "local times that came again where clocks went back, told apart by their order: {n}",
    ),
)


@dataclass(kw_only=True)
class Gap:
    """The longest time without a sample so far: at which port (empty: at all), from when, how many intervals."""

    port: str = ""
    start_s: int = 0
    steps: int = 0


@dataclass(kw_only=True)
class Notes:
    """Counts of what happened while reading; all of a file once its batches have been read."""

    snapped: int = 0
    repeated: int = 0
    late: int = 0
    cut: int = 0
    wraps: int = 0
    resets: int = 0
    twice_hours: int = 0
    unknown: int = 0
    total: int = 0
    short_counters: list[str] = field(default_factory=list)
    gap: Gap = field(default_factory=Gap)

    def sentences(self) -> list[tuple[str, str]]:
        """Word what there is to say, Chinese and English."""
        counts = (self.snapped, self.repeated, self.late, self.cut, self.wraps, self.resets, self.twice_hours)
        worded = [(zh.format(n=n), en.format(n=n)) for n, (zh, en) in zip(counts, _MENDED, strict=True) if n]
        return worded + self._unknown() + self._short()

    def _unknown(self) -> list[tuple[str, str]]:
        if not self.unknown:
            return []
        share = 100 * self.unknown / self.total
        hours = self.gap.steps * STEP_S / 3600
        since = datetime.fromtimestamp(self.gap.start_s, tz=UTC).strftime("%Y-%m-%d %H:%M UTC")
        port = self.gap.port
        zh = f"{self.unknown} 个端口样本未知（{share:.3g}%）；最长缺口 {hours:.4g} 小时，端口 {port}，自 {since}"
        en = f"{self.unknown} samples of ports are unknown ({share:.3g} %); "
        return [(zh, en + f"the longest gap is {hours:.4g} h, at port {port} from {since}")]

    def _short(self) -> list[tuple[str, str]]:
        if not self.short_counters:
            return []
        some = listed(self.short_counters)
        zh = "32 位计数器在五分钟内可能多次回绕（端口快于 0.11 Gbit/s），数值可能偏低，请改用 64 位计数器："
        en = (
            "32-bit counters can wrap more than once in five minutes at ports above 0.11 Gbit/s, "
            "so that figures may be too low; use 64-bit ones: "
        )
        return [(zh + some, en + some)]


def listed(names: Sequence[str]) -> str:
    """Join the first names of many, and say that there are more."""
    return ", ".join(names[:_SOME]) + (f" … ({len(names)})" if len(names) > _SOME else "")
