import importlib
import re
from importlib.resources import files

import pytest

from maps.signs import COUNT_ORDER, SIGNS
from maps.words.common import REPORT_WORDS, WORDS


@pytest.mark.parametrize("words", [WORDS, REPORT_WORDS])
def test_every_word_has_both_languages_and_the_same_blanks(words):
    for key, both in words.items():
        assert set(both) == {"zh", "en"}, key
        assert all(both.values()), key
        blanks = {lang: sorted(re.findall(r"\{\w+\}", text)) for lang, text in both.items()}
        assert blanks["zh"] == blanks["en"], key


SCRIPTS = {
    one.name: one.read_text("utf-8")
    for folder in ("page", "report")
    for one in files("maps").joinpath("assets", folder).iterdir()
    if one.name.endswith(".js")
}
#: Words that the script names by a stem and what the data says: a basis, a kind of line, an origin of a length.
BUILT = re.compile(r'word\("([a-z0-9_]+_)" \+')


def test_the_script_uses_only_words_that_exist_and_all_of_them():
    page = "".join(SCRIPTS.values())
    used = set(re.findall(r'word\("([a-z0-9_]+)"[,)]', page))
    assert used <= set(WORDS)
    stems = (*BUILT.findall(page), "basis_", "length_")
    assert [stem for stem in stems if not any(key.startswith(stem) for key in WORDS)] == []
    spoken = {key for key in WORDS if f'"{key}"' in page or re.search(rf"\b{key}:", page)}
    assert {key for key in set(WORDS) - spoken if not key.startswith(stems)} == {
        "answer_needs_script",
        "answer_needs_browser",
        "sources_line",  # of the static picture
    }


def test_the_tabs_do_not_take_each_other_s_words():
    tables = {
        name: getattr(importlib.import_module(f"maps.words.{name}"), f"{name.upper()}_WORDS")
        for name in ("network", "reach", "cuts", "builds", "growth", "measured")
    }
    names = [key for table in tables.values() for key in table]
    assert sorted({key for key in names if names.count(key) > 1}) == []
    assert {key for table in tables.values() for key, words in table.items() if WORDS[key] != words} == set()


def test_the_scripts_share_no_name_at_their_top():
    defined = [
        (name, file)
        for file, text in SCRIPTS.items()
        if file != "report.js"
        for name in re.findall(r"^(?:async )?(?:function|const|let|class) (\w+)", text, re.MULTILINE)
    ]
    names = [name for name, _ in defined]
    assert [one for one in defined if names.count(one[0]) > 1] == []


def test_the_script_never_writes_markup():
    ways = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "DOMParser")
    for name, text in SCRIPTS.items():
        for way in ways:
            assert way not in text, (name, way)


def test_the_five_signs_differ_in_everything_people_may_rely_on():
    assert set(SIGNS) == set(COUNT_ORDER)
    for facet in ("zh", "en", "text", "colour", "dash", "shape"):
        assert len({repr(getattr(sign, facet)) for sign in SIGNS.values()}) == 5, facet
    for sign in SIGNS.values():
        sign.text.encode("gb2312")


def luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_ink_is_dark_enough_on_white_and_on_its_tint():
    for sign in SIGNS.values():
        for ground in ("#FFFFFF", sign.tint):
            assert (luminance(ground) + 0.05) / (luminance(sign.ink) + 0.05) >= 4.5
