"""From a TOML file to a checked configuration. Nothing is resolved and nobody is contacted."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from probes.config.build import build, homes
from probes.config.files import read_small
from probes.config.lines import key_lines
from probes.config.records import Config
from probes.config.tables import Source
from probes.errors import InputError

#: A thousand targets take a third of it.
LIMIT_BYTES = 1_000_000

_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|(end) of document)\)$")


def load(path: Path) -> Config:
    """
    Read and check a configuration file, and the files that it names.

    Parameters
    ----------
    path : Path
        The TOML file.

    Returns
    -------
    Config
        Relative paths have become those beside the file.

    Raises
    ------
    InputError
        The first thing that is wrong, with its line.
    """
    config, errors = examine(path)
    if config is None:
        raise errors[0]
    return config


def examine(path: Path) -> tuple[Config | None, list[InputError]]:
    """Read a configuration file like `load`, but give all that is wrong instead of raising the first of it."""
    try:
        text = read_small(path, LIMIT_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = wrong.object.count(b"\n", 0, wrong.start) + 1
        return None, [InputError("config_not_utf8", file=path, line=line)]
    except InputError as wrong:
        return None, [wrong]
    return examine_text(text, str(path))


def parse(text: str, file: str) -> Config:
    """
    Check the text of a configuration.

    Parameters
    ----------
    text : str
        TOML.
    file : str
        Its name, for messages; relative paths in it start at its folder.

    Raises
    ------
    InputError
        The first thing that is wrong, with its line.
    """
    config, errors = examine_text(text, file)
    if config is None:
        raise errors[0]
    return config


def examine_text(text: str, file: str) -> tuple[Config | None, list[InputError]]:
    """Check a text like `parse`, but give all that is wrong, ordered by line."""
    try:
        document = tomllib.loads(text)
    except RecursionError:
        return None, [InputError("config_nested", file=file)]
    except ValueError as wrong:  # tomllib's own is one; an integer of 5,000 digits raises it bare
        return None, [_not_toml(str(wrong), text, file)]
    source = Source(file, key_lines(text), homes())
    config = source.attempt(lambda: build(source, document, Path(file).parent))
    if source.errors:
        # Settings that are missing altogether have no line: last.
        source.errors.sort(key=lambda error: (error.line is None, error.line or 0))
        return None, source.errors
    return config, []


def _not_toml(said: str, text: str, file: str) -> InputError:
    line = None
    if found := _PLACE.search(said):
        line = int(found[1]) if found[1] else text.rstrip("\r\n").count("\n") + 1
    return InputError("config_not_toml", file=file, line=line, reason=_PLACE.sub("", said))
