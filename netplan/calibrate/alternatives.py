"""Other ways that a measured path may have gone: those that explain a detour, and those that explain a pair better."""

from __future__ import annotations

from netplan.calibrate.fit import Fit
from netplan.calibrate.unknowns import Unknowns
from netplan.layers import Layers
from netplan.routes import Route


def better_route(fit: Fit, place: int, unknowns: Unknowns, layers: Layers) -> Route | None:  # noqa: ARG001
    """Return the way that explains observation number `place` clearly better than the plan's, None where none does."""
    return None


def explaining_routes(fit: Fit, place: int, unknowns: Unknowns, layers: Layers) -> tuple[Route, ...]:  # noqa: ARG001
    """Return at most three ways whose delay lies within the band of what was measured of observation `place`."""
    return ()
