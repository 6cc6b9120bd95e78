"""Labels that neither collide nor get cut: the weightier first, eight positions near, eight farther with a leader."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from maps.picture.clipping import Box, Point
from maps.picture.drawing import text_width

_NEAR = 3.0
_FAR = (16.0, 28.0, 42.0, 60.0, 84.0)
_DIRECTIONS = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1))
#: Squares of the map that cables pass through. [unit]
_SQUARE = 8.0
#: How heavy a label must be to be moved farther than the first step.
_WEIGHTY = 40
#: And to be moved as far as need be.
_HEAVY = 56


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """
    What is to be named.

    Parameters
    ----------
    at : tuple of float
        The place. [unit]
    text : str
        Its label; without one it only keeps others away.
    half : float
        Half the size of its sign. [unit]
    size : float
        Of the letters. [unit]
    weight : float
        The heavier is placed first.
    must : bool
        Whether it is written even where it covers signs.
    across : float
        Room within the place itself, for an island. [unit]
    """

    at: Point
    text: str
    half: float
    size: float = 12.0
    weight: float = 0.0
    must: bool = False
    across: float = 0.0
    bold: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A label that found room: where, and whether a leader leads to it."""

    item: Item
    box: Box
    leader: tuple[Point, Point] | None


class Courses:
    """Where cables run: a label takes the free side that covers the fewest."""

    def __init__(self, lines: Iterable[Sequence[Point]]) -> None:
        self._squares: set[tuple[int, int]] = set()
        for line in lines:
            for a, b in pairwise(line):
                steps = max(1, math.ceil(math.dist(a, b) / _SQUARE))
                for at in range(steps):
                    share = at / steps
                    self._squares.add(_square(a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share))

    def under(self, box: Box) -> int:
        """Count the squares under a label that cables pass through."""
        west, north = _square(box.left, box.top + 2)
        east, south = _square(box.right, box.bottom - 2)
        return sum((x, y) in self._squares for x in range(west, east + 1) for y in range(north, south + 1))


def _square(x: float, y: float) -> tuple[int, int]:
    return math.floor(x / _SQUARE), math.floor(y / _SQUARE)


def placed(items: Sequence[Item], *, frame: Box, furniture: Sequence[Box], courses: Courses) -> list[Placed]:
    """
    Find room for labels.

    Parameters
    ----------
    items : sequence of Item
        What is named, and signs that keep labels away.
    frame : Box
        The map.
    furniture : sequence of Box
        What lies on it and must not be written over.
    courses : Courses
        Where cables run.

    Returns
    -------
    list of Placed
        The labels that found room, heaviest first. No two overlap, none covers a sign but its own.
    """
    signs = [(around(item.at, item.half + 1), item) for item in items if item.half > 0]
    claimed = list(furniture)
    found: list[Placed] = []
    for item in sorted((item for item in items if item.text), key=lambda one: -one.weight):
        others = [box for box, owner in signs if owner is not item]
        spot = _room(item, [*claimed, *others], frame, courses)
        if spot is None and item.must:
            spot = _room(item, claimed, frame, courses)
        if spot is None:
            continue
        box, leader = spot
        claimed += [box, *(_beads(*leader) if leader else ())]
        found.append(Placed(item, box, leader))
    return found


def around(point: Point, half: float) -> Box:
    """Return the square around a point."""
    return Box(point[0] - half, point[1] - half, point[0] + half, point[1] + half)


def _room(
    item: Item, taken: Sequence[Box], frame: Box, courses: Courses
) -> tuple[Box, tuple[Point, Point] | None] | None:
    wide, high = text_width(item.text, item.size) * (1.06 if item.bold else 1.0) + 5, item.size * 1.25
    if item.across >= wide:
        return Box(item.at[0] - wide / 2, item.at[1] - high / 2, item.at[0] + wide / 2, item.at[1] + high / 2), None
    for distance in (_NEAR, *(_FAR if item.weight >= _HEAVY else _FAR[:3] if item.weight >= _WEIGHTY else _FAR[:1])):
        best: tuple[int, Box, tuple[Point, Point] | None] | None = None
        for direction in _DIRECTIONS:
            box = _beside(item, wide, high, direction, distance)
            leader = (item.at, _nearest(item.at, box)) if distance > _NEAR else None
            claims = [box, *(_beads(*leader) if leader else ())]
            if not frame.holds(box) or any(claim.overlaps(other) for claim in claims for other in taken):
                continue
            crossed = courses.under(box)
            if best is None or crossed < best[0]:
                best = (crossed, box, leader)
        if best is not None:
            return best[1], best[2]
    return None


def _beside(item: Item, wide: float, high: float, direction: tuple[int, int], distance: float) -> Box:
    (x, y), (across, down) = item.at, direction
    off = max(item.half, item.across / 2) + distance
    lift = off * 0.55 if across and down else off
    left = x + off if across > 0 else x - off - wide if across < 0 else x - wide / 2
    top = y + lift if down > 0 else y - lift - high if down < 0 else y - high / 2
    return Box(left, top, left + wide, top + high)


def _nearest(point: Point, box: Box) -> Point:
    return max(box.left, min(point[0], box.right)), max(box.top, min(point[1], box.bottom))


def _beads(start: Point, end: Point) -> list[Box]:
    """A leader takes room too: small boxes strung along it, so that it crosses no other label."""
    count = max(1, math.ceil(math.dist(start, end) / 4))
    shares = (at / count for at in range(count))
    return [around((start[0] + (end[0] - start[0]) * s, start[1] + (end[1] - start[1]) * s), 1.5) for s in shares]
