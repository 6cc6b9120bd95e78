"""What the map page's tab `builds` shows: each plan of builds, where they lie, the places before and after."""

from __future__ import annotations

from collections.abc import Mapping

from netplan.report.documents import Document
from netplan.report.views.asked import Asked
from netplan.report.words import both

#: What the tab takes from the chapter as it stands there.
_TAKEN = ("headline", "timed_out", "costs", "out_of_reach", "drawn")


def builds_view(asked: Asked) -> Document:
    """
    Gather what the chapter on upgrades found, for the map; nothing is searched for again.

    Parameters
    ----------
    asked : Asked
        Its chapter `resilience` holds the upgrades.

    Returns
    -------
    dict
        `absent`, why there is nothing, or None; else `headline`, `costs`, `out_of_reach`, and of
        `netplan.report.upgrade_drawn` the `builds`, `choices`, `front`, `before` and `cost_basis`.
    """
    chapter = asked.chapters.get("resilience")
    upgrade = None if chapter is None else chapter["upgrade"]
    if not isinstance(upgrade, Mapping):
        text = both(
            "本页未计算建设方案。请运行 `ixplan map --layers builds`，或 `ixplan upgrade`。",
            "Upgrades were not worked out for this page. Run `ixplan map --layers builds`, or `ixplan upgrade`.",
        )
        return {"absent": text}
    if upgrade.get("absent"):
        return {"absent": upgrade["absent"]}
    taken = {name: upgrade[name] for name in _TAKEN if name != "drawn"}
    return {"absent": None, **taken, **upgrade["drawn"]}
