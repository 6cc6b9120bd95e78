"""`ixplan map` as it is typed: what it refuses in one line, and what it says; tests/maps prove the page."""

from __future__ import annotations

import re

import pytest

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def key_of_nobody(monkeypatch):
    monkeypatch.delenv("IXPLAN_TIANDITU_KEY", raising=False)


@pytest.mark.usefixtures("key_of_nobody")
@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--layers", "reech"], 2, "“reech” is not one of delay, reach"),
        (["--layers", ""], 2, "“” is not one of delay, reach"),
        (["--origin", ""], 2, "--origin cannot be used (it must not be empty)"),
        (["--origin", "Wset"], 4, "Did you mean: West"),
        (["--basemap", " "], 2, "--basemap cannot be used (it must not be empty)"),
        (["--basemap", "none.json"], 4, "there is no such basemap"),
        (["--basemap", "tianditu"], 4, "add --tianditu-key or set IXPLAN_TIANDITU_KEY"),
        (["--basemap", "tianditu", "--tianditu-key", "<b>"], 4, "“<b>” cannot be a Tianditu key"),
        (["--tianditu-key", "0123456789abcdef"], 2, "it serves --basemap tianditu only"),
        (["--out", "plan/plan.toml"], 2, "plan/plan.toml is a file that is read here"),
        (["--out", "plan"], 4, "plan: cannot be written (a folder stands in its place)"),
    ],
)
def test_what_it_cannot_use_is_one_line_in_both_languages(ixplan, write, tmp_path, monkeypatch, arguments, code, said):
    write()
    monkeypatch.chdir(tmp_path)
    answer = ixplan("map", "--plan", "plan", *arguments)
    assert (answer.code, answer.err.count("\n")) == (code, 1)
    assert said in answer.err
    assert CHINESE.search(ixplan("map", "--plan", "plan", *arguments, lang="zh").err)
    assert [found.name for found in tmp_path.iterdir()] == ["plan"]


def test_the_key_of_the_environment_serves_the_online_basemap(ixplan, write, tmp_path, monkeypatch):
    monkeypatch.setenv("IXPLAN_TIANDITU_KEY", "0123456789abcdef")
    page = tmp_path / "page.html"
    words = ["map", "--plan", write(), "--layers", "delay", "--out", page]
    assert ixplan(*words, "--basemap", "tianditu").code == 0
    assert "0123456789abcdef" in page.read_text(encoding="utf-8")
    assert ixplan(*words).code == 0
    assert "0123456789abcdef" not in page.read_text(encoding="utf-8")
