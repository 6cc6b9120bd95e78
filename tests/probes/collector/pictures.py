"""
Takes the picture of the status page that docs/probes.md shows, from a collector that runs already.

    python tests/probes/collector/pictures.py http://127.0.0.1:8621/ FOLDER

The picture in the documents is of two agents, zhongwei-1 and helingeer-1, that measured each other on loopback, and
of a third reflector, helingeer-2, that answered less often than it was asked.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

SIZE = {"width": 1280, "height": 560}


def main(address: str, folder: Path) -> None:
    """Open the page as a reader would, and keep what is seen of it at first."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--disable-gpu", *sandbox])
        page = browser.new_page(viewport=SIZE)
        page.goto(f"{address}?lang=en")
        page.screenshot(path=folder / "probes-status.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
