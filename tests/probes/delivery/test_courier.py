from __future__ import annotations

import contextlib
import random
import socket
import threading
import time

import pytest

from probes.delivery.answers import Answer, Fate
from probes.delivery.courier import LONGEST_BACKOFF_S, Courier, backoff_s
from probes.errors import InputError
from probes.spool.reading import state


class Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def run(courier: Courier, spool, *, steps: int = 60) -> list[float]:
    """Step until the spool is empty, without waiting."""
    waits = []
    for _ in range(steps):
        if spool.waiting() == 0:
            break
        waits.append(courier.step())
    return waits


@pytest.fixture
def said():
    return []


@pytest.fixture
def courier_to(filled, settings_for, said):
    def _courier(front, **other) -> Courier:
        return Courier(filled.spool, settings_for(front.url, **other), seed=1, complain=said.append)

    return _courier


def stored(front) -> dict:
    return dict(front.records)


def beyond(front, filled) -> dict:
    """What was stored besides the 203 records: events about the delivery itself."""
    return {identity: count for identity, count in front.records.items() if identity not in filled.identities()}


def test_everything_arrives_once_and_is_deleted_then(front, filled, courier_to):
    courier = courier_to(front)
    waits = run(courier, filled.spool)
    assert stored(front) == filled.identities()
    assert len(waits) == 5 and waits[:-1] == [0.0] * 4  # full speed while more waits
    assert courier.delivered_records == 203
    assert all(("commonName", "zw-01") in part for peer in front.peers for part in peer["subject"])


TROUBLES = [
    "500", "502", "403", "404", "cut before", "cut after", "wrong digest", "wrong agent", "wrong boot", "wrong number",
    "wrong schema", "redirect", "endless header", "endless body", "not http", "foreign 400", "429", "503",
]  # fmt: skip


@pytest.mark.parametrize("trouble", TROUBLES)
def test_after_any_trouble_every_record_is_stored_exactly_once(front, filled, courier_to, said, trouble):
    front.modes += [trouble, "ok", trouble, trouble]
    run(courier_to(front), filled.spool)
    assert {identity: front.records[identity] for identity in filled.identities()} == filled.identities()
    assert set(beyond(front, filled).values()) <= {1}
    assert len(said) == 1 and "\n" not in str(said[0])  # the same trouble is told once


@pytest.mark.parametrize("trouble", ["413", "400", "413 after"])
def test_a_refused_batch_is_halved_and_nothing_is_lost_or_stored_twice(front, filled, courier_to, trouble):
    front.modes += [trouble, "413", "ok", trouble]
    run(courier_to(front), filled.spool)
    assert {identity: front.records[identity] for identity in filled.identities()} == filled.identities()
    assert set(front.records.values()) == {1}


def test_random_troubles_never_cost_or_double_a_record(front, filled, courier_to, making, tmp_path, full):
    chance = random.Random(5)
    courier = courier_to(front)
    kinds = ["ok", "500", "413", "400", "cut before", "cut after", "413 after", "wrong digest"]
    for index in range(300 if full else 12):
        front.modes += chance.choices(kinds, k=3)
        filled.spool.append(samples=[making.sample(index)] * chance.randrange(40))
        courier.step()
    front.modes.clear()
    run(courier, filled.spool, steps=5_000)
    assert set(front.records.values()) == {1}
    aside = state(tmp_path / "spool").set_aside  # refused down to a single record, by chance
    assert len(front.records) + aside == max(serial for _, _, serial in front.records)


def test_a_collector_that_lost_its_last_batches_gets_the_rest(front, filled, courier_to):
    courier = courier_to(front)
    courier.step()
    first = dict(front.last)
    courier.step()
    front.last.update(first)  # its store was put back from a copy
    front.digests = {key: told for key, told in front.digests.items() if key.number == 1}
    run(courier, filled.spool)
    assert set(front.records.values()) == {1}
    assert front.last["zw-01", filled.spool.boot][0] >= 4


