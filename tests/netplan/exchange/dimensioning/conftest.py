"""Forecasts made by hand, and a plan with one exchange."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from netplan.exchange.forecast.records import Growth
from netplan.plan import read_plan

TOML = 'plan_version = 1\nname_zh = "小方案"\nname_en = "Small plan"\nas_of = 2027-01-01\n'
EXCHANGES = "site,name_zh,name_en,in_service,source\nwest,西交换中心,West exchange,{opened},\n"
COLUMNS = (
    "id,name_zh,name_en,kind,asn,ports,exchange,policy,peering,partners,joined,tariff,peak_in_gbps,peak_out_gbps\n"
)


@pytest.fixture
def small_plan(write):
    """Return a function that makes a plan from rows of members and further lines of plan.toml."""

    def make(*members, opened="2026-01-01", toml=""):
        folder = write(
            plan__toml=TOML + toml,
            exchanges__csv=EXCHANGES.format(opened=opened),
            members__csv=COLUMNS + "".join(f"{row}\n" for row in members),
        )
        return read_plan(folder)

    return make


@pytest.fixture
def growth():
    """Return a function that makes a forecast: factors of the peaks by month, joins by kind and month."""

    def make(factors, joins=None, opens=None):
        count = len(factors)
        months = tuple(date(2027 + index // 12, index % 12 + 1, 1) for index in range(count))
        rows = np.array([factors] * 3, dtype=float)
        joined = {kind: np.array([values] * 3, dtype=float) for kind, values in (joins or {}).items()}
        members = sum(joined.values(), np.zeros((3, count)))
        kinds = ("access", "content", "cdn", "cloud", "idc", "government", "enterprise")
        return Growth(
            exchange="west",
            months=months,
            members=members,
            peak_gbps=rows,
            egress_gbps=rows,
            kind_factor=dict.fromkeys(kinds, rows),
            joins=joined,
            milestones=(),
            opens=opens,
        )

    return make
