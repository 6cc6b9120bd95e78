"""What `ixplan exchange --ports` prints: percentile, maximum, mean and load factor of every port, both directions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import typer

from netplan.cli.output import plain, print_table
from netplan.cli.texts import Texts

if TYPE_CHECKING:
    from netplan.exchange.state import ExchangeState
    from netplan.exchange.statistics import Figures, PortFigures
    from netplan.samples import SampleSource

DEFAULT_PERCENTILE = 95.0


def checked_percentiles(given: Sequence[float] | None, texts: Texts) -> tuple[float, ...]:
    """Return the percentiles asked for, each once; refuse what is none."""
    for value in given or ():
        if not 0 < value <= 100:
            raise typer.BadParameter(texts("ex_err_percentile", value=f"{value:g}"), param_hint="--percentile")
    return tuple(dict.fromkeys(given)) if given else (DEFAULT_PERCENTILE,)


def find_ports(source: SampleSource | None, percentiles: Sequence[float], month: str | None) -> list[PortFigures]:
    """Work out the figures of every port, over all samples or one month of China."""
    from netplan.exchange.calendar import month_bounds
    from netplan.exchange.statistics import port_figures

    if source is None:
        return []
    start_s, end_s = (None, None) if month is None else month_bounds(month)
    return list(port_figures(source, percentiles, start_s=start_s, end_s=end_s))


def print_ports(found: Sequence[PortFigures], state: ExchangeState, texts: Texts, month: str | None) -> None:
    """Print a row for each port."""
    speeds = {port.id: port.speed_gbps for port in state.ports}
    percentiles = list(found[0].into.percentiles_gbps) if found else []
    rows = [_row(item, speeds, texts) for item in found]
    figures = [*(f"P{value:g}" for value in percentiles), texts("h_max"), texts("h_mean"), texts("ex_h_load_factor")]
    sides = [f"{side} {name}" for side in (texts("ex_in"), texts("ex_out")) for name in figures]
    headings = [texts("ex_h_port"), texts("ex_h_speed"), *sides]
    title = texts("ex_title_ports", when=month or texts("ex_all_samples"))
    print_table(headings, rows, right=tuple(range(1, len(headings))), title=title)


def _row(item: PortFigures, speeds: Mapping[str, float], texts: Texts) -> list[str]:
    speed = speeds.get(item.port)
    cells = [plain(item.port), texts("none") if speed is None else f"{speed:g}"]
    return [*cells, *_side(item.into, texts), *_side(item.out, texts)]


def _side(figures: Figures, texts: Texts) -> list[str]:
    values = [*figures.percentiles_gbps.values(), figures.max_gbps, figures.mean_gbps]
    factor = figures.load_factor_ratio
    shown = [texts("none") if value is None else f"{value:.3f}" for value in values]
    return [*shown, texts("none") if factor is None else f"{factor:.2f}"]
