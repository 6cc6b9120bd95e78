"""argparse, in the user's language and without its own way out."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from typing import NoReturn

from probes.cli.texts import Texts


class Misused(Exception):  # noqa: N818 -- how argparse says "usage"
    """What the parser has to say, worded."""


#: What argparse says, and the key of our sentence for it. Whatever else it says stays as it is.
_COMPLAINTS = (
    (r"the following arguments are required: (?P<what>.*)", "use_required"),
    (r"one of the arguments (?P<what>.*) is required", "use_one_of"),
    (r"unrecognized arguments: (?P<what>.*)", "use_unknown"),
    (r"argument (?P<where>.*?): expected one argument", "use_one"),
    (r"argument (?P<where>.*?): expected at least one argument", "use_some"),
    (r"argument (?P<where>.*?): ignored explicit argument (?P<what>.*)", "use_ignored"),
    (r"argument (?P<where>.*?): not allowed with argument (?P<what>.*)", "use_together"),
    (r"argument (?P<where>.*?): invalid choice: (?P<what>.*?) \(choose from (?P<known>.*)\)", "use_choice"),
    (r"argument (?P<where>.*?): invalid int value: (?P<what>.*)", "use_whole"),
    (r"argument (?P<where>.*?): invalid float value: (?P<what>.*)", "use_number"),
)


class _Verbatim(argparse.HelpFormatter):
    """Helps are texts, not templates: a percent sign is one."""

    def _get_help_string(self, action: argparse.Action) -> str:
        return (action.help or "").replace("%", "%%")


class Parser(argparse.ArgumentParser):
    """
    One command's parser.

    Parameters
    ----------
    name : str
        The command.
    say : Texts
        The language.
    """

    def __init__(self, name: str, say: Texts) -> None:
        self._say = say
        super().__init__(
            prog=f"ixprobe {name}",
            description=say(f"cmd_{name}"),
            add_help=False,
            allow_abbrev=False,
            formatter_class=_Verbatim,
        )
        self._positionals.title = say("arguments")
        self._optionals.title = say("options")
        self.add_argument("-h", "--help", action="help", help=say("opt_help"))
        self.add_argument("--lang", choices=("zh", "en"), help=say("opt_lang"))

    def format_usage(self) -> str:
        """Give the usage line in the user's language."""
        formatter = self._get_formatter()
        self._add_usage(formatter)
        return formatter.format_help()

    def format_help(self) -> str:
        """Give the whole help in the user's language."""
        formatter = self._get_formatter()
        self._add_usage(formatter)
        formatter.add_text(self.description)
        for group in self._action_groups:
            formatter.start_section(group.title)
            formatter.add_arguments(group._group_actions)
            formatter.end_section()
        return formatter.format_help()

    def _add_usage(self, formatter: argparse.HelpFormatter) -> None:
        groups: Iterable[argparse._MutuallyExclusiveGroup] = self._mutually_exclusive_groups
        formatter.add_usage(self.usage, self._actions, groups, prefix=self._say("usage") + ": ")

    def error(self, message: str) -> NoReturn:
        """Hand the complaint to the door, worded."""
        for pattern, key in _COMPLAINTS:
            found = re.fullmatch(pattern, message, re.DOTALL)
            if found:
                raise Misused(self._say(key, **found.groupdict()))
        raise Misused(message)
