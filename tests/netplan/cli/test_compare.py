"""`ixplan compare` as a user runs it: exit codes, the table, the document, the page, and which plan is bad."""

from __future__ import annotations

import shutil

import pytest

TARGETS = "id,from,to,limit\nfirst,west,east,1.9\n"


@pytest.fixture
def two(write, tmp_path):
    """Return the folders of the small plan and of one whose target is too strict for it."""
    before = tmp_path / "before"
    shutil.copytree(write(), before)
    return before, write(targets__csv=TARGETS)


def test_the_worst_change_stands_first_and_check_tells_ci(ixplan, two):
    shown = ixplan("compare", *two)
    assert shown.code == 0
    assert "Worst: first West→East" in shown.out.splitlines()[0]
    assert "5 ms→1.9 ms" in shown.out
    assert "Delay targets" in shown.out
    assert ixplan("compare", *two, "--check").code == 3
    assert ixplan("compare", *reversed(two), "--check").code == 0


def test_the_document_is_the_same_at_every_run(ixplan, two):
    first = ixplan("compare", *two, "--json", "--date", "2026-03-01")
    assert first.document["schema"] == "ixplan/compare/1"
    assert first.document["changes"]["worse"] == 1
    assert first.out == ixplan("compare", *two, "--json", "--date", "2026-03-01", lang="zh").out


def test_a_plan_beside_itself_has_not_changed(ixplan):
    shown = ixplan("compare", "-", "-", "--check", lang="zh")
    assert (shown.code, shown.out) == (0, "无变化：两个方案的输入和结果都相同。\n")


def test_it_is_said_which_of_the_two_is_bad(ixplan, two, tmp_path):
    before, after = two
    (after / "targets.csv").write_text("id,from,to,limit\nfirst,west,nowhere,5\n")
    said = ixplan("compare", before, after)
    assert said.code == 4
    assert str(after / "targets.csv") in said.err
    empty = tmp_path / "empty"
    empty.mkdir()
    assert str(empty / "plan.toml") in ixplan("compare", before, empty).err
    missing = ixplan("compare", tmp_path / "none", before)
    assert missing.code == 4
    assert "PLAN_A: there is no folder" in missing.err
    newer = ixplan("compare", before, _newer(before, tmp_path))
    assert newer.code == 4
    assert str(tmp_path / "newer" / "plan.toml") in newer.err


def _newer(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "newer")
    toml = tmp_path / "newer" / "plan.toml"
    toml.write_text(toml.read_text().replace("plan_version = 1", "plan_version = 99"))
    return tmp_path / "newer"


def test_names_that_look_like_marks_stay_text(ixplan, write, tmp_path):
    before = tmp_path / "before"
    shutil.copytree(write(), before)
    sites = (before / "sites.csv").read_text().replace(",East,", ",[red]E[/]\x1b[31m,")
    after = write(sites__csv=sites, targets__csv=TARGETS)
    shown = ixplan("compare", before, after)
    assert "[red]E[/]" in shown.out
    assert "\x1b" not in shown.out


def test_the_page_is_never_written_over_a_file_of_either_plan(ixplan, two):
    before, after = two
    for target in (before / "sites.csv", after / "plan.toml"):
        refused = ixplan("compare", before, after, "--out", target)
        assert refused.code == 2
        assert not target.read_text().startswith("<")


def test_the_page_is_written_whole(ixplan, two, tmp_path):
    out = tmp_path / "deep" / "compare.html"
    assert ixplan("compare", *two, "--out", out, "--date", "2026-03-01").code == 0
    first = out.read_bytes()
    assert b"default-src 'none'" in first
    ixplan("compare", *two, "--out", out, "--date", "2026-03-01", lang="zh")
    assert out.read_bytes() == first
