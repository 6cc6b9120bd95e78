"""Lines and areas cut to a frame: a picture carries no clip paths, which some readers of SVG ignore."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Point = tuple[float, float]

#: Points closer together than this on paper are one. [unit of the picture, a quarter of a millimetre]
FINE = 0.6


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on paper; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    def overlaps(self, other: Box) -> bool:
        """Tell whether two boxes share some area."""
        horizontally = self.left < other.right and other.left < self.right
        return horizontally and self.top < other.bottom and other.top < self.bottom

    def holds(self, other: Box) -> bool:
        """Tell whether another box lies within."""
        horizontally = self.left <= other.left and other.right <= self.right
        return horizontally and self.top <= other.top and other.bottom <= self.bottom

    def has(self, point: Point) -> bool:
        """Tell whether a point lies within."""
        return self.left <= point[0] <= self.right and self.top <= point[1] <= self.bottom

    def grown(self, by: float) -> Box:
        """Return the box with a rim around it."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)


def clipped_area(ring: Sequence[Point], box: Box) -> list[Point]:
    """
    Cut an area to a box (Sutherland and Hodgman, 1974).

    Parameters
    ----------
    ring : sequence of points
        Its outline, closed or not; without points at infinity.
    box : Box
        The frame.

    Returns
    -------
    list of points
        The outline within the box; empty where nothing is left.
    """
    sides: tuple[tuple[int, float, float], ...] = (
        *((0, box.left, 1.0), (0, box.right, -1.0), (1, box.top, 1.0), (1, box.bottom, -1.0)),
    )
    points = list(ring)
    for axis, edge, way in sides:
        if not points:
            return []
        points = _half(points, axis, lambda value, edge=edge, way=way: (value - edge) * way >= 0, edge)  # type: ignore[misc]
    return points


def _half(points: list[Point], axis: int, inside: Callable[[float], bool], edge: float) -> list[Point]:
    kept: list[Point] = []
    last = points[-1]
    for point in points:
        if inside(point[axis]) != inside(last[axis]):
            share = (edge - last[axis]) / (point[axis] - last[axis])
            crossing = [last[0] + (point[0] - last[0]) * share, last[1] + (point[1] - last[1]) * share]
            crossing[axis] = edge
            kept.append((crossing[0], crossing[1]))
        if inside(point[axis]):
            kept.append(point)
        last = point
    return kept


def clipped_line(line: Sequence[Point], box: Box) -> list[list[Point]]:
    """
    Cut a line to a box (Liang and Barsky, 1984).

    Parameters
    ----------
    line : sequence of points
        A point at infinity breaks it.
    box : Box
        The frame.

    Returns
    -------
    list of list of points
        The pieces within the box.
    """
    pieces: list[list[Point]] = []
    for at in range(len(line) - 1):
        piece = _segment(line[at], line[at + 1], box)
        if piece is None:
            continue
        if pieces and pieces[-1][-1] == piece[0]:
            pieces[-1].append(piece[1])
        else:
            pieces.append(list(piece))
    return pieces


def _segment(a: Point, b: Point, box: Box) -> tuple[Point, Point] | None:
    if not all(map(math.isfinite, (*a, *b))):
        return None
    if box.has(a) and box.has(b):
        return a, b
    dx, dy = b[0] - a[0], b[1] - a[1]
    enter, leave = 0.0, 1.0
    for way, room in ((-dx, a[0] - box.left), (dx, box.right - a[0]), (-dy, a[1] - box.top), (dy, box.bottom - a[1])):
        if way == 0:
            if room < 0:
                return None
            continue
        if way < 0:
            enter = max(enter, room / way)
        else:
            leave = min(leave, room / way)
    if enter > leave:
        return None
    return (a[0] + dx * enter, a[1] + dy * enter), (a[0] + dx * leave, a[1] + dy * leave)


def thinned(points: Sequence[Point], *, least: float = FINE) -> list[Point]:
    """Drop the points that lie closer to the one before than can be seen; both ends stay."""
    if len(points) < 3:
        return list(points)
    kept = [points[0]]
    for point in points[1:-1]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= least:
            kept.append(point)
    return [*kept, points[-1]]
