"""
Every `ixplan` and `ixprobe` command that the documents show is run, in the order in which a reader would.

The convention: in a block marked ```sh or ```console, a line that starts with the program's name (after an optional
`$ `) is a command. All commands of one document run in one folder, empty at first. A command exits with 0, or with N
where its line, or the comment line before it, carries the comment `# exit N`. A backslash continues a line.
A line that starts with `make` is not run; its target must exist.

What takes long is done once. Both READMEs show the same commands, so one of them runs them, in Chinese, and the other
documents run theirs in English. A command that names no file does the same in every folder: the first document that
shows it runs it. The main job has run already, for all who look at its results (fixture `main_job`). `ixplan` runs
within this process, for its imports take longer than most of its answers; as a program of its own it is proven by
test_wheel.py, test_runs_as_nobody.py and tests/cli.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from netplan.cli.entry import run
from netplan.cli.language import choose
from netplan.cli.texts import Texts

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.zh-CN.md")
DOCUMENTS = [ROOT / name for name in READMES if (ROOT / name).is_file()] + sorted((ROOT / "docs").rglob("*.md"))

FENCE = re.compile(r"^(?P<indent> *)```(?P<kind>\w*)[^\n]*\n(?P<body>.*?)^(?P=indent)```", re.MULTILINE | re.DOTALL)
EXIT = re.compile(r"#\s*exit (\d+)")
LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)[^)]*\)")


@dataclass(frozen=True, slots=True)
class Command:
    """One line that a reader may type."""

    text: str
    exit_code: int


def commands(text: str) -> list[Command]:
    """Find the commands of a document, in order."""
    found = []
    for block in FENCE.finditer(text):
        if block["kind"] not in ("sh", "console"):
            continue
        announced = 0
        for raw in block["body"].replace("\\\n", " ").splitlines():
            line = raw.strip().removeprefix("$ ").strip()
            said = EXIT.search(line)
            exit_code = int(said[1]) if said else announced
            if line.startswith("#"):
                announced = exit_code
            elif line:
                found.append(Command(line, exit_code))
                announced = 0
    return found


def of(document: Path, program: str) -> list[Command]:
    """Find the commands of a document that call one program."""
    return [command for command in commands(document.read_text(encoding="utf-8")) if words(command)[0] == program]


def words(command: Command) -> list[str]:
    return shlex.split(command.text, comments=True) or [""]


def name(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


def language(document: Path) -> str:
    return "zh" if "zh-CN" in document.name else "en"


def names_files(command: Command) -> bool:
    """Tell whether what a command does may hang on the folder it runs in."""
    asked = words(command)
    return asked[1] in ("init", "plan") or any(
        word in ("--plan", "--out", "--csv", "--xlsx", "|", ">") or "." in Path(word).name for word in asked[2:]
    )


def to_run(document: Path) -> list[Command]:
    """Choose the commands of a document that no earlier one runs."""
    if document.name == READMES[0]:
        return []  # its twin runs them
    seen = []
    if document.name not in READMES:
        earlier = [other for other in DOCUMENTS[: DOCUMENTS.index(document)] if other.name not in READMES]
        seen = [words(command) for other in earlier for command in of(other, "ixplan")]
    chosen = []
    for command in of(document, "ixplan"):
        if names_files(command) or words(command) not in seen:
            chosen.append(command)
        seen.append(words(command))
    return chosen


@pytest.mark.slow
@pytest.mark.parametrize("document", [found for found in DOCUMENTS if to_run(found)], ids=name)
def test_every_command_that_a_document_shows_runs_as_it_says(document, tmp_path, monkeypatch, capsys, main_job):
    monkeypatch.chdir(tmp_path)
    before = []
    for command in to_run(document):
        arguments = words(command)[1:]
        before.append(arguments)
        match arguments:
            case ["plan", "--out", out]:
                # The main job as other tests have it run: in this language, exit code 0.
                shutil.copytree(main_job(language(document)).folder, out)
                continue
            case ["plan", "--plan", folder, "--out", out] if ["init", folder] in before:
                # The same, on what `init` wrote: there it has been run in English.
                shutil.copytree(main_job("en").folder, out)
                continue
        assert not {"|", ">", "<", "&", "&&", ";"} & set(arguments), f"{command.text}\nno shell runs it here"
        code = run(arguments, Texts(choose(arguments, {"IXPLAN_LANG": language(document)})))
        assert code == command.exit_code, f"{command.text}\nexit {code}\n{capsys.readouterr().err[-3000:]}"


@pytest.mark.parametrize("document", [found for found in DOCUMENTS if of(found, "ixprobe")], ids=name)
def test_every_probe_command_that_a_document_shows_runs_as_it_says(document, tmp_path, house):
    programs = Path(sys.executable).parent
    environ = house.bare_environ(HOME=str(tmp_path), IXPROBE_LANG=language(document))
    environ["PATH"] = f"{programs}:{environ['PATH']}"
    folder = tmp_path / "work"
    folder.mkdir()
    for command in of(document, "ixprobe"):
        # A shell runs it, because documents show pipes and redirections too.
        done = subprocess.run(
            ["/bin/bash", "-o", "pipefail", "-c", command.text],
            check=False,
            cwd=folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )
        outcome = f"{command.text}\nexit {done.returncode}, not {command.exit_code}\n{done.stderr[-3000:]}"
        assert done.returncode == command.exit_code, outcome
        assert "Traceback" not in done.stderr, outcome


def test_a_command_exits_the_same_way_wherever_it_is_shown():
    shown: dict[tuple[str, ...], set[int]] = {}
    for document in DOCUMENTS:
        for command in of(document, "ixplan"):
            if not names_files(command):
                shown.setdefault(tuple(words(command)), set()).add(command.exit_code)
    assert {asked: codes for asked, codes in shown.items() if len(codes) > 1} == {}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_make_target_that_a_document_shows_exists(document, root):
    targets = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for command in of(document, "make"):
        asked = {word for word in words(command)[1:] if "=" not in word}
        assert asked <= targets, command.text


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_link_to_a_file_leads_somewhere(document):
    targets = LINK.findall(document.read_text(encoding="utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("readme", READMES)
def test_a_readme_opens_with_the_two_commands(readme):
    first = commands((ROOT / readme).read_text(encoding="utf-8"))[:4]
    assert {"make plan", "make test"} <= {" ".join(words(command)) for command in first}


def test_both_readmes_show_the_same_commands():
    for program in ("ixplan", "ixprobe"):
        first, second = (
            [(words(command), command.exit_code) for command in of(ROOT / readme, program)] for readme in READMES
        )
        assert first == second


def test_the_convention_finds_commands_and_their_exit_codes():
    shell = "```sh\nixplan check   # exit 3\nixplan route a \\\n  b\n```\n"
    text = shell + "```text\nixplan no\n```\n```console\n$ ixplan x\n```\n"
    assert [(words(c), c.exit_code) for c in commands(text)] == [
        (["ixplan", "check"], 3),
        (["ixplan", "route", "a", "b"], 0),
        (["ixplan", "x"], 0),
    ]
