"""What a source of measurements comes to: readings, what was left out, and what the reader took for granted."""

from __future__ import annotations

from dataclasses import dataclass

from netplan.calibrate.records import Readings, Refusal
from netplan.calibration.records import DataUsed

#: A sentence for people in both languages: Chinese, English.
Remark = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Source:
    """
    A source of measurements, read.

    Attributes
    ----------
    readings : tuple of Readings
        One for each path; ends carry the names that the source has.
    data : DataUsed
        What there was.
    refused : tuple of Refusal
        Rows and samples that are no measurement, by path and reason.
    remarks : tuple of (str, str)
        What was taken for granted or found odd, Chinese and English.
    """

    readings: tuple[Readings, ...]
    data: DataUsed
    refused: tuple[Refusal, ...] = ()
    remarks: tuple[Remark, ...] = ()
