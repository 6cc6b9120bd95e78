"""`ixplan serve`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import typer

from netplan.cli.options import Options
from netplan.cli.output import remark, say
from netplan.cli.texts import Texts

NAME = "serve"
_DEFAULT_PORT = 8765
_MOST_PORT = 65535


def command(texts: Texts, options: Options) -> tuple[Callable[..., None], str]:
    """Return the command's function and the key of its help."""

    def run(
        directory: str = options.argument("arg_serve_dir", "DIR"),
        port: int = typer.Option(
            _DEFAULT_PORT,
            "--port",
            help=texts("opt_serve_port", default=_DEFAULT_PORT),
            metavar="N",
            show_default=False,
            callback=_port(texts),
        ),
        lang: str | None = options.lang(),
    ) -> None:
        import signal
        import sys

        from maps.shelf import shelf_page, shelf_policy
        from netplan.cli.serving import Room

        with Room(Path(directory), port, draw=shelf_page, policy=shelf_policy(), lang=texts.lang) as room:
            # Whoever ends a service says TERM; both ways are the usual end of a reading room.
            before = signal.signal(signal.SIGTERM, signal.default_int_handler)
            try:
                remark(texts("serve_stop_by"))
                say(texts("serve_at", url=room.url))
                sys.stdout.flush()
                room.serve_forever()
            except KeyboardInterrupt:
                remark("\n" + texts("serve_ended"))
            finally:
                signal.signal(signal.SIGTERM, before)

    return run, "cmd_serve"


def _port(texts: Texts) -> Callable[[int], int]:
    def check(value: int) -> int:
        if not 0 <= value <= _MOST_PORT:
            raise typer.BadParameter(texts("err_count", value=value, low=0, high=_MOST_PORT))
        return value

    return check
