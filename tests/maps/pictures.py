"""
Takes the README's pictures of the map page, in both languages. Run by `make pictures`.

    python tests/maps/pictures.py MAP_PAGE FOLDER
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

SIZE = {"width": 1280, "height": 800}


def main(page_file: Path, folder: Path) -> None:
    """Open the page as a reader would, once a language, and keep what is seen."""
    folder.mkdir(parents=True, exist_ok=True)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--disable-gpu", *sandbox])
        for lang in ("zh", "en"):
            page = browser.new_page(viewport=SIZE)
            page.goto(f"{page_file.resolve().as_uri()}#lang={lang}")
            page.wait_for_selector("table tbody tr")
            page.wait_for_timeout(1000)  # labels settle after the fonts
            page.screenshot(path=folder / f"map-{lang}.png")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
