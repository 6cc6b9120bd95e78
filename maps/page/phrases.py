"""Sentences that share their wording: frames once, figures each time; put together again letter by letter."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

#: Stands in a frame where a figure goes. No text of ours holds it; a clause of somebody's that does is kept whole.
BLANK = "\u0001"
_CLAUSES = re.compile(r".+?(?:；|; |，依据|$)", re.DOTALL)
_FIGURES = re.compile(r"\d+(?:\.\d+)?")


def share(texts: Iterable[str]) -> dict[str, Any]:
    """
    Write texts that differ in little but their figures.

    Parameters
    ----------
    texts : iterable of str
        Any texts, in the order in which they are asked for again.

    Returns
    -------
    dict
        `frames`: clauses with `BLANK` for each figure; `texts`: for each text the number of a frame and its figures
        in one string, clause by clause. A frame whose figures are empty is meant as it stands.
    """
    frames: dict[str, int] = {}
    written = []
    for text in texts:
        parts: list[int | str] = []
        for clause in _CLAUSES.findall(text):
            figures = [] if BLANK in clause else _FIGURES.findall(clause)
            frame = _FIGURES.sub(BLANK, clause) if figures else clause
            parts += [frames.setdefault(frame, len(frames)), " ".join(figures)]
        written.append(parts)
    return {"frames": list(frames), "texts": written}
