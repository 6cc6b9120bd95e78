"""From the configuration to flows."""

import itertools
import socket

from probes.agent.plans import flow_plans, limits, longest_wait_ns
from probes.config.load import examine_text
from probes.terms import Phase

CONFIG = """
agent = "zw-1"
[limits]
target_rate_hz = 200
[[sla]]
start = 20:00:00
end = 21:00:00
rate_hz = 20
[classes.plain]
[classes.expedited]
dscp = 46
payload_bytes = 172
loss_limit = 0.01
[spool]
folder = "spool"
[[target]]
name = "old"
address = "192.0.2.1"
source_ports = 3
timeout_s = 5
extensions = false
oneway_limit_ms = 20
distance_km = 900
"""


def plans(numbers):
    config, errors = examine_text(CONFIG, "agent.toml")
    assert not errors
    found = flow_plans(
        config, config.targets[0], ("192.0.2.1", 862), socket.AF_INET, numbers=numbers, seed=7, now_ns=10**9
    )
    return config, list(found)


def test_each_phase_class_and_source_port_is_a_flow_with_a_number_and_a_schedule_of_its_own():
    _, found = plans(itertools.count(1))
    kinds = [(plan.stream.phase, plan.stream.service_class) for plan in found]
    assert kinds == [
        pair for pair in itertools.product((Phase.BASE, Phase.SLA), ("plain", "expedited")) for _ in range(3)
    ]
    assert [plan.stream.stream for plan in found] == list(range(1, 13))
    assert len({plan.arrivals.due_ns for plan in found}) == 12
    assert {(plan.stream.dscp_sent, plan.stream.payload_bytes) for plan in found} == {(0, 44), (46, 172)}
    assert not any(plan.extensions for plan in found)
    assert len({id(plan.limit) for plan in found}) == 1  # the target's, shared


def test_after_a_reload_the_schedule_of_the_seed_is_the_same_and_streams_are_new():
    numbers = itertools.count(1)
    first, second = plans(numbers)[1], plans(numbers)[1]
    assert [plan.arrivals.due_ns for plan in first] == [plan.arrivals.due_ns for plan in second]
    assert not {plan.stream.stream for plan in first} & {plan.stream.stream for plan in second}


def test_targets_are_judged_by_their_own_limits():
    config, _ = plans(itertools.count(1))
    judged = limits(config)["old"]
    assert (judged.loss_limit_of("plain"), judged.loss_limit_of("expedited")) == (0.001, 0.01)
    assert (judged.oneway_limit_ns, judged.distance_km) == (20_000_000, 900)
    assert longest_wait_ns(config) == 10 * 10**9
