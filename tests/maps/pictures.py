"""
Takes the documents' pictures of the map page, in both languages. Run by `make pictures`.

    python tests/maps/pictures.py MAP_PAGE FOLDER
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

SIZE = {"width": 1280, "height": 800}
#: The tabs that are shown, and what is pressed on each before the picture is taken.
TABS: dict[str, str] = {"delay": "", "reach": "", "cuts": "#view [data-key]:is(tr, li, button[data-row])"}


def main(page_file: Path, folder: Path) -> None:
    """Open the page as a reader would, once a language and tab, and keep what is seen."""
    folder.mkdir(parents=True, exist_ok=True)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--disable-gpu", *sandbox])
        for lang in ("zh", "en"):
            for tab, press in TABS.items():
                page = browser.new_page(viewport=SIZE)
                page.goto(f"{page_file.resolve().as_uri()}#lang={lang}&tab={tab}")
                page.wait_for_selector("html.ready")
                _press(page, press)
                page.wait_for_timeout(1000)  # labels settle after the fonts
                name = "map" if tab == "delay" else f"map-{tab}"
                page.screenshot(path=folder / f"{name}-{lang}.png")
                page.close()
        browser.close()


def _press(page: Page, selector: str) -> None:
    if selector:
        page.locator(selector).first.click()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
