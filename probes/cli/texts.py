"""What is printed, in the language of the user."""

from __future__ import annotations

import importlib


class Texts:
    """
    Give the texts of one language: call it with a key and what the text mentions.

    Parameters
    ----------
    lang : str
        "zh" or "en".
    command : str, optional
        The command whose texts are wanted beside those that all share.
    """

    def __init__(self, lang: str, command: str | None = None) -> None:
        self.lang = lang
        self._texts: dict[str, dict[str, str]] = {}
        for room in ("common", command):
            if room is not None:
                self._texts.update(importlib.import_module(f"probes.cli.wording.{room}").TEXTS)

    def __call__(self, key: str, **words: object) -> str:
        """Give one text with its words filled in."""
        return self._texts[key][self.lang].format(**words)
