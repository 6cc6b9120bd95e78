"""When a sweep says how far it is, and how."""

from __future__ import annotations

import io

from netplan.cli.texts import Texts
from netplan.sweeps.progress import Meter


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Clock:
    now_s = 0.0

    def __call__(self):
        return self.now_s


def _shown(stream, times_s):
    clock, lines = Clock(), []
    with Meter(stream, "computing", lambda *two: lines.append(two), clock) as meter:
        for done, clock.now_s in enumerate(times_s):
            meter(done, len(times_s) - 1)
    return lines


def test_what_is_quickly_done_shows_nothing():
    for stream in (Terminal(), io.StringIO()):
        assert _shown(stream, [0.0, 0.3, 0.6, 0.9]) == []
        assert stream.getvalue() == ""


def test_a_terminal_gets_a_bar_after_a_second():
    stream = Terminal()
    assert _shown(stream, [0.0, 0.5, 1.1, 1.2, 1.4]) == []
    assert "computing" in stream.getvalue()


def test_elsewhere_a_line_comes_now_and_then_and_never_a_bar():
    stream = io.StringIO()
    assert _shown(stream, [float(s) for s in range(100)]) == [(10, 99), (20, 99), (40, 99), (80, 99)]
    assert stream.getvalue() == ""


def test_the_words_of_sweeps_stand_in_both_languages():
    assert "3/9" in Texts("zh")("sweep_line", done=3, total=9)
    assert "3 of 9" in Texts("en")("sweep_line", done=3, total=9)
