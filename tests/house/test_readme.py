"""What the README shows is what the program prints today."""

from __future__ import annotations

import re

import pytest


def squeezed(text):
    """Drop the blanks that align a table: their number follows the widest row."""
    return re.sub(r"\s+", " ", text).strip()


@pytest.mark.parametrize(("readme", "lang"), [("README.md", "en"), ("README.zh-CN.md", "zh")])
def test_the_readme_shows_what_the_main_job_prints(root, main_job, readme, lang):
    block = (root / readme).read_text(encoding="utf-8").split("```text\n")[1].split("```")[0]
    printed = squeezed(main_job(lang).printed)
    for line in block.splitlines():
        assert squeezed(line) in printed
    assert len(re.findall("[√！×※] ", printed)) == 29
