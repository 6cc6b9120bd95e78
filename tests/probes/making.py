"""Records for tests: plain ones, and hypothesis strategies made from the schema's own tables."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from probes.records.batches import NOTHING_BEFORE, Batch
from probes.records.events import Event, Happening
from probes.records.fields import Field, Type
from probes.records.objects import event_of, route_of, stream_of, window_of
from probes.records.routes import Hop, Label, Route
from probes.records.samples import Sample
from probes.records.schema import EVENT, ROUTE, SAMPLE_OWN, STREAM, WINDOW
from probes.records.streams import Stream
from probes.records.windows import Window
from probes.terms import Direction, Outcome, Protocol, Stamp, Verdict

NOON_NS = 1_795_320_000_000_000_000
BOOT = "0123456789abcdef0123456789abcdef"


def stream(number: int = 0, **other: Any) -> Stream:
    given = {"target": f"hlge-{number}", "protocol": Protocol.STAMP, "address": "192.0.2.1", "port": 862}
    return Stream(stream=number, **{**given, **other})


def sample(sequence: int = 0, **other: Any) -> Sample:
    sent = NOON_NS + sequence * 10_000_000 + sequence * 7919 % 1_000_003
    plain = Sample(
        stream=0,
        sequence=sequence,
        outcome=Outcome.OK,
        sent_ns=sent,
        reflector_received_ns=sent + 9_000_417,
        reflector_sent_ns=sent + 9_050_833,
        received_ns=sent + 18_100_333,
        rtt_ns=18_049_917,
        sent_stamp=Stamp.KERNEL,
        received_stamp=Stamp.KERNEL,
        sent_late_ns=101_333,
        reordered=False,
        duplicates=0,
        direction=None,
        reflector_sequence=sequence,
        dscp_reflector=46,
        dscp_received=46,
        ttl_reflector=58,
        ttl_received=57,
        icmp_type=None,
        icmp_code=None,
        error=None,
        clock_synchronised=True,
        clock_error_ns=2_101_000,
        reflector_synchronised=True,
        reflector_error_ns=3_051_757,
        clock_stepped=False,
        busy=False,
    )
    return plain._replace(**other)


def window(**other: Any) -> Window:
    given: dict[str, Any] = {field.name: None for field in WINDOW}
    given |= {field.name: 0 for field in WINDOW if field.type is Type.INTEGER and not field.nullable}
    given |= {"target": "hlge-0", "protocol": "stamp", "address": "192.0.2.1", "phase": "base", "busy": False}
    given |= {"start_ns": NOON_NS, "end_ns": NOON_NS + 300 * 10**9, "sent": 3000, "answered": 3000}
    given |= {"loss_ratio": 0.0, "loss_low": 0.0, "loss_high": 0.000998, "loss_limit": 0.001}
    given |= {"loss_verdict": Verdict.PROVEN, "rtt_p50_ns": 18_050_000}
    return Window(**{**given, **other})


def event(**other: Any) -> Event:
    return Event(**{"at_ns": NOON_NS, "event": Happening.CLOCK_STEP, "detail": {"step_ns": 5}, **other})


def route(**other: Any) -> Route:
    label = Label(label=16_001, traffic_class=0, bottom=True, ttl=1)
    given: dict[str, Any] = {"at_ns": NOON_NS, "target": "hlge-0", "address": "192.0.2.1", "protocol": "udp"}
    given |= {"operator": None, "from_site": None, "to_site": None, "flow": 0, "source_port": 40_000, "port": 33_434}
    given |= {
        "hops": (Hop(ttl=1, address="192.0.2.254", rtt_ms=0.31, labels=(label,)), Hop(ttl=2, address=None, rtt_ms=None))
    }
    given |= {"reached": False, "path_mtu_bytes": 1500, "digest": "ab" * 32, "changed": False}
    return Route(**{**given, **other})


# Strategies: whatever the tables allow, the ends of each range included.

_LETTERS = st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="\u00a0").filter(str.isprintable)
_LEAVES = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(-1e9, 1e9) | st.text(_LETTERS, max_size=9)
)
_DETAILS = st.dictionaries(st.text(_LETTERS, max_size=9), _LEAVES | st.lists(_LEAVES, max_size=3), max_size=4)


def values(field: Field) -> st.SearchStrategy[Any]:
    """Everything that a field may be."""
    match field.type:
        case Type.INTEGER:
            low, high = int(field.low), int(field.high)
            found = st.integers(low, high) | st.sampled_from([low, high])
        case Type.NUMBER:
            found = st.floats(field.low or 0.0, 1e9 if field.high is None else field.high)
        case Type.BOOLEAN:
            found = st.booleans()
        case Type.TEXT:
            found = st.sampled_from(field.words) if field.words else st.text(_LETTERS, max_size=min(field.longest, 20))
        case Type.LIST:
            found = st.lists(objects(field.parts), max_size=3)
        case Type.OBJECT:
            found = _DETAILS
    return st.none() | found if field.nullable else found


def objects(fields: tuple[Field, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """Everything that an object of these fields may be."""
    return st.fixed_dictionaries({field.name: values(field) for field in fields})


_WORDS = {"outcome": Outcome, "sent_stamp": Stamp, "received_stamp": Stamp, "direction": Direction}


def _sample_of(found: dict[str, Any]) -> Sample:
    for name, words in _WORDS.items():
        found[name] = None if found[name] is None else words(found[name])
    return Sample(**found)


streams = objects(STREAM).map(stream_of)
samples = objects((STREAM[0], *SAMPLE_OWN)).map(_sample_of)
windows = objects(WINDOW).map(window_of)
events = objects(EVENT).map(event_of)
routes = objects(ROUTE).map(route_of)


@st.composite
def batches(draw: st.DrawFn) -> Batch:
    """A batch as a spool may form it."""
    known = draw(st.lists(streams, min_size=1, max_size=3, unique_by=lambda stream: stream.stream))
    numbers = st.sampled_from([stream.stream for stream in known])
    found = [
        draw(st.lists(st.builds(lambda one, number: one._replace(stream=number), samples, numbers), max_size=4)),
        *(draw(st.lists(kind, max_size=2)) for kind in (windows, events, routes)),
    ]
    serial = iter(sorted(draw(st.sets(st.integers(1, 2**40), min_size=10, max_size=10))))
    numbered = [tuple((next(serial), record) for record in kind) for kind in found]
    return Batch(
        agent=draw(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", fullmatch=True)),
        boot=BOOT,
        number=draw(st.integers(1, 2**63 - 1)),
        previous=NOTHING_BEFORE,
        created_ns=NOON_NS,
        streams=tuple(known),
        samples=numbered[0],
        windows=numbered[1],
        events=numbered[2],
        routes=numbered[3],
    )
