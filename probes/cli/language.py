"""Which language to speak: --lang, else IXPROBE_LANG, else the locale, else Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

LANGUAGES = ("zh", "en")
_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
#: Locales that name no language.
_NEUTRAL = ("", "c", "posix")


def choose(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """
    Choose the language before anything is printed, help included.

    Parameters
    ----------
    arguments : sequence of str
        The command line without the command's name.
    environment : mapping of str to str
        The environment.

    Returns
    -------
    str
        "zh" or "en". A locale of any other language gets English; one that names no language gets Chinese.
    """
    for given in (_option(arguments), environment.get("IXPROBE_LANG", "")):
        if given in LANGUAGES:
            return given
    for variable in _LOCALE_VARIABLES:
        language = environment.get(variable, "").split(".")[0].split("_")[0].casefold()
        if language not in _NEUTRAL:
            return "zh" if language == "zh" else "en"
    return "zh"


def _option(arguments: Sequence[str]) -> str:
    """Find the last --lang among the arguments."""
    found = ""
    for index, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--lang" and index + 1 < len(arguments):
            found = arguments[index + 1]
        elif argument.startswith("--lang="):
            found = argument.removeprefix("--lang=")
    return found
