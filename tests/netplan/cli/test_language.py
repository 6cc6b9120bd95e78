"""Which language the command speaks."""

from __future__ import annotations

import pytest

from netplan.cli.language import choose


@pytest.mark.parametrize(
    ("arguments", "environment", "spoken"),
    [
        ([], {}, "zh"),
        ([], {"LANG": "C.UTF-8"}, "zh"),
        ([], {"LANG": "POSIX"}, "zh"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "en_GB.UTF-8"}, "en"),
        ([], {"LANG": "de_DE.UTF-8"}, "en"),
        ([], {"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.GBK"}, "zh"),
        ([], {"LANG": "zh_CN.UTF-8", "IXPLAN_LANG": "en"}, "en"),
        ([], {"IXPLAN_LANG": "fr", "LANG": "en_US"}, "en"),
        (["latency", "--lang", "en"], {"IXPLAN_LANG": "zh"}, "en"),
        (["latency", "--lang=zh"], {"LANG": "en_US.UTF-8"}, "zh"),
        (["--lang", "en", "latency"], {}, "en"),
        (["latency", "--lang"], {}, "zh"),
        (["route", "--", "--lang", "en"], {}, "zh"),
    ],
)
def test_option_then_variable_then_locale_then_chinese(arguments, environment, spoken):
    assert choose(arguments, environment) == spoken
