"""The door of `ixprobe`: language, errors and exit codes. A command's module is loaded when it is asked for."""

from __future__ import annotations

import errno
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from probes.cli.exits import BAD_INPUT, FINE, INTERRUPTED, USAGE
from probes.cli.language import choose
from probes.cli.parser import Misused, Parser
from probes.cli.texts import Texts
from probes.errors import InputError, nearest

#: In the order of the help. Each is a module in probes.cli.commands with `add(parser, say)` and `run(options, say)`.
COMMANDS = (
    "ping",
    "reflect",
    "run",
    "show",
    "trace",
    "capture",
    "audit",
    "doctor",
    "check",
    "collect",
    "certificates",
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `ixprobe` and leave with its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that lacks a sign shows a question mark instead of ending the command.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(run(given, choose(given, os.environ)))


def run(arguments: Sequence[str], lang: str) -> int:
    """
    Run one command.

    Parameters
    ----------
    arguments : sequence of str
        The command line without the program's name.
    lang : str
        "zh" or "en".

    Returns
    -------
    int
        0 fine, 2 usage, 3 a limit is not kept (`--check`), 4 bad input; a bug keeps its traceback.
    """
    say = Texts(lang)
    try:
        code = _dispatch(list(arguments), say)
        sys.stdout.flush()
    except Misused as misused:
        sys.stderr.write(say("usage_error", detail=misused) + "\n")
        return USAGE
    except InputError as wrong:
        sys.stderr.write(say("error", detail=wrong.sentence(lang)) + "\n")
        return BAD_INPUT
    except BrokenPipeError:
        _silence()
        return FINE
    except OSError as failed:
        if failed.errno not in (errno.ENOSPC, errno.EBADF, errno.EIO):
            raise
        _silence()
        sentence = InputError("output_closed", reason=failed).sentence(lang)
        sys.stderr.write(say("error", detail=sentence) + "\n")
        return BAD_INPUT
    except KeyboardInterrupt:
        sys.stderr.write(say("interrupted") + "\n")
        return INTERRUPTED
    return code


def _dispatch(arguments: list[str], say: Texts) -> int:
    # `--lang zh ping` and `ping --lang zh` mean the same.
    leading = []
    while arguments and arguments[0].startswith("--lang"):
        leading += arguments[: 1 if "=" in arguments[0] else 2]
        arguments = arguments[1 if "=" in arguments[0] else 2 :]
    if not arguments or arguments[0] in ("-h", "--help"):
        _overview(say)
        return FINE if arguments else USAGE
    if arguments[0] == "--version":
        from probes.version import version

        sys.stdout.write(f"ixprobe {version()}\n")
        return FINE
    name = arguments[0]
    if name not in COMMANDS:
        hints = nearest(name, COMMANDS)
        raise Misused(InputError("unknown_command", value=name, nearest=hints).sentence(say.lang))
    texts = Texts(say.lang, name)
    module = importlib.import_module(f"probes.cli.commands.{name}")
    parser = Parser(name, texts)
    module.add(parser, texts)
    options = parser.parse_args([*leading, *arguments[1:]])
    result: int = module.run(options, texts)
    return result


def _overview(say: Texts) -> None:
    width = max(map(len, COMMANDS)) + 2
    lines = [f"{say('usage')}: ixprobe COMMAND [...]", "", say("about"), "", f"{say('commands')}:"]
    lines += [f"  {name:{width}}{say('cmd_' + name)}" for name in COMMANDS]
    lines += ["", say("overview_more")]
    sys.stdout.write("\n".join(lines) + "\n")


def _silence() -> None:
    """Keep Python from trying again when it closes a stream that cannot be written."""
    if sys.stdout is not None:
        os.dup2(os.open(Path(os.devnull), os.O_WRONLY), sys.stdout.fileno())