def test_a_collector_away_for_a_day_costs_nothing(filled, settings_for, said, full):
    hours = 24 if full else 3

    class Away:
        def deliver(self, formed) -> Answer:
            return Answer(fate=Fate.RETRY, told=InputError("delivery_unreachable", value="x:1", reason="refused"))

        def stop(self) -> None:
            pass

    clock = Clock()
    courier = Courier(
        filled.spool, settings_for("https://x:1"), seed=3, complain=said.append, sender=Away(), monotonic_s=clock
    )
    attempts = 0
    while clock.now_s < hours * 3600:
        wait_s = courier.step()
        assert 0 <= wait_s <= LONGEST_BACKOFF_S
        clock.now_s += wait_s
        attempts += 1
    assert hours * 3600 / LONGEST_BACKOFF_S <= attempts < 50 * hours
    assert hours - 1 <= len(said) <= hours + 1  # once an hour
    assert filled.spool.waiting() == 203 + len(said)


def test_back_off_doubles_is_capped_and_is_drawn_from_all_of_it():
    chance = random.Random(1)
    for failures in (0, 1, 5, 8, 9, 10, 1_000):
        drawn = [backoff_s(failures, chance) for _ in range(300)]
        bound = min(LONGEST_BACKOFF_S, 2.0**failures)
        assert max(drawn) <= bound and max(drawn) > 0.9 * bound and min(drawn) < 0.1 * bound


def test_retry_after_is_kept_within_limits(front, filled, settings_for):
    class Busy:
        def __init__(self, after_s) -> None:
            self.after_s = after_s

        def deliver(self, formed) -> Answer:
            return Answer(fate=Fate.RETRY, told=InputError("batch_not_json", reason="x"), after_s=self.after_s)

        def stop(self) -> None:
            pass

    courier = Courier(filled.spool, settings_for(front.url), seed=1, complain=print, sender=Busy(700.0))
    assert courier.step() == 700.0


def test_a_hanging_collector_is_left_within_the_time_out(front, filled, courier_to, said):
    front.modes.append("hang")
    start_s = time.monotonic()
    courier_to(front, timeout_s=0.2).step()
    assert time.monotonic() - start_s < 2
    assert said[0].code == "delivery_no_answer"


@pytest.mark.parametrize("answers", [b"", b"HTTP/1.1 100 Continue\r\n\r\n", b"\x16\x03\x03"])
def test_a_stop_ends_a_hanging_delivery_within_a_second(filled, settings_for, answers):
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as listener:
        courier = Courier(
            filled.spool,
            settings_for(f"https://localhost:{listener.getsockname()[1]}", timeout_s=30.0),
            seed=1,
            complain=print,
        )
        courier.start()
        line, _ = listener.accept()
        with line:
            line.sendall(answers)
            time.sleep(0.05)
            start_s = time.monotonic()
            assert courier.stop()
            assert time.monotonic() - start_s < 1


def test_a_stop_ends_a_hanging_answer_within_a_second(front, filled, courier_to):
    front.modes.append("hang")
    courier = courier_to(front, timeout_s=30.0)
    courier.start()
    while not front.requests:
        time.sleep(0.01)
    start_s = time.monotonic()
    assert courier.stop()
    assert time.monotonic() - start_s < 1
    assert filled.spool.waiting() == 203


def test_the_thread_empties_the_spool_by_itself(front, filled, courier_to):
    courier = courier_to(front)
    courier.start()
    until_s = time.monotonic() + 20
    while filled.spool.waiting() and time.monotonic() < until_s:
        time.sleep(0.02)
    assert courier.stop()
    assert stored(front) == filled.identities()
    assert threading.active_count() < 50


def test_a_record_that_is_refused_alone_is_set_aside_and_the_rest_goes_on(front, filled, courier_to, tmp_path):
    front.modes += ["400"] * 6  # 50, 25, 12, 6, 3, 1
    run(courier_to(front), filled.spool)
    assert state(tmp_path / "spool").set_aside == 1
    assert sum(identity in filled.identities() for identity in front.records) == 202
