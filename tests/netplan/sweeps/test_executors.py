"""The same answer on every executor, whatever dies on the way."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from geodata.errors import InputError
from netplan.sweeps import cluster as cluster_module
from netplan.sweeps.calls import TaskError
from netplan.sweeps.cluster import Cluster
from netplan.sweeps.executors import InProcess, chosen, run, seed_of
from netplan.sweeps.pool import Pool

MALFORMED = [
    *("", "localhost", "localhost:8786", "http://localhost:8786", "inproc://1", "tcp://localhost", "tcp://:8786"),
    *("tcp://a:0", "tcp://a:65536", "tcp://a:8786/x", "tcp://a b:8786", "tcp://user@host:8786", "tcp://[::1:8786"),
]
CTRL_C = """
import sys
from netplan.sweeps.executors import chosen, run
import sweep_work
def told(done, total):
    if done == 3:
        print("three", flush=True)
if __name__ == "__main__":
    how, folder = sys.argv[1:]
    executor = chosen(**({"dask": how} if "://" in how else {"workers": int(how)}))
    sweep = run(sweep_work.note_and_wait, [(n, folder) for n in range(9)], executor=executor, progress=told)
    print(sweep.results, sweep.complete)
"""


def test_a_chunk_s_seed_follows_from_both_numbers_alone():
    assert seed_of(1, 2) == 0x673AEEB08CFBB00B  # printf 1:2 | sha256sum
    assert len({seed_of(seed, chunk) for seed in range(50) for chunk in range(50)}) == 2500
    assert all(0 <= seed_of(seed, 0) < 2**64 for seed in (-1, 0, 2**80))


def test_a_sweep_without_tasks_is_complete(work):
    for executor in (InProcess(), Pool(workers=2), Cluster(address="tcp://127.0.0.1:1")):
        assert run(work.draw, [], executor=executor).complete


@pytest.mark.slow
def test_all_executors_give_the_same_answer_bit_for_bit(work, cluster):
    tasks = work.chunks(range(100), size=9)
    here = run(work.draw, tasks, executor=InProcess())
    assert here.complete
    assert run(work.draw, tasks, executor=Pool(workers=2)) == here
    assert run(work.draw, tasks, executor=Pool(workers=3)) == here
    assert run(work.draw, tasks, executor=Cluster(address=cluster.address)) == here


def test_progress_counts_from_none_to_all(work):
    told = []
    run(work.draw, work.chunks(range(10), size=3), executor=Pool(workers=2), progress=lambda *two: told.append(two))
    assert told == [(n, 4) for n in range(5)]


def test_a_pool_worker_that_is_killed_loses_nothing(work, tmp_path):
    sweep = run(work.die_once, [(n, str(tmp_path)) for n in range(12)], executor=Pool(workers=2))
    assert sweep.complete and sweep.results == tuple(n * n for n in range(12))
    assert (tmp_path / "died").exists()


def test_pool_workers_killed_from_outside_lose_nothing(work, full):
    import multiprocessing

    rounds = 100 if full else 3
    tasks = work.chunks(range(16), size=1)
    expected = run(work.draw, tasks, executor=InProcess())
    over = threading.Event()

    def kill_now_and_then():
        for _ in range(rounds):
            if over.wait(0.35):
                return
            for child in multiprocessing.active_children()[:1]:
                os.kill(child.pid, signal.SIGKILL)

    killer = threading.Thread(target=kill_now_and_then)
    killer.start()
    try:
        assert run(work.slow_draw, tasks, executor=Pool(workers=2)) == expected
    finally:
        over.set()
        killer.join()


def test_a_task_that_kills_every_worker_ends_in_a_clear_error(work):
    with pytest.raises(InputError) as caught:
        run(work.always_die, [1], executor=Pool(workers=2))
    assert caught.value.code == "worker_died" and caught.value.value == -signal.SIGKILL


def test_what_a_task_refuses_comes_back_whole(work):
    with pytest.raises(InputError) as here:
        run(work.refuse, ["x y"], executor=InProcess())
    with pytest.raises(InputError) as there:
        run(work.refuse, ["x y"], executor=Pool(workers=2))
    assert there.value.sentence("zh") == here.value.sentence("zh")


def test_a_bug_in_a_task_keeps_its_traceback(work):
    with pytest.raises(TaskError, match=r"stumble[\s\S]*ZeroDivisionError"):
        run(work.stumble, [1, 0, 2], executor=Pool(workers=2))


def test_a_result_that_cannot_travel_is_a_bug_with_its_traceback(work):
    with pytest.raises(TaskError, match=r"cannot_travel[\s\S]*"):
        run(work.cannot_travel, [1], executor=Pool(workers=1))


@pytest.mark.slow
def test_errors_come_back_from_a_cluster_alike(work, cluster):
    with pytest.raises(InputError, match=r"a\.csv row 3, id"):
        run(work.refuse, ["x y"], executor=Cluster(address=cluster.address))
    with pytest.raises(TaskError, match=r"stumble[\s\S]*ZeroDivisionError"):
        run(work.stumble, [1, 0, 2], executor=Cluster(address=cluster.address))


@pytest.mark.slow
def test_a_cluster_worker_that_is_killed_loses_nothing(work, doomed_cluster, capfd):
    tasks = work.chunks(range(30), size=1)
    expected = run(work.draw, tasks, executor=InProcess())

    def kill_one(done, total):
        if done == 5:
            os.kill(doomed_cluster.workers[0], signal.SIGKILL)

    assert run(work.slow_draw, tasks, executor=Cluster(address=doomed_cluster.address), progress=kill_one) == expected
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
def test_a_cluster_whose_scheduler_dies_is_a_clear_error_and_nothing_else(work, doomed_cluster, capfd):
    def kill_it(done, total):
        if done == 2:
            os.kill(doomed_cluster.scheduler, signal.SIGKILL)

    with pytest.raises(InputError) as caught:
        run(
            work.slow_draw,
            work.chunks(range(60), size=1),
            executor=Cluster(address=doomed_cluster.address),
            progress=kill_it,
        )
    assert caught.value.code == "cluster_lost"
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
def test_a_scheduler_that_dies_while_it_is_asked_for_its_workers_is_the_same_error(work, doomed_cluster, tmp_path):
    def freeze_and_kill(done, total):
        if done == 3:
            os.kill(doomed_cluster.scheduler, signal.SIGSTOP)
            threading.Timer(4.0, os.kill, (doomed_cluster.scheduler, signal.SIGKILL)).start()

    folder = tmp_path / "notes"
    folder.mkdir()
    tasks = [(n, str(folder)) for n in range(9)]
    with pytest.raises(InputError) as caught:
        run(
            work.note_and_wait,
            tasks,
            executor=Cluster(address=doomed_cluster.address),
            progress=freeze_and_kill,
        )
    assert caught.value.code == "cluster_lost"


@pytest.mark.slow
def test_a_cluster_serves_callers_that_have_an_event_loop_running(cluster, work):
    async def caller():
        return run(work.draw, work.chunks(range(4), size=2), executor=Cluster(address=cluster.address))

    # In a thread, because a browser driven in this one has a loop running already.
    with ThreadPoolExecutor(1) as aside:
        found = aside.submit(lambda: asyncio.run(caller())).result()
    assert found == run(work.draw, work.chunks(range(4), size=2), executor=InProcess())


@pytest.mark.slow
def test_workers_that_lack_the_function_are_a_clear_error(cluster, tmp_path, monkeypatch):
    (tmp_path / "only_here.py").write_text("def one(task):\n    return 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    import only_here

    with pytest.raises(InputError) as caught:
        run(only_here.one, [1, 2], executor=Cluster(address=cluster.address))
    assert caught.value.code == "cluster_unfit" and "only_here" in str(caught.value)


@pytest.mark.parametrize("group", [False, True], ids=["the command alone", "all its processes"])
@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_leaves_what_is_finished_and_no_process(interrupted, root, tmp_path, workers, group):
    end = interrupted(CTRL_C, str(workers), str(tmp_path), root=root, group=group)
    assert (end.code, end.err) == (0, "")
    assert end.out == "(0, 1, 2, None, None, None, None, None, None) False\n"
    assert end.seconds < 30
    assert not [path.name for path in tmp_path.iterdir() if _lives(path.name)]


@pytest.mark.slow
def test_ctrl_c_leaves_what_a_cluster_finished(interrupted, root, tmp_path, cluster):
    folder = tmp_path / "notes"
    folder.mkdir()
    end = interrupted(CTRL_C, cluster.address, str(folder), root=root, group=True)
    assert (end.code, end.err) == (0, "")
    assert end.out == "(0, 1, 2, None, None, None, None, None, None) False\n"
    assert end.seconds < 30


def test_workers_go_when_the_command_is_killed(root, tmp_path, work):
    process = subprocess.Popen(
        [sys.executable, "-c", CTRL_C, "2", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": f"{root}:{Path(work.__file__).parent}"},
    )
    with process:
        process.stdout.readline()
        process.kill()
    deadline = time.monotonic() + 30
    while any(_lives(path.name) for path in tmp_path.iterdir()):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("address", MALFORMED)
def test_a_malformed_address_is_refused_at_once(address):
    with pytest.raises(InputError) as caught:
        chosen(dask=address)
    assert caught.value.code == "bad_scheduler"


@pytest.mark.parametrize("address", ["tcp://host.example:8786", "tls://10.0.0.1:1", "tcp://[::1]:8786"])
def test_a_well_formed_address_contacts_nobody_yet(address):
    assert chosen(dask=address) == Cluster(address=address)


def test_a_closed_port_is_a_clear_error_within_seconds(work, closed_port, monkeypatch):
    monkeypatch.setattr(cluster_module, "ANSWER_S", 1.0)
    _refused_within_seconds(work, closed_port)


def test_a_port_that_never_answers_is_a_clear_error_within_seconds(work, silent_port, monkeypatch):
    monkeypatch.setattr(cluster_module, "ANSWER_S", 2.0)
    _refused_within_seconds(work, silent_port)


def test_a_scheduler_without_workers_is_a_clear_error_within_seconds(work, lonely_scheduler, monkeypatch):
    monkeypatch.setattr(cluster_module, "WORKERS_S", 1.0)
    started = time.monotonic()
    with pytest.raises(InputError) as caught:
        run(work.draw, work.chunks([1], size=1), executor=Cluster(address=lonely_scheduler))
    assert caught.value.code == "cluster_without_workers"
    assert time.monotonic() - started < 30


def test_without_the_extra_the_way_to_install_it_is_named(work, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"netplan-ix\[dask\]"):
        run(work.draw, work.chunks([1], size=1), executor=Cluster(address="tcp://127.0.0.1:8786"))


def test_one_executor_is_chosen():
    assert chosen() == chosen(workers=1) == InProcess()
    assert chosen(workers=4) == Pool(workers=4)
    with pytest.raises(InputError):
        chosen(workers=2, dask="tcp://127.0.0.1:8786")
    with pytest.raises(InputError):
        Pool(workers=0)


def _refused_within_seconds(work, port):
    pytest.importorskip("distributed")
    started = time.monotonic()
    with pytest.raises(InputError) as caught:
        run(work.draw, work.chunks([1], size=1), executor=Cluster(address=f"tcp://127.0.0.1:{port}"))
    assert caught.value.code == "no_scheduler"
    assert time.monotonic() - started < 30


def _lives(pid):
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    return True
