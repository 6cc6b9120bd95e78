"""`ixprobe check`: what the agent would do, and each problem on a line of its own."""

import contextlib
import io
import json

import pytest

from probes.cli.entry import run


def command(*arguments, lang="en"):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(["check", *map(str, arguments)], lang)
    return code, out.getvalue(), err.getvalue()


@pytest.fixture
def example(root):
    return root / "probes/deploy/agent.toml"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_example_passes_and_is_laid_out(example, lang):
    code, out, err = command("-c", example, lang=lang)
    assert code == 0
    for word in ("zhongwei-1", "helingeer-unicom", "2001:db8::10 862", "expedited(46)", "656.", "20:00:00"):
        assert word in out
    assert err.count("\n") == 1  # no [delivery]


def test_json_counts_streams_and_rates_by_hand(example):
    code, out, _ = command("-c", example, "--json")
    document = json.loads(out)
    assert (code, document["schema"], document["errors"]) == (0, "ixprobe/check/1", [])
    agent = document["agent"]
    # Two targets with two classes of four source ports, one with one class; 2 Hz a class and 0.5 Hz; SLA 20 Hz a class.
    assert (agent["streams"], agent["rate_hz"], agent["sla_rate_hz"]) == (20, 8.5, 100)
    assert agent["busy"] == {"start": "20:00:00", "end": "23:00:00"}
    assert agent["sla_windows"][0]["days"] == [0, 1, 2, 3, 4]


def test_each_problem_is_a_line_and_nothing_is_printed(tmp_path):
    (tmp_path / "a.toml").write_text('agent = 1\nrate_hz = 2\n[[target]]\nname = "x"\n')
    code, out, err = command("-c", tmp_path / "a.toml")
    assert (code, out) == (4, "")
    assert err.splitlines() == [
        f"error: {tmp_path}/a.toml line 1, agent: 1 must be a text in quotes.",
        f"error: {tmp_path}/a.toml line 2, rate_hz: belongs under [limits], [[sla]], [defaults], [[target]].",
        f"error: {tmp_path}/a.toml line 3, target: address is missing.",
        f"error: {tmp_path}/a.toml: [spool] folder is missing.",
    ]


def test_json_of_a_wrong_file_holds_its_problems(tmp_path):
    code, out, err = command("-c", tmp_path / "none.toml", "--json", lang="zh")
    document = json.loads(out)
    assert (code, err, document["agent"]) == (4, "", None)
    assert document["errors"] == [f"{tmp_path}/none.toml：没有这个文件。"]


def test_a_name_cannot_forge_a_line(tmp_path):
    (tmp_path / "a.toml").write_text('"agent\\nerror: all is lost" = 1\n')
    _, _, err = command("-c", tmp_path / "a.toml")
    assert all(line.startswith(f"error: {tmp_path}") for line in err.splitlines())
