"""`ixplan report`."""

from __future__ import annotations

from collections.abc import Callable

from netplan.cli.options import Options
from netplan.cli.texts import Texts

NAME = "report"


def command(texts: Texts, options: Options) -> tuple[Callable[..., None], str]:
    """Return the command's function and the key of its help."""

    def run(lang: str | None = options.lang()) -> None:
        raise NotImplementedError

    return run, "cmd_report"
