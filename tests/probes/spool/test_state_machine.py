from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from probes.records.batches import NOTHING_BEFORE
from probes.records.events import Happening
from probes.spool.dropping import make_room
from probes.spool.store import Spool
from probes.spool.tables import transaction


class Model(RuleBasedStateMachine):
    """A spool beside plain lists: what waits of each boot, in order, and what arrived."""

    making = None  # set by the test

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.waiting: dict[str, list[tuple[int, str, int]]] = {}  # boot: serial, kind, which
        self.chain: dict[str, tuple[int, str]] = {}
        self.formed = None
        self.count = 0
        self.spool = None
        self.open()

    def open(self) -> None:
        before = self.spool
        self.spool = Spool.open(
            Path(self.folder.name),
            agent="a",
            limit_bytes=2**24,
            now_ns=self.making.NOON_NS,
            clock=lambda: self.making.NOON_NS,
        )
        self.waiting[self.spool.boot] = []
        self.serial = 1
        self.known = False
        if before is not None:
            self.expect("event", 0)

    def expect(self, kind: str, which: int) -> None:
        self.waiting[self.spool.boot].append((self.serial, kind, which))
        self.serial += 1

    @rule(samples=st.integers(0, 30), others=st.lists(st.sampled_from(["window", "event", "route"]), max_size=3))
    def append(self, samples: int, others: list[str]) -> None:
        first = self.count
        self.count += samples
        others.sort(key=["window", "event", "route"].index)
        making = self.making
        self.spool.append(
            streams=() if self.known else [making.stream(0)],
            samples=[making.sample(index) for index in range(first, self.count)],
            windows=[making.window(start_ns=7)] * others.count("window"),
            events=[making.event()] * others.count("event"),
            routes=[making.route()] * others.count("route"),
        )
        self.known = True
        for index in range(first, self.count):
            self.expect("sample", index)
        for kind in others:
            self.expect(kind, 0)

    @rule()
    def crash(self) -> None:
        self.spool.close()
        self.open()

    @rule(limit=st.integers(1, 40))
    def form(self, limit: int) -> None:
        batch = self.spool.next_batch(limit)
        oldest = next((boot for boot, waiting in self.waiting.items() if waiting), None)
        if batch is None:
            assert oldest is None
            return
        if self.formed is not None:
            assert batch == self.formed[0]
            return
        assert batch.boot == oldest
        assert (batch.number, batch.previous) == self.chain.get(oldest, (1, NOTHING_BEFORE))
        found = [(serial, "sample", sample.sequence) for serial, sample in batch.samples]
        for kind in ("window", "event", "route"):
            found += [(serial, kind, 0) for serial, _ in getattr(batch, f"{kind}s")]
        found.sort()
        assert found == self.waiting[oldest][: len(found)]
        assert 0 < len(found) <= limit
        self.formed = (batch, len(found))

    @precondition(lambda self: self.formed is not None)
    @rule()
    def acknowledge(self) -> None:
        batch, count = self.formed
        self.spool.acknowledge(batch.key)
        del self.waiting[batch.boot][:count]
        self.chain[batch.boot] = (batch.number + 1, batch.digest)
        self.formed = None

    @precondition(lambda self: self.formed is not None and self.formed[1] > 1)
    @rule()
    def refuse(self) -> None:
        self.spool.refuse(self.formed[0].key, "no")
        self.formed = None

    @rule()
    def drop(self) -> None:
        """Drop all samples that may be dropped, as a spool does that is far too small."""
        gone: dict[str, list[int]] = {}
        for boot, waiting in self.waiting.items():
            kept = self.formed[1] if self.formed is not None and self.formed[0].boot == boot else 0
            gone[boot] = [serial for serial, kind, _ in waiting[kept:] if kind == "sample"]
            waiting[kept:] = [record for record in waiting[kept:] if record[1] != "sample"]
        with transaction(self.spool._writer):
            make_room(self.spool._writer, self.spool._boot_id, limit_bytes=0, needed_bytes=0, now_ns=5)
        for serials in gone.values():
            if serials:
                self.expect("event", 0)

    @rule()
    def count_what_waits(self) -> None:
        assert self.spool.waiting() == sum(map(len, self.waiting.values()))

    def teardown(self) -> None:
        if getattr(self, "spool", None) is not None:
            told = 0
            while (batch := self.spool.next_batch(10_000)) is not None:
                told += sum(
                    event.detail["samples"] for _, event in batch.events if event.event is Happening.SPOOL_DROPPED
                )
                self.spool.acknowledge(batch.key)
            assert told <= self.count
            self.spool.close()
            self.folder.cleanup()


def test_a_spool_is_a_list_that_survives(making, full):
    Model.making = making
    run_state_machine_as_test(
        Model, settings=settings(max_examples=300 if full else 8, stateful_step_count=25, deadline=None)
    )
