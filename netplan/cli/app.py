"""The command tree, built in one language."""

from __future__ import annotations

import re
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from netplan import __version__
from netplan.cli.commands import (
    availability,
    calibrate,
    check,
    circles,
    compare,
    diverse,
    exchange,
    export_plan,
    failures,
    forecast,
    import_files,
    init,
    latency,
    map_page,
    matrix,
    order,
    plan,
    report,
    residuals,
    route,
    serve,
    settle,
    te,
    upgrade,
    where_to_probe,
)
from netplan.cli.options import Options
from netplan.cli.output import say
from netplan.cli.texts import Texts

COMMANDS = (
    plan,
    map_page,
    report,
    compare,
    serve,
    init,
    import_files,
    export_plan,
    check,
    latency,
    route,
    matrix,
    circles,
    diverse,
    failures,
    upgrade,
    availability,
    exchange,
    forecast,
    order,
    te,
    settle,
    calibrate,
    residuals,
    where_to_probe,
)


def build(texts: Texts) -> typer.Typer:
    """
    Build the application.

    Parameters
    ----------
    texts : Texts
        The language of help and headings.

    Returns
    -------
    typer.Typer
        With every command registered.
    """
    group, command = _classes(texts)
    app = typer.Typer(
        name="ixplan",
        help=texts("app"),
        cls=group,
        add_completion=False,
        no_args_is_help=True,
        subcommand_metavar=texts("command_metavar"),
        options_metavar=texts("options_metavar"),
        context_settings={"help_option_names": ["--help", "-h"]},
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    _add_root(app, texts)
    options = Options(texts)
    for module in COMMANDS:
        function, text = module.command(texts, options)
        app.command(
            module.NAME,
            help=texts(text),
            short_help=_first(texts(text)),
            cls=command,
            options_metavar=texts("options_metavar"),
            no_args_is_help=False,
        )(function)
    return app


def _first(text: str) -> str:
    """Return the first sentence, for the list of commands: where words have no blanks between, typer would cut all."""
    return re.split(r"(?<=。)|(?<=\.)\s", text, maxsplit=1)[0]


def _add_root(app: typer.Typer, texts: Texts) -> None:
    def show_version(value: bool) -> None:
        if value:
            say(f"ixplan {__version__}")
            raise typer.Exit

    @app.callback()
    def root(
        version: bool = typer.Option(
            False, "--version", help=texts("opt_version"), callback=show_version, is_eager=True
        ),
        lang: str | None = Options(texts).lang(),
    ) -> None:
        """Hold the options that stand before a command."""


def _classes(texts: Texts) -> tuple[type[TyperGroup], type[TyperCommand]]:
    """Make command classes whose help is in the language chosen: typer's own frame is English only."""

    class Localised:
        def get_help_option(self, ctx: Any) -> Any:
            option = super().get_help_option(ctx)  # type: ignore[misc]
            if option is not None:
                option.help = texts("opt_help")
            return option

        def format_help(self, ctx: Any, formatter: Any) -> None:
            super().format_help(ctx, _Formatter(formatter))  # type: ignore[misc]

    class _Formatter:
        """Passes everything on to typer's formatter, headings in the language chosen."""

        def __init__(self, formatter: Any) -> None:
            self._formatter = formatter

        def __getattr__(self, name: str) -> Any:
            return getattr(self._formatter, name)

        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:  # noqa: ARG002
            self._formatter.write_usage(prog, args, prefix=texts("usage") + " ")

        def write_dl(self, rows: Any, **options: Any) -> None:
            # The usage line says which arguments are needed; typer's word for it is English in any language.
            self._formatter.write_dl(
                [(name, said.removesuffix("[required]").rstrip()) for name, said in rows], **options
            )

        def section(self, name: str) -> Any:
            known = {"Options": "options", "Arguments": "arguments", "Commands": "commands"}
            return self._formatter.section(texts(known[name]) if name in known else name)

    class Group(Localised, TyperGroup):
        pass

    class Command(Localised, TyperCommand):
        pass

    return Group, Command
