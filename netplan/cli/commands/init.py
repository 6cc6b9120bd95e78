"""`ixplan init`: the reference plan as files to edit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from netplan.cli.options import Options
from netplan.cli.output import print_json, say
from netplan.cli.texts import Texts

NAME = "init"


def command(texts: Texts, options: Options) -> tuple[Callable[..., None], str]:
    """Return the command's function and the key of its help."""

    def run(
        directory: str = options.argument("arg_dir", "DIR"),
        force: bool = options.flag("--force", "opt_force"),
        json: bool = options.json(),
        lang: str | None = options.lang(),
    ) -> None:
        from geodata.files import write_whole
        from netplan.plan import FILES, REFERENCE
        from netplan.report.documents import schema

        folder = Path(directory)
        check_free(folder, force=force)
        there = [name for name in (*FILES, "README.md") if (REFERENCE / name).is_file()]
        files = {name: (REFERENCE / name).read_bytes() for name in there}
        write_whole(folder, files)
        if json:
            print_json({"schema": schema(NAME), "folder": str(folder), "files": sorted(files)})
        else:
            say(texts("wrote_plan", path=folder))

    return run, "cmd_init"


def check_free(folder: Path, *, force: bool) -> None:
    """Refuse a folder that holds anything, unless told to overwrite; a file in its place is refused in any case."""
    from geodata.errors import InputError

    try:
        used = folder.exists() and any(folder.iterdir())
    except OSError as error:
        raise InputError("cannot_write", file=str(folder), reason=error) from None
    if used and not force:
        raise InputError("folder_in_use", file=str(folder))
