"""Fonts with Chinese characters: where they lie, and one clear line where there is none."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from geodata.errors import InputError

#: Files of fonts that hold the characters of GB 18030's common part, on Debian, openEuler, Kylin, UOS, Windows, macOS.
_FILES = re.compile(
    r"(noto(sans|serif)(mono)?(cjk|sc|hans)|sourcehan|source-han|msyh|simsun|simhei|simkai|simfang|deng|wqy|droidsansfallback"
    r"|pingfang|stheiti|hiragino sans gb|songti|uming|ukai|sarasa|fandol|hanyi|fzs|fzh|lxgw).*\.(ttc|otf|ttf)$",
    re.IGNORECASE,
)
_SECONDS = 20.0


def font_folders() -> list[Path]:
    """List the folders in which systems keep fonts."""
    home = Path(os.environ.get("HOME") or os.environ.get("USERPROFILE") or os.devnull)
    shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    own = Path(os.environ.get("XDG_DATA_HOME") or str(home / ".local/share"))
    folders = [Path(one) / "fonts" for one in (*shared.split(":"), str(own))]
    folders += [home / ".fonts", Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    if windows := os.environ.get("WINDIR"):
        folders.append(Path(windows) / "Fonts")
    return folders


def chinese_fonts(folders: Iterable[Path] | None = None) -> list[Path]:
    """
    List font files that hold Chinese characters.

    Parameters
    ----------
    folders : iterable of Path, optional
        Where to look; the system's folders, and then what fontconfig knows, where None.

    Returns
    -------
    list of Path
        Sorted; empty where there is none.
    """
    looked = font_folders() if folders is None else list(folders)
    found = {
        Path(folder) / name
        for top in looked
        for folder, _, names in os.walk(top)  # unreadable folders are passed over
        for name in names
        if _FILES.match(name)
    }
    if not found and folders is None:
        found = set(_known_to_fontconfig())
    return sorted(found)


def _known_to_fontconfig() -> list[Path]:
    program = shutil.which("fc-list")
    if program is None:
        return []
    try:
        said = subprocess.run(  # noqa: S603  a program of the system's, nothing of the user's in its arguments
            [program, ":lang=zh-cn", "file"], capture_output=True, timeout=_SECONDS, check=False, encoding="utf-8"
        ).stdout
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return []
    return [Path(line.split(":", 1)[0]) for line in said.splitlines() if line.strip()]


def require_chinese_font(what: str, folders: Iterable[Path] | None = None) -> None:
    """Raise `InputError` where no font has Chinese characters: `what` would come out as a page of empty boxes."""
    if not chinese_fonts(folders):
        raise InputError("font_missing", value=what)
