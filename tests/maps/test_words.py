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


def test_the_script_uses_only_words_that_exist_and_all_of_them():
    scripts = "".join(
        one.read_text("utf-8") for one in files("maps").joinpath("assets").iterdir() if one.name.endswith(".js")
    )
    used = set(re.findall(r'word\("([a-z_]+)"', scripts))
    assert {key for key in used if not key.endswith("_")} <= set(WORDS)
    spoken = {key for key in WORDS if re.search(rf'["]{key}["]', scripts)}
    built = {key for key in WORDS if key.startswith(("basis_", "line_", "length_"))} | {"answer_needs_script"}
    assert set(WORDS) - spoken - built == set()


def test_the_script_never_writes_markup():
    for one in files("maps").joinpath("assets").iterdir():
        if one.name.endswith(".js"):
            text = one.read_text("utf-8")
            for way in (
                "innerHTML",
                "outerHTML",
                "insertAdjacentHTML",
                "document.write",
                "eval(",
                "new Function",
                "DOMParser",
            ):
                assert way not in text, (one.name, way)


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
