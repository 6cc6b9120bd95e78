"""With each heartbeat the agent sees whether its threads still work."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from probes.agent.daemon import Agent


def agent(*, writing: bool, delivering: bool):
    return SimpleNamespace(
        _next_beat_ns=0,
        _writer=SimpleNamespace(alive=writing, beat=lambda: None),
        _courier=SimpleNamespace(alive=delivering),
        _new_courier=lambda: "another",
        _environment={},
    )


def test_a_courier_that_died_is_followed_by_another_and_one_that_works_stays():
    dead, well = agent(writing=True, delivering=False), agent(writing=True, delivering=True)
    kept = well._courier
    Agent._beat(dead)
    Agent._beat(well)
    assert dead._courier == "another"
    assert well._courier is kept


def test_without_a_writer_the_agent_ends():
    with pytest.raises(RuntimeError, match="writes"):
        Agent._beat(agent(writing=False, delivering=True))
