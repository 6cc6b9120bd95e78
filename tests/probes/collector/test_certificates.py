"""Certificates of a test bed, as openssl sees them, and the allow-list that comes with them."""

from __future__ import annotations

import shutil
import stat
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from probes.cli.entry import run
from probes.collector.allow import AllowList, Peer, peer_of, read_allow_list
from probes.collector.certificates import make_certificates
from probes.collector.tls import server_context
from probes.errors import InputError

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


def make(folder, collectors=("collector.example", "192.0.2.7", "2001:db8::7"), agents=("zw-01", "he-01"), days=30):
    return make_certificates(folder, collectors=collectors, agents=agents, days=days, now=NOW)


@pytest.fixture
def openssl(lacking):
    found = shutil.which("openssl")
    if found is None:
        lacking("no openssl")
    return lambda *arguments: subprocess.run([found, *arguments], capture_output=True, text=True, check=False)


def test_openssl_accepts_each_certificate_for_its_purpose_only(tmp_path, openssl):
    make(tmp_path)
    at = str(int((NOW + timedelta(days=1)).timestamp()))
    for name, purpose, fits in (
        ("server.pem", "sslserver", True),
        ("server.pem", "sslclient", False),
        ("agents/zw-01.pem", "sslclient", True),
        ("agents/zw-01.pem", "sslserver", False),
    ):
        arguments = ["-x509_strict", "-attime", at, "-CAfile", str(tmp_path / "ca.pem"), "-purpose", purpose]
        answer = openssl("verify", *arguments, str(tmp_path / name))
        assert (answer.returncode == 0) is fits, answer
    for host in (["-verify_hostname", "collector.example"], ["-verify_ip", "192.0.2.7"], ["-verify_ip", "2001:db8::7"]):
        answer = openssl(
            "verify", "-attime", at, "-CAfile", str(tmp_path / "ca.pem"), *host, str(tmp_path / "server.pem")
        )
        assert answer.returncode == 0, answer
    printed = openssl("x509", "-noout", "-fingerprint", "-sha256", "-in", str(tmp_path / "agents" / "zw-01.pem")).stdout
    (fingerprint,) = read_allow_list(tmp_path / "agents.txt").agents["zw-01"]
    assert printed.strip().partition("=")[2].replace(":", "").lower() == fingerprint


def test_keys_are_their_owners_and_nothing_is_overwritten(tmp_path):
    written = make(tmp_path)
    for file in written:
        assert stat.S_IMODE(file.stat().st_mode) == (0o600 if file.suffix == ".key" else 0o644)
    before = {file: file.read_bytes() for file in written}
    for arguments in ({}, {"collectors": ()}):
        with pytest.raises(InputError):
            make(tmp_path, **arguments)
    added = make(tmp_path, collectors=(), agents=("gz-01",))
    assert {file.name for file in added} == {"gz-01.key", "gz-01.pem", "agents.txt"}
    assert all(file.read_bytes() == old for file, old in before.items() if file.name != "agents.txt")
    assert set(read_allow_list(tmp_path / "agents.txt").agents) == {"zw-01", "he-01", "gz-01"}
    (tmp_path / "ca.key").unlink()
    with pytest.raises(InputError, match="signing key"):
        make(tmp_path, collectors=(), agents=("sh-01",))


@pytest.mark.parametrize("name", ["", "../up", "a/b", "-x", "名", "a" * 65, "a=b", "a b"])
def test_a_name_that_could_be_a_path_or_a_line_is_refused(tmp_path, name):
    with pytest.raises(InputError, match="cannot name an agent"):
        make(tmp_path / "bed", agents=(name,))
    assert not (tmp_path / "bed").exists()


@pytest.mark.parametrize("shift_days", [-1, 31])
def test_a_certificate_out_of_its_time_is_said_before_anything_listens(tmp_path, shift_days):
    make(tmp_path)
    assert server_context(tmp_path, NOW).verify_mode.name == "CERT_REQUIRED"
    with pytest.raises(InputError) as refused:
        server_context(tmp_path, NOW + timedelta(days=shift_days))
    assert refused.value.code == ("certificate_early" if shift_days < 0 else "certificate_expired")


def test_a_peer_speaks_for_names_that_are_its_own_and_listed():
    allowed = AllowList({"a": frozenset({"1" * 64}), "b": frozenset(), "c": frozenset({"2" * 64})})
    peer = Peer(names=frozenset({"a", "b", "c", "d"}), fingerprint="1" * 64)
    assert allowed.admit(peer) == {"a", "b"}
    assert AllowList().admit(peer) == frozenset()
    described = {"subject": ((("commonName", "a"),), (("organizationName", "o"),)), "subjectAltName": (("DNS", "b"),)}
    assert peer_of(described, "f").names == {"a", "b"}


@given(text=st.text(alphabet=st.sampled_from("aZ0=:# \n\t-名f"), max_size=80) | st.binary(max_size=80))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_allow_list_is_read_or_refused_in_one_line(tmp_path, text):
    file = tmp_path / "agents.txt"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    try:
        assert read_allow_list(file).agents
    except InputError as refused:
        assert "\n" not in refused.sentence("zh") + refused.sentence("en")


def test_the_command_writes_a_bed_that_the_collector_can_use(tmp_path, capsys):
    bed = tmp_path / "bed"
    assert run(["certificates", str(bed), "--collector", "127.0.0.1", "--agent", "zw-01", "--json"], "zh") == 0
    said = capsys.readouterr()
    assert '"schema": "ixprobe/certificates/1"' in said.out and "离线保管" in said.err
    assert server_context(bed, datetime.now(UTC)).minimum_version.name == "TLSv1_2"
    held = x509.load_pem_x509_certificate((bed / "ca.pem").read_bytes())
    assert held.not_valid_after_utc - datetime.now(UTC) > timedelta(days=364)
    assert run(["certificates", str(bed), "--agent", "zw-01"], "en") == 4
    assert run(["certificates", str(tmp_path / "x"), "--collector", "a", "--days", "0"], "en") == 4
