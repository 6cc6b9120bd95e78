"""The agent as a process of its own: signals, reloads, and what goes wrong around it."""

import json
import signal
import socket
import sqlite3
from contextlib import closing

import pytest

from probes.cli.entry import run
from probes.spool.tables import FILE_NAME

#: Name look-ups hang in this process, as with a name server that does not answer.
HANGING = """
import socket, time
real = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **more: time.sleep(60) if host.isalpha() else real(host, *rest, **more)
from probes.cli.entry import main; main()
"""


@pytest.fixture
def config(tmp_path):
    """Write a configuration."""

    def _write(port, more="", rate_hz=50):
        (tmp_path / "agent.toml").write_text(
            f'agent = "zw-1"\nwindow_s = 10\n[spool]\nfolder = "spool"\n[defaults]\ntimeout_s = 0.1\nsource_ports = 1\n'
            f'[[target]]\nname = "t"\naddress = "127.0.0.1"\nport = {port}\nrate_hz = {rate_hz}\n{more}'
        )
        return tmp_path / "agent.toml"

    return _write


def spooled(folder):
    """Events and windows in the spool, and the number of samples."""
    file = (folder / "spool" / FILE_NAME).absolute()
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        records = connection.execute("SELECT kind, body FROM records ORDER BY id").fetchall()
        streams = connection.execute("SELECT DISTINCT stream FROM samples ORDER BY stream").fetchall()
        samples = connection.execute("SELECT count(*) FROM samples").fetchone()[0]
    kinds = {"event": [], "window": []}
    for kind, body in records:
        kinds[kind].append(json.loads(body))
    return kinds["event"], kinds["window"], samples, [stream for (stream,) in streams]


def test_it_reloads_a_good_file_refuses_a_bad_one_and_leaves_all_in_the_spool(start, reflector, config, tmp_path):
    file = config(reflector)
    agent = start("run", "-c", file, "--json")
    assert agent.ready() == {"schema": "ixprobe/run/1", "event": "ready", "agent": "zw-1", "pid": agent.process.pid}
    agent.until(lambda: spooled(tmp_path)[2] > 5)
    file.write_text(file.read_text() + "rate_hs = 3\n")
    agent.send(signal.SIGHUP)
    agent.until(lambda: "the old one goes on" in agent.said())
    assert "line 13" in agent.said()
    config(reflector, more='[[target]]\nname = "second"\naddress = "127.0.0.1"\nport = 9\nrate_hz = 30\n')
    agent.send(signal.SIGHUP)
    before = spooled(tmp_path)[2]
    agent.until(lambda: spooled(tmp_path)[2] > before + 20)
    code, took_s = agent.stop()
    assert (code, took_s < 1.0) == (0, True), (code, took_s)
    events, windows, _, streams = spooled(tmp_path)
    happened = [event["event"] for event in events if event["event"] != "clock_state"]
    assert [happened[0], happened[-1]] == ["started", "stopped"]
    assert happened.count("reloaded") == 1
    assert streams == [1, 2, 3]
    assert {window["target"] for window in windows} == {"t", "second"}
    kept = [window for window in windows if window["target"] == "t"]
    assert len({window["start_ns"] for window in kept}) == len(kept)  # a reload splits no window
    assert sum(window["lost_network"] for window in kept) == 0


def test_it_stops_within_a_second_while_a_look_up_and_a_collector_hang(start, reflector, config, tmp_path):
    bed = tmp_path / "bed"
    assert run(["certificates", str(bed), "--collector", "127.0.0.1", "--agent", "zw-1", "--days", "2"], "en") == 0
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes connections, says nothing
        delivery = (
            f'[delivery]\nurl = "https://127.0.0.1:{silent.getsockname()[1]}"\nca = "bed/ca.pem"\n'
            'certificate = "bed/agents/zw-1.pem"\nkey = "bed/agents/zw-1.key"\ninterval_s = 0.1\n'
            '[[target]]\nname = "slow"\naddress = "slow"\n'
        )
        agent = start("run", "-c", config(reflector, delivery), code=HANGING)
        silent.settimeout(20)
        connection, _ = silent.accept()
        with connection:
            connection.settimeout(20)
            assert connection.recv(1)  # the delivery is under way
            agent.until(lambda: spooled(tmp_path)[2] > 5)
            code, took_s = agent.stop()
    assert (code, took_s < 1.0) == (0, True), (code, took_s, agent.said())
    assert [event["event"] for event in spooled(tmp_path)[0]][-1] == "stopped"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_right_after_the_start_ends_it_cleanly(start, reflector, config, number):
    agent = start("run", "-c", config(reflector), "--json")
    agent.ready()
    code, took_s = agent.stop(number)
    assert (code, took_s < 1.0, "Traceback" in agent.said()) == (0, True, False), agent.said()


def test_an_expired_certificate_is_told_and_measuring_goes_on(start, reflector, config, tmp_path, expired):
    expired(tmp_path)
    delivery = '[delivery]\nurl = "https://127.0.0.1:1"\nca = "zw-1.pem"\ncertificate = "zw-1.pem"\nkey = "zw-1.key"\n'
    agent = start("run", "-c", config(reflector, delivery), "--json")
    agent.until(lambda: "expired" in agent.said())
    agent.until(lambda: (tmp_path / "spool" / FILE_NAME).exists() and spooled(tmp_path)[2] > 5)
    assert agent.stop()[0] == 0


@pytest.fixture
def expired():
    """Make a certificate of zw-1 that has expired, and its key."""
    import datetime as dt

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    def _make(folder):
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "zw-1")])
        now = dt.datetime.now(dt.UTC)
        made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        made = made.not_valid_before(now - dt.timedelta(days=9)).not_valid_after(now - dt.timedelta(days=1))
        (folder / "zw-1.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
        plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        (folder / "zw-1.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))
        (folder / "zw-1.key").chmod(0o600)

    return _make


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_spool_that_cannot_be_written_is_one_line_and_exit_code_4(tmp_path, config, capsys, lang):
    file = config(862)
    (tmp_path / "spool").write_text("a file, not a folder")
    assert run(["run", "-c", str(file)], lang) == 4
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert str(tmp_path / "spool") in said.err


def test_a_reload_refuses_what_needs_a_restart(start, reflector, config):
    file = config(reflector)
    agent = start("run", "-c", file, "--json")
    agent.ready()
    file.write_text(file.read_text().replace('"zw-1"', '"zw-2"'))
    agent.send(signal.SIGHUP)
    agent.until(lambda: "the old one goes on" in agent.said())
    assert "restart ixprobe" in agent.said()
    assert agent.stop()[0] == 0
