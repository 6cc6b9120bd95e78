"""The session of a trace, against networks made up for it: no packet is sent."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from probes.trace.flows import Answer, Carrier, Flow, Kind, Limits, Probe
from probes.trace.paris import Session

MS = 1_000_000
LIMITS = Limits(max_hops=20)


def flow(index: int = 0) -> Flow:
    return Flow(
        index=index,
        family=4,
        carrier=Carrier.UDP,
        source_address="198.18.0.1",
        address="198.18.9.9",
        source_port=50_000 + index,
        port=862,
    )


@dataclass
class Network:
    """Routers by TTL: an address, or None for one that never answers. `end` answers as the target, or refuses."""

    routers: list[str | None]
    target: str | None = "198.18.9.9"
    refuses: bool = False
    ignores: int = 0  # so many first probes of each TTL

    def answer(self, probe: Probe, seen: int, at_ns: int) -> Answer | None:
        if seen <= self.ignores:
            return None
        if probe.ttl <= len(self.routers):
            address, kind = self.routers[probe.ttl - 1], Kind.HOP
        else:
            address, kind = self.target, Kind.REFUSED if self.refuses else Kind.ARRIVED
        if address is None:
            return None
        return Answer(number=probe.number, kind=kind, address=address, at_ns=at_ns + probe.ttl * MS)


def trace(networks: list[Network], limits: Limits = LIMITS) -> tuple[Session, list[tuple[int, Probe]], int]:
    """Play a session against a network for each flow; return it, what was sent when, and the time at the end."""
    session = Session([flow(index) for index in range(len(networks))], limits, first_number=1, start_ns=0)
    now_ns, sent, coming, seen = 0, [], [], {}
    for _ in range(100_000):
        if session.finished:
            return session, sent, now_ns
        while (probe := session.step(now_ns)) is not None:
            sent.append((now_ns, probe))
            key = (probe.flow, probe.ttl)
            seen[key] = seen.get(key, 0) + 1
            session.sent(probe.number, now_ns)
            if (answer := networks[probe.flow].answer(probe, seen[key], now_ns)) is not None:
                heapq.heappush(coming, (answer.at_ns, answer.number, answer))
        wake_ns = session.wake_ns(now_ns)
        if coming and coming[0][0] <= wake_ns:
            now_ns, _, answer = heapq.heappop(coming)
            session.answered(answer)
        else:
            now_ns = max(wake_ns, now_ns + 1)
    raise AssertionError("the session does not end")


def reached(session: Session) -> bool:
    return any(hop.kind is Kind.ARRIVED for hop in session.hops(0))


def test_every_hop_is_found_with_its_round_trip():
    session, _, _ = trace([Network(["198.18.0.2", "198.18.1.2"])])
    assert [(hop.address, hop.rtt_ms) for hop in session.hops(0)] == [
        ("198.18.0.2", 1.0),
        ("198.18.1.2", 2.0),
        ("198.18.9.9", 3.0),
    ]
    assert reached(session)


def test_a_silent_hop_is_no_answer_and_the_trace_goes_on():
    session, sent, _ = trace([Network(["198.18.0.2", None, "198.18.2.2"])])
    assert [hop.address for hop in session.hops(0)] == ["198.18.0.2", None, "198.18.2.2", "198.18.9.9"]
    assert session.hops(0)[1].rtt_ms is None
    assert sum(probe.ttl == 2 for _, probe in sent) == LIMITS.attempts


def test_a_hop_that_ignores_the_first_probe_is_asked_again():
    session, _, _ = trace([Network(["198.18.0.2"], ignores=1)])
    assert [hop.address for hop in session.hops(0)] == ["198.18.0.2", "198.18.9.9"]


def test_too_many_silent_hops_in_a_row_end_the_trace():
    session, sent, _ = trace([Network(["198.18.0.2", *[None] * 30], target=None)])
    assert [hop.address for hop in session.hops(0)] == ["198.18.0.2"]
    assert not reached(session)
    assert max(probe.ttl for _, probe in sent) <= 1 + LIMITS.gap + LIMITS.ahead


def test_a_router_that_refuses_ends_the_way_without_reaching_it():
    session, _, _ = trace([Network(["198.18.0.2"], target="198.18.1.2", refuses=True)])
    assert session.hops(0)[-1].kind is Kind.REFUSED
    assert not reached(session)


def test_max_hops_bounds_the_way():
    session, sent, _ = trace([Network(["198.18.0.2"] * 30)], replace(LIMITS, max_hops=4))
    assert len(session.hops(0)) == 4
    assert max(probe.ttl for _, probe in sent) == 4


def test_probes_keep_their_distance_and_one_router_is_not_asked_by_all_flows_at_once():
    _, sent, _ = trace([Network(["198.18.0.2", "198.18.1.2"]) for _ in range(4)])
    times = [at_ns for at_ns, _ in sent]
    assert min(b - a for a, b in pairwise(times)) >= LIMITS.spacing_ns
    for ttl in (1, 2, 3):
        asked = [at_ns for at_ns, probe in sent if probe.ttl == ttl]
        assert min(b - a for a, b in pairwise(asked)) >= LIMITS.hop_spacing_ns


def test_the_whole_is_bounded_in_time():
    limits = replace(LIMITS, total_ns=2_000 * MS)
    session, _, end_ns = trace([Network([None] * 30, target=None) for _ in range(8)], limits)
    assert session.expired
    assert end_ns <= 2_000 * MS + 1


def test_answers_to_nobody_and_second_answers_change_nothing():
    session, sent, _ = trace([Network(["198.18.0.2"])])
    before = session.hops(0)
    session.answered(Answer(number=60_000, kind=Kind.HOP, address="198.18.7.7", at_ns=5))
    session.answered(Answer(number=sent[0][1].number, kind=Kind.HOP, address="198.18.7.7", at_ns=5))
    assert session.hops(0) == before


@given(
    st.lists(st.tuples(st.lists(st.booleans(), max_size=12), st.integers(0, 1), st.booleans()), min_size=1, max_size=4)
)
def test_what_is_found_is_the_network_up_to_its_gap(described):
    """The slow twin: walk the list of routers, and stop where too many in a row are silent."""
    networks = [
        Network(
            [f"198.18.{ttl}.2" if speaks else None for ttl, speaks in enumerate(routers)],
            target="198.18.9.9" if answers else None,
            ignores=ignores,
        )
        for routers, ignores, answers in described
    ]
    session, sent, _ = trace(networks)
    for index, network in enumerate(networks):
        wanted: list[str | None] = []
        for address in [*network.routers, network.target, *[None] * 30][: LIMITS.max_hops]:
            wanted.append(address)
            if wanted[-LIMITS.gap :] == [None] * LIMITS.gap or (address is not None and address == network.target):
                break
        while wanted and wanted[-1] is None:
            wanted.pop()
        assert [hop.address for hop in session.hops(index)] == wanted
    assert len({probe.number for _, probe in sent}) == len(sent)
