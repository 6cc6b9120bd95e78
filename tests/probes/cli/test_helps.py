"""Every command explains itself in both languages, and the version is said."""

import re

import pytest

import netplan
from probes.cli.entry import COMMANDS, run
from probes.cli.output import width

LANGS = ("zh", "en")


@pytest.fixture
def said(monkeypatch, capsys):
    """Run a command line, and give what it said on stdout."""
    monkeypatch.setenv("COLUMNS", "100")

    def _run(lang, *arguments):
        try:
            code = run(arguments, lang)
        except SystemExit as left:
            code = left.code or 0
        spoken = capsys.readouterr()
        assert (code, spoken.err) == (0, ""), arguments
        return spoken.out

    return _run


@pytest.mark.parametrize("name", COMMANDS)
def test_each_option_of_a_command_is_explained_in_both_languages(said, name):
    helps = {lang: said(lang, name, "--help") for lang in LANGS}
    options = {lang: re.findall(r"^  (-.*?)(?:  .*)?$", text, re.MULTILINE) for lang, text in helps.items()}
    assert options["zh"] == options["en"]
    assert {"-h, --help", "--lang {zh,en}"} <= set(options["en"])
    assert len(re.findall(r"[\u4e00-\u9fff]", helps["zh"])) > 20
    assert not re.findall(r"[\u4e00-\u9fff]", helps["en"])
    assert (helps["zh"].split(":")[0], helps["en"].split(":")[0]) == ("用法", "usage")


@pytest.mark.parametrize("lang", LANGS)
def test_the_overview_names_every_command_within_a_terminals_width(said, lang):
    text = said(lang, "--help")
    assert all(re.search(rf"^  {name} +\S", text, re.MULTILINE) for name in COMMANDS)
    assert max(width(line) for line in text.splitlines()) <= 100


def test_the_version_is_that_of_the_package(said):
    assert said("en", "--version") == f"ixprobe {netplan.__version__}\n"
