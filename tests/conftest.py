"""What tests of every room share: the checkout, the size of a proof, the browser, a place for pictures."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, NoReturn

import hypothesis
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]

#: `make proof` sets it: heavy proofs and property tests run in full.
FULL = os.environ.get("PROOF", "") not in ("", "0")

# One thread a worker: the workers keep the cores busy, and on matrices as small as the tests' OpenBLAS spends most of a
# second core waiting: with two threads the tests of calibration took 2.7 times the processor time. Programs that tests
# start inherit it. It must stand before numpy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Deadlines off: two busy cores make one slow example look like a bug. Derandomised for `make test`, so that a change
# is judged on the same examples as the state before it; `make proof` looks for new ones.
hypothesis.settings.register_profile("test", max_examples=50, deadline=None, derandomize=True, database=None)
hypothesis.settings.register_profile("proof", max_examples=2000, deadline=None, print_blob=True)
hypothesis.settings.load_profile("proof" if FULL else "test")


def lacking(reason: str) -> NoReturn:
    """Skip aloud what this machine cannot run; where CI=true nothing may be lacking, so there it fails."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"lacking in CI: {reason}", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session", name="lacking")
def lacking_here() -> Callable[[str], NoReturn]:
    """Hand out `lacking`: with import mode importlib a test cannot import its conftest."""
    return lacking


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks how large a proof is, is one: `make proof` runs it in full."""
    for item in items:
        if "full" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.proof)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def full() -> bool:
    """Whether heavy proofs run in full: `count = 10_000 if full else 50`."""
    return FULL


@pytest.fixture(scope="session")
def artefacts() -> Path:
    """A folder that outlives the run, for screenshots and the like."""
    folder = ROOT / "build" / "artefacts"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium that Debian or the user installed."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    lacking("no Chromium; .ci/install-system installs it")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Give one headless Chromium to all browser tests of a worker; each opens a context of its own."""
    from playwright.sync_api import sync_playwright

    quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    quiet += ["--disable-component-update", "--disable-sync"]
    if os.geteuid() == 0:
        quiet.append("--no-sandbox")  # Chromium refuses to sandbox for root, which CI is
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=quiet)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def once() -> Callable[[str, Callable[[Path], None]], Path]:
    """
    Give a function that makes a folder once for all workers of a run: name, and who fills the folder.

    Everybody may enter it (pytest's own are closed), because user nobody runs what lies in it as well.
    """
    base = Path(tempfile.gettempdir()) / f"netplan-tests-{os.environ[_RUN]}"
    base.mkdir(mode=0o755, exist_ok=True)

    def _once(name: str, fill: Callable[[Path], None]) -> Path:
        folder, filled = base / name, base / f"{name}.filled"
        with (base / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not filled.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir(mode=0o755)
                fill(folder)
                filled.touch()
        return folder

    return _once


#: Environment variable that tells the workers of one run where to share.
_RUN = "NETPLAN_TESTS_RUN"


def pytest_configure(config: pytest.Config) -> None:
    """Name the run, before its workers start."""
    if not hasattr(config, "workerinput"):
        os.environ[_RUN] = uuid.uuid4().hex


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove what the workers shared."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(Path(tempfile.gettempdir()) / f"netplan-tests-{os.environ[_RUN]}", ignore_errors=True)


@pytest.fixture(scope="session")
def main_job(once: Callable[[str, Callable[[Path], None]], Path]) -> Callable[[str], SimpleNamespace]:
    """
    Give a function from language to what the main job writes (`folder`) and prints for the reference plan.

    In English it takes the copy that `ixplan init` writes, so that one run proves that way as well. It is run as a
    program, which writes down its imports beside its remarks (`said`): see tests/cli/test_imports.py.
    """
    netplan = [sys.executable, "-X", "importtime", "-X", "utf8", "-m", "netplan"]

    def _run(lang: str) -> SimpleNamespace:
        def fill(folder: Path) -> None:
            words = ["plan", "--out", str(folder / "out"), "--date", "2026-11-21", "--lang", lang]
            options = {"cwd": ROOT, "stdin": subprocess.DEVNULL, "timeout": 600}
            if lang == "en":
                plan = str(folder / "my-plan")
                subprocess.run([*netplan, "init", plan], check=True, capture_output=True, **options)
                words += ["--plan", plan]
            with (folder / "printed.txt").open("wb") as printed, (folder / "said.txt").open("wb") as said:
                done = subprocess.run([*netplan, *words], check=False, stdout=printed, stderr=said, **options)
            assert done.returncode == 0, (folder / "said.txt").read_text(encoding="utf-8")[-3000:]

        place = once(f"main-job-{lang}", fill)
        printed, said = ((place / name).read_text(encoding="utf-8") for name in ("printed.txt", "said.txt"))
        return SimpleNamespace(folder=place / "out", printed=printed, said=said)

    return _run
