"""
Takes the documents' pictures of the map page. Run by `make pictures`.

    python tests/maps/pictures.py MAP_PAGE FOLDER
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

SIZE = {"width": 1280, "height": 800}
#: File name -> language, tab, and what is pressed on it before the picture is taken.
PICTURES: dict[str, tuple[str, str, str]] = {
    "map-zh.png": ("zh", "delay", ""),
    "map-en.png": ("en", "delay", ""),
    "map-cuts-zh.png": ("zh", "cuts", "#view [data-key]:is(tr, li, button[data-row]):nth-of-type(5)"),
    "map-cuts-en.png": ("en", "cuts", "#view [data-key]:is(tr, li, button[data-row]):nth-of-type(5)"),
    "map-reach-en.png": ("en", "reach", "#view button:has-text('10 ms')"),
}


def main(page_file: Path, folder: Path) -> None:
    """Open the page as a reader would, once a picture, and keep what is seen."""
    folder.mkdir(parents=True, exist_ok=True)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--disable-gpu", *sandbox])
        for name, (lang, tab, press) in PICTURES.items():
            page = browser.new_page(viewport=SIZE)
            page.goto(f"{page_file.resolve().as_uri()}#lang={lang}&tab={tab}")
            page.wait_for_selector("html.ready")
            if press:
                page.locator(press).first.click()
            page.wait_for_timeout(1000)  # labels settle after the fonts
            page.screenshot(path=folder / name)
            page.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
