"""The options that commands share, each made once, with help in the language chosen."""

from __future__ import annotations

from datetime import date
from typing import Any

import typer

from netplan.cli.language import LANGUAGES
from netplan.cli.texts import Texts
from topology.records import LAYERS

#: More routes than this between two sites is a search for something else.
MOST_ROUTES = 1000
_ROUTES = 3
#: More processes than this are more than one machine has use for.
MOST_WORKERS = 256


class Options:
    """Makes typer options; used as default values of command functions."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def lang(self) -> Any:
        """--lang: read before the commands are built; here it is only checked."""
        return typer.Option(
            None, "--lang", help=self._texts("opt_lang"), metavar="zh|en", callback=self._one_of(LANGUAGES)
        )

    def json(self) -> Any:
        """--json."""
        return typer.Option(False, "--json", help=self._texts("opt_json"))

    def plan(self) -> Any:
        """--plan DIR."""
        return typer.Option(None, "--plan", help=self._texts("opt_plan"), metavar="DIR")

    def layer(self, text: str = "opt_layer") -> Any:
        """--layer L."""
        return typer.Option(None, "--layer", help=self._texts(text), metavar="L", callback=self._one_of(LAYERS))

    def operator(self) -> Any:
        """--operator NAME."""
        help_text = self._texts("opt_operator")
        return typer.Option(None, "--operator", help=help_text, metavar="NAME", callback=self._not_empty)

    def out(self, default: str) -> Any:
        """--out DIR; text, because an empty path would mean the current folder."""
        help_text = self._texts("opt_out", default=default)
        return typer.Option(
            default, "--out", help=help_text, metavar="DIR", show_default=False, callback=self._not_empty
        )

    def file(self, name: str, text: str, default: str) -> Any:
        """Make an option that names a file to write; text, because an empty path would mean the current folder."""
        help_text = self._texts(text, default=default)
        return typer.Option(default, name, help=help_text, metavar="FILE", show_default=False, callback=self._not_empty)

    def date(self) -> Any:
        """--date YYYY-MM-DD."""
        return typer.Option(None, "--date", help=self._texts("opt_date"), metavar="DATE", callback=self._date)

    def count(self) -> Any:
        """-k N."""
        help_text = self._texts("opt_count", default=_ROUTES)
        return typer.Option(_ROUTES, "-k", help=help_text, metavar="N", callback=self._count, show_default=False)

    def flag(self, name: str, text: str) -> Any:
        """Make an option without a value."""
        return typer.Option(False, name, help=self._texts(text))

    def argument(self, text: str, name: str) -> Any:
        """Make a required argument."""
        return typer.Argument(help=self._texts(text), metavar=name, show_default=False, callback=self._not_empty)

    def optional_argument(self, text: str, name: str) -> Any:
        """Make an argument that may be left out."""
        return typer.Argument(None, help=self._texts(text), metavar=f"[{name}]", show_default=False)

    def arguments(self, text: str, name: str) -> Any:
        """Make an argument that takes any number of values, none included."""
        return typer.Argument(None, help=self._texts(text), metavar=f"[{name}]...", show_default=False)

    def targets(self) -> Any:
        """--target ID, repeatable."""
        return typer.Option(None, "--target", help=self._texts("opt_target"), metavar="ID")

    def repeated(self, name: str, text: str, metavar: str) -> Any:
        """Make an option with a value that can be given several times."""
        return typer.Option(None, name, help=self._texts(text), metavar=metavar)

    def number(self, name: str, text: str, *, default: int, most: int) -> Any:
        """Make an option that takes a whole number from 1 up."""

        def check(value: int) -> int:
            if not 1 <= value <= most:
                raise typer.BadParameter(self._texts("err_count", value=value, low=1, high=most))
            return value

        help_text = self._texts(text, default=default)
        return typer.Option(default, name, help=help_text, metavar="N", callback=check, show_default=False)

    def choice(self, name: str, text: str, choices: tuple[str, ...], default: str | None) -> Any:
        """Make an option that takes one of some words."""
        check = self._one_of(choices)
        metavar = "|".join(choices)
        return typer.Option(default, name, help=self._texts(text), metavar=metavar, callback=check, show_default=False)

    def value(self, name: str, text: str, metavar: str, default: Any = None) -> Any:
        """Make an option with a value that the command itself checks."""
        return typer.Option(default, name, help=self._texts(text), metavar=metavar, show_default=False)

    def workers(self) -> Any:
        """--workers N; None where it is not given."""
        return typer.Option(
            None, "--workers", help=self._texts("opt_workers"), metavar="N", callback=self._worker_count
        )

    def dask(self) -> Any:
        """--dask ADDRESS."""
        help_text = self._texts("opt_dask")
        return typer.Option(None, "--dask", help=help_text, metavar="ADDRESS", callback=self._not_empty)

    def _one_of(self, choices: tuple[str, ...]) -> Any:
        def check(value: str | None) -> str | None:
            if value is not None and value not in choices:
                raise typer.BadParameter(self._texts("err_choice", value=value, choices=", ".join(choices)))
            return value

        return check

    def _not_empty(self, value: str | None) -> str | None:
        if value is not None and not value.strip():
            raise typer.BadParameter(self._texts("err_empty"))
        return value

    def _date(self, value: str | None) -> str | None:
        try:
            return None if value is None else date.fromisoformat(value).isoformat()
        except ValueError:
            raise typer.BadParameter(self._texts("err_date", value=value)) from None

    def _count(self, value: int) -> int:
        if not 1 <= value <= MOST_ROUTES:
            raise typer.BadParameter(self._texts("err_count", value=value, low=1, high=MOST_ROUTES))
        return value

    def _worker_count(self, value: int | None) -> int | None:
        if value is not None and not 1 <= value <= MOST_WORKERS:
            raise typer.BadParameter(self._texts("err_count", value=value, low=1, high=MOST_WORKERS))
        return value
