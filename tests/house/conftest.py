"""The project as a stranger installs it: a wheel in an environment of its own, away from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest

#: pip's words for "no registry can be reached".
UNREACHABLE = ("connection broken", "newconnectionerror", "name resolution")


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """An environment that holds the wheel and the run lock, and nothing else."""

    environment: Path
    wheel: Path

    @property
    def python(self) -> Path:
        return self.environment / "bin" / "python"

    @property
    def ixplan(self) -> Path:
        return self.environment / "bin" / "ixplan"

    @property
    def site_packages(self) -> Path:
        (found,) = self.environment.glob("lib/python3*/site-packages")
        return found


def bare_environ(**more: str) -> dict[str, str]:
    """Give a process nothing of this one's environment but where programs are."""
    return {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", **more}


def run(*command: object, **options: object) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, both outputs kept, no standard input."""
    words = [str(word) for word in command]
    return subprocess.run(
        words, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=600, **options
    )


def succeed(*command: object, **options: object) -> subprocess.CompletedProcess[str]:
    """Run a command that must exit with 0."""
    done = run(*command, **options)
    assert done.returncode == 0, f"{command}\nexit {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done


@pytest.fixture(scope="session")
def installed(root: Path, once: Callable[[str, Callable[[Path], None]], Path]) -> Installed:
    """Build the wheel, and install it by the run lock into an empty environment, once for all workers."""
    folder = once("installed", lambda place: _install(root, place))
    (wheel,) = folder.glob("netplan_ix-*.whl")
    return Installed(environment=folder / "environment", wheel=wheel)


def _install(root: Path, folder: Path) -> None:
    # Installing asks the machine's own pip settings (mirror, certificates), but must not see other folders' packages.
    environ = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONHOME")}
    options = {"env": environ, "umask": 0o022, "cwd": folder}
    succeed(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, root, **options)
    (wheel,) = folder.glob("netplan_ix-*.whl")
    made = Installed(environment=folder / "environment", wheel=wheel)
    succeed(sys._base_executable, "-m", "venv", made.environment, **options)
    pip = (made.python, "-m", "pip", "--disable-pip-version-check", "--quiet", "install", "--no-compile")
    locked = run(*pip, "--require-hashes", "--requirement", root / "requirements.lock", **options)
    offline = any(words in locked.stderr.lower() for words in UNREACHABLE)
    if locked.returncode and offline and os.environ.get("CI") != "true":
        pytest.skip("no package registry can be reached, so the wheel's environment cannot be made")
    assert locked.returncode == 0, locked.stderr[-4000:]
    succeed(*pip, "--no-deps", "--no-index", wheel, **options)


@pytest.fixture(scope="session")
def house() -> SimpleNamespace:
    """Hand out the helpers above: with import mode importlib a test cannot import its conftest."""
    return SimpleNamespace(run=run, succeed=succeed, bare_environ=bare_environ)
