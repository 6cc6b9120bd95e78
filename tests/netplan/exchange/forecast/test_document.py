"""docs/exchange.md shows what the forecast of the reference plan says today."""

from __future__ import annotations

from pathlib import Path

import pytest

from netplan.exchange.forecast.model import TERABIT, forecast
from netplan.exchange.forecast.tornado import tornado
from netplan.report.forecast import assumption_name, day_text, headline, share_text, tornado_sentence, what_text

EXCHANGE = Path(__file__).parents[4] / "docs" / "exchange.md"
#: So many bars are shown.
BARS = 10


def milestones_table(plan):
    lines = ["| exchange | reached | 10 % | median | 90 % | share of draws |", "|---|---|---|---|---|---|"]
    for site in ("zhongwei", "helingeer"):
        growth = forecast(plan, site)
        for item in growth.milestones:
            days = [day_text(day, growth, "en") for day in (item.p10, item.p50, item.p90)]
            lines.append(
                f"| {site} | {what_text(item, 'en')} | {' | '.join(days)} | {share_text(item.reached_ratio)} |"
            )
    return "\n".join(lines)


def tornado_table(plan):
    growth, found = forecast(plan, "zhongwei", draws=1), tornado(plan, "zhongwei")
    lines = [
        f"| assumption | range | at its low end | at its high end | (all nominal: {found.nominal}) |",
        "|---|---|---|---|---|",
    ]
    for bar in found.bars[:BARS]:
        name, unit = assumption_name(bar.parameter, plan, "en"), "" if bar.unit == "ratio" else f" {bar.unit}"
        ends = [day_text(day, growth, "en") for day in (bar.at_low, bar.at_high)]
        lines.append(f"| `{bar.parameter}` | {bar.low:g} to {bar.high:g}{unit} | {ends[0]} | {ends[1]} | {name} |")
    return "\n".join(lines)


def terabit(plan):
    """The sentence that the page opens with: when, how sure, and what moves it most."""
    growth, found = forecast(plan, "zhongwei"), tornado(plan, "zhongwei")
    item = next(item for item in growth.milestones if item.what == TERABIT)
    when = headline(growth, item, plan.exchanges["zhongwei"].name_en, "en")
    return f"**{when}** {tornado_sentence(found, plan, growth, 'en')}"


@pytest.mark.parametrize(
    ("name", "table"), [("terabit", terabit), ("forecast", milestones_table), ("tornado", tornado_table)]
)
def test_the_tables_of_the_forecast_are_true(reference, name, table):
    text = EXCHANGE.read_text(encoding="utf-8")
    shown = text.split(f"<!-- {name}: begin -->\n")[1].split(f"\n<!-- {name}: end -->")[0]
    assert shown == table(reference)
