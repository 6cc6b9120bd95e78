"""The door of `ixplan`: language, errors and exit codes."""

from __future__ import annotations

import errno
import importlib.util
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from netplan.cli.exits import BAD_INPUT, BUG, FINE, INTERRUPTED, USAGE
from netplan.cli.language import choose
from netplan.cli.texts import Texts

if TYPE_CHECKING:
    from typer._click.exceptions import UsageError

#: The parser's words for the kinds of number -> our sentence for what is none.
_NUMBERS = {"int.": "err_whole_number", "float.": "err_number"}
_SIBLINGS = ("geodata", "topology", "maps")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `ixplan` and leave with its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    texts = Texts(choose(given, os.environ))
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 -- it lives as long as we do
    if sys.stdout is None:
        sys.exit(_output_failed(OSError(errno.EBADF, "closed"), texts))
    for stream in (sys.stdout, sys.stderr):
        # A terminal that lacks a sign shows a question mark instead of ending the command.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    # A polite end runs every cleaning up that an interruption would: no temporary folder, no half file stays.
    signal.signal(signal.SIGTERM, _end)
    sys.exit(run(given, texts))


def _end(number: int, _: object) -> NoReturn:
    sys.exit(128 + number)


def _output_failed(error: OSError, texts: Texts) -> int:
    """Say that standard output cannot be written, and keep Python from trying again when it closes the stream."""
    from geodata.errors import InputError

    said = InputError("output_closed", reason=error).sentence(texts.lang)
    sys.stderr.write(texts("error", detail=said) + "\n")
    _silence()
    return BAD_INPUT


def _silence() -> None:
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def run(arguments: Sequence[str], texts: Texts) -> int:
    """
    Run one command.

    Parameters
    ----------
    arguments : sequence of str
        The command line without the command's name.
    texts : Texts
        The language.

    Returns
    -------
    int
        0 fine, 2 usage, 3 a target is missed, 4 bad input; a bug keeps its traceback.
    """
    stranger = shadowed()
    if stranger is not None:
        name, place = stranger
        sys.stderr.write(texts("err_shadowed", name=name, place=place) + "\n")
        return BUG
    from typer import Abort, Exit

    # typer keeps its click to itself; nowhere else is it reached into.
    from typer._click.exceptions import NoArgsIsHelpError, UsageError

    from geodata.errors import InputError
    from netplan.cli.app import build

    try:
        result = build(texts)(list(arguments), standalone_mode=False, prog_name="ixplan")
        sys.stdout.flush()
        return result if isinstance(result, int) else FINE
    except InputError as error:
        sys.stderr.write(texts("error", detail=error.sentence(texts.lang)) + "\n")
        return BAD_INPUT
    except NoArgsIsHelpError as error:
        sys.stdout.write(error.message + "\n")
        return USAGE
    except UsageError as error:
        sys.stderr.write(usage_error(error, texts) + "\n")
        return USAGE
    except Exit as leave:
        return int(leave.exit_code)
    except (Abort, KeyboardInterrupt):
        sys.stderr.write(texts("interrupted") + "\n")
        return INTERRUPTED
    except BrokenPipeError:
        _silence()  # whoever read us has seen enough
        return FINE
    except OSError as error:
        if error.filename is not None:
            raise  # a file of ours: a bug, for users' files are InputErrors
        return _output_failed(error, texts)


def shadowed() -> tuple[str, str] | None:
    """
    Tell whether a stranger's package stands in place of one of ours.

    Returns
    -------
    tuple of str, or None
        Name and place of the stranger's package.
    """
    home = Path(__file__).resolve().parents[2]
    for name in _SIBLINGS:
        spec = importlib.util.find_spec(name)
        place = Path(spec.origin).resolve() if spec is not None and spec.origin is not None else None
        if place is None or place.parent.parent != home:
            return name, str(place)
    return None


def usage_error(error: UsageError, texts: Texts) -> str:
    """Word what is wrong with a command line, in one line."""
    from typer._click import exceptions

    from geodata.errors import quotable

    command = error.ctx.command_path if error.ctx is not None else "ixplan"
    if isinstance(error, exceptions.NoSuchOption):
        hint = texts("did_you_mean", names=", ".join(error.possibilities)) if error.possibilities else ""
        detail = texts("err_no_option", name=quotable(error.option_name), hint=hint)
    elif isinstance(error, exceptions.MissingParameter):
        detail = texts("err_missing", name=_parameter_name(error))
    elif isinstance(error, exceptions.BadParameter):
        detail = texts("err_bad_value", name=_parameter_name(error), detail=_bad_value(error, texts))
    elif isinstance(error, exceptions.BadOptionUsage):
        detail = texts("err_no_value", name=error.option_name)
    elif "No such command" in error.message:
        detail = texts("err_no_command", **_command_words(error, texts))
    elif "unexpected extra argument" in error.message:
        detail = texts("err_extra", detail=quotable(error.message.rpartition("(")[2].rstrip(").")))
    else:
        detail = quotable(error.message.rstrip("."))
    said = texts("err_usage", detail=detail, command=command)
    return said.replace("？。", "？").replace("?. ", "? ")  # a hint that asks brings its own stop


def _bad_value(error: UsageError, texts: Texts) -> str:
    """Say what is wrong with a value, without a stop at the end."""
    from geodata.errors import quotable

    value, is_number, kind = error.message.partition(" is not a valid ")
    if is_number and kind in _NUMBERS:
        return texts(_NUMBERS[kind], value=quotable(value.strip("'\"")))
    return quotable(error.message.rstrip("。."), limit=200)


def _parameter_name(error: UsageError) -> str:
    parameter = getattr(error, "param", None)
    if parameter is None:
        return str(getattr(error, "param_hint", None) or "?")
    options = [name for name in parameter.opts if name.startswith("-")]
    return str(options[0] if options else parameter.metavar or parameter.name)


def _command_words(error: UsageError, texts: Texts) -> dict[str, str]:
    from geodata.errors import nearest, quotable
    from netplan.cli.app import COMMANDS

    name = error.message.split("'")[1] if "'" in error.message else error.message
    close = nearest(name, [module.NAME for module in COMMANDS], count=1)
    return {"name": quotable(name), "hint": texts("did_you_mean", names=close[0]) if close else ""}


if __name__ == "__main__":
    main()
