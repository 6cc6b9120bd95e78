"""Ways are told apart by hops that answered, never by silence."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.cli.commands.trace import _tables
from probes.cli.output import width
from probes.cli.texts import Texts
from probes.trace.flows import Carrier, Flow, Kind, SeenHop
from probes.trace.results import FlowTrace, differs, ways_of


def traces(*ways: Sequence[str | None]) -> list[FlowTrace]:
    """Flows that saw these hops; the last is the target's."""
    return [
        FlowTrace(
            flow=Flow(
                index=index,
                family=6,
                carrier=Carrier.UDP,
                source_address="fd00::1",
                address="t",
                source_port=50_000 + index,
                port=862,
            ),
            at_ns=0,
            hops=tuple(
                SeenHop(
                    ttl=ttl, address=hop, rtt_ms=hop and 1.0, kind=hop and (Kind.ARRIVED if hop == "t" else Kind.HOP)
                )
                for ttl, hop in enumerate(way, 1)
            ),
            complete=True,
        )
        for index, way in enumerate(ways)
    ]


@pytest.mark.parametrize(
    ("seen", "together", "shown"),
    [
        ([["a", "b", "t"], ["a", None, "t"], [None, "b", "t"]], [[0, 1, 2]], ["abt"]),
        ([["a", "b", "t"], ["a", "c", "t"], [None, "c", "t"]], [[0], [1, 2]], ["abt", "act"]),
        ([["a", "b", None, "t"], ["a", "b", "t"]], [[0, 1]], ["abt"]),  # the target was silent to one probe
        ([["a"], ["a", "b", "t"], []], [[0, 1, 2]], ["abt"]),
    ],
)
def test_flows_are_together_unless_they_contradict_each_other(seen, together, shown):
    ways = ways_of(traces(*seen))
    assert [[trace.flow.index for trace in way.flows] for way in ways] == together
    assert ["".join(hop.address or "-" for hop in way.hops) for way in ways] == shown


@given(st.lists(st.lists(st.sampled_from(["a", "b", None]), max_size=4), min_size=1, max_size=6))
def test_every_flow_stands_in_one_way_that_it_does_not_contradict(seen):
    flows = traces(*seen)
    ways = ways_of(flows)
    assert sorted(trace.flow.index for way in ways for trace in way.flows) == list(range(len(flows)))
    for way in ways:
        shown = tuple(hop.address for hop in way.hops)
        assert not any(differs(shown, tuple(hop.address for hop in trace.hops)) for trace in way.flows)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_ways_that_a_terminal_is_too_narrow_for_stand_one_below_the_other(lang):
    long = [[f"2001:db8:1111:2222:3333:4444:5555:{number}{hop}66" for hop in range(3)] for number in range(4)]
    tables = _tables(ways_of(traces(*long)), Texts(lang, "trace"))
    assert len(tables) == 4
    assert max(width(line) for shown in tables for line in shown.splitlines()) <= 100
    assert len(_tables(ways_of(traces(["a", "t"], ["b", "t"])), Texts(lang, "trace"))) == 1
