"""Evidence: hashes that an ordinary tool checks, nothing of the machine, a bundle that computes the same again."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import zipfile

import pytest

from geodata.errors import InputError
from netplan.plan import read_plan
from netplan.report.evidence import BUNDLE, EVIDENCE, SUMS, bundle, evidence
from netplan.report.redaction import redacted

PAGE = {"date": "2026-11-21", "plan": {"version": "0.1.0"}}
OUTPUTS = {"report.html": "<html>中</html>", "tables.xlsx": b"\x00\xff"}
COMMAND = ["/var/someone/bin/ixplan", "report", "--plan", "/srv/secret/plan/", "--out=C:\\Users\\bob\\out", "中卫"]


@pytest.fixture
def made(write):
    folder = write()
    plan = read_plan(folder)
    return folder, plan, evidence(plan, command=COMMAND, outputs=OUTPUTS, page=PAGE)


def test_an_ordinary_tool_checks_the_sums(made, tmp_path):
    if shutil.which("sha256sum") is None:
        pytest.skip("no sha256sum here")
    place = tmp_path / "results"
    place.mkdir()
    for name, content in {**OUTPUTS, **made[2]}.items():
        (place / name).write_bytes(content.encode() if isinstance(content, str) else content)
    check = ["sha256sum", "--strict", "-c", SUMS]
    done = subprocess.run(check, cwd=place, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count(": OK") == len(OUTPUTS) + 1
    (place / "report.html").write_text("other")
    assert subprocess.run(check, cwd=place, capture_output=True, check=False).returncode == 1


def test_evidence_names_inputs_parameters_libraries_and_outputs(made):
    folder, plan, texts = made
    document = json.loads(texts[EVIDENCE])
    assert document["schema"] == "ixplan/evidence/1"
    assert {item["file"] for item in document["inputs"]} == {path.name for path in folder.iterdir()}
    assert document["plan"]["digest"] == plan.digest
    assert len(document["parameters"]) == len(list(plan.parameters))
    assert {"python", "numpy", "pyproj", "proj", "rustworkx", "highspy"} <= set(document["computed_with"])
    assert [item["file"] for item in document["outputs"]] == sorted(OUTPUTS)


def test_evidence_tells_nothing_of_the_machine_or_its_user(made):
    text = made[2][EVIDENCE]
    assert json.loads(text)["command"] == ["ixplan", "report", "--plan", "plan", "--out=out", "中卫"]
    assert not any(word in text for word in ("someone", "secret", "bob", "/var", "/srv", str(made[0].parent)))


def test_an_address_of_a_store_keeps_neither_host_nor_password(made):
    command = ["ixplan", "calibrate", "postgresql://bob:pass@db.example/x", "--from=clickhouse://u:p@h/y"]
    text = evidence(made[1], command=command, outputs={}, page=PAGE)[EVIDENCE]
    assert json.loads(text)["command"][2:] == ["postgresql://…", "--from=clickhouse://…"]


def test_the_same_input_gives_the_same_evidence_and_bundle(made):
    folder, plan, texts = made
    assert evidence(plan, command=COMMAND, outputs=OUTPUTS, page=PAGE) == texts
    assert bundle(plan, folder, texts) == bundle(plan, folder, texts)
    assert BUNDLE.endswith(".zip")


def test_a_bundle_holds_a_plan_that_reads_as_the_same_one(made, tmp_path):
    folder, plan, texts = made
    with zipfile.ZipFile(io.BytesIO(bundle(plan, folder, {**texts, "verdicts.json": "{}"}))) as packed:
        assert packed.testzip() is None
        packed.extractall(tmp_path / "opened")
        assert {EVIDENCE, "verdicts.json", SUMS, "plan/plan.toml"} <= set(packed.namelist())
        sums = packed.read(SUMS).decode().splitlines()
    assert len(sums) == len(list(folder.iterdir())) + 2
    assert read_plan(tmp_path / "opened" / "plan").digest == plan.digest


def test_a_bundle_of_a_redacted_plan_is_refused(made):
    with pytest.raises(InputError, match="not redacted"):
        bundle(redacted(made[1]), made[0], {})


def test_a_bundle_of_files_that_changed_meanwhile_is_refused(made):
    (made[0] / "spans.csv").write_text("id,a,b\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"spans\.csv"):
        bundle(made[1], made[0], {})


def test_a_redacted_plan_keeps_the_digest_and_no_sum_that_would_confirm_a_guess_at_one_file(made):
    hidden = redacted(made[1])
    text = evidence(hidden, command=[], outputs={}, page=PAGE)[EVIDENCE]
    document = json.loads(text)
    assert document["redacted"] is True
    assert document["plan"]["digest"] == made[1].digest
    assert {item["file"]: item["sha256"] for item in document["inputs"]} == dict.fromkeys(made[1].files)
    assert [digest for digest in made[1].files.values() if digest in text] == []
