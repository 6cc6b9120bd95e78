from __future__ import annotations

import contextlib
import json
import socket
import ssl
import subprocess
import threading
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.delivery.answers import LONGEST_WAIT_S, Fate, judge
from probes.delivery.certificates import ends_at
from probes.delivery.client import Client, place_of
from probes.errors import InputError
from probes.records.batches import BatchKey
from probes.spool.outgoing import Formed

FORMED = Formed(key=BatchKey("zw-01", "0" * 32, 3), digest="ab" * 32, records=2, body=b"")


def told(client: Client, formed: Formed = FORMED) -> InputError:
    answer = client.deliver(formed)
    assert answer.fate is Fate.RETRY
    assert "\n" not in answer.told.sentence("zh")
    return answer.told


@pytest.mark.parametrize(
    "url",
    [
        "http://a:1",
        "a:1",
        "https://",
        "https://a:b",
        "https://a:99999",
        "https://[::1",
        "https://u@a",
        "https://a?x=1",
        "https://a\n",
        "",
    ],
)
def test_an_address_that_is_none_is_one_line(url):
    with pytest.raises(InputError) as caught:
        place_of(url)
    assert caught.value.code == "delivery_url"


def test_an_address_has_a_port_and_a_path():
    assert str(place_of("https://collector.example:8443/")) == "collector.example:8443"
    assert place_of("https://[2001:db8::1]/probes/").path == "/probes/v1/batches"
    assert str(place_of("https://[2001:db8::1]")) == "[2001:db8::1]:443"


def test_who_is_not_the_collector_gets_nothing(make_front, settings_for, filled):
    formed = filled.spool.next_formed(10)
    wrong_name = make_front("elsewhere")
    assert told(Client(settings_for(wrong_name.url)), formed).code == "delivery_tls"
    front = make_front()
    assert "certificate" in str(told(Client(settings_for(front.url, ca="other-ca")), formed))
    assert wrong_name.requests == front.requests == 0


def test_a_certificate_of_another_authority_is_refused_in_one_line(front, settings_for, filled):
    error = told(Client(settings_for(front.url, name="stranger")), filled.spool.next_formed(10))
    assert error.code in {"delivery_tls", "delivery_no_answer"}
    assert front.requests == 0


def test_an_expired_certificate_is_named_and_a_renewed_one_needs_no_restart(front, settings_for, filled, tmp_path):
    settings = settings_for(front.url, name="old")
    error = told(Client(settings))
    assert error.code == "delivery_expired" and "old.pem" in str(error)
    assert front.requests == 0
    for part in ("pem", "key"):
        (tmp_path / f"mine.{part}").write_bytes((settings.ca.parent / f"old.{part}").read_bytes())
    files = {"certificate": tmp_path / "mine.pem", "key": tmp_path / "mine.key"}
    client = Client(type(settings)(url=front.url, ca=settings.ca, **files))
    assert told(client).code == "delivery_expired"
    for part in ("pem", "key"):
        (tmp_path / f"mine.{part}").write_bytes((settings.ca.parent / f"zw-01.{part}").read_bytes())
    assert client.deliver(filled.spool.next_formed(10)).fate is Fate.DELIVERED


def test_files_that_cannot_be_used_are_one_line(front, settings_for, tmp_path, certificates):
    damaged = tmp_path / "damaged.pem"
    damaged.write_text("-----BEGIN CERTIFICATE-----\nnot\n-----END CERTIFICATE-----\n")
    locked = tmp_path / "locked.key"
    lock = [
        "openssl",
        "ec",
        "-aes256",
        "-passout",
        "pass:secret",
        "-in",
        str(certificates / "zw-01.key"),
        "-out",
        str(locked),
    ]
    subprocess.run(lock, check=True, capture_output=True)
    files = {
        "ca": certificates / "ca.pem",
        "certificate": certificates / "zw-01.pem",
        "key": certificates / "zw-01.key",
    }
    settings = type(settings_for(front.url))
    for name in files:
        for wrong in (damaged, tmp_path / "missing", tmp_path, certificates / "stranger.key", locked):
            error = told(Client(settings(url=front.url, **{**files, name: wrong})))
            assert error.code == ("delivery_ca" if name == "ca" else "delivery_certificate")
    assert front.requests == 0


def test_nobody_there_is_one_line(settings_for):
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
    assert told(Client(settings_for(f"https://localhost:{port}"))).code == "delivery_unreachable"
    assert told(Client(settings_for("https://no-such-host.invalid"))).code == "delivery_unreachable"
    assert told(Client(settings_for(f"https://{'a' * 70}.invalid"))).code == "delivery_unreachable"


def test_proxies_of_the_environment_are_not_asked(front, settings_for, filled, monkeypatch):
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert Client(settings_for(front.url)).deliver(filled.spool.next_formed(10)).fate is Fate.DELIVERED


def test_an_answer_that_dribbles_is_left_in_the_end(settings_for, certificates):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates / "localhost.pem", certificates / "localhost.key")
    done = threading.Event()
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def dribble() -> None:
            line, _ = listener.accept()
            with line, contextlib.suppress(OSError), context.wrap_socket(line, server_side=True) as tls:
                tls.sendall(b"HTTP/1.1 200 OK\r\n")
                while not done.wait(0.05):
                    tls.sendall(b"X")

        thread = threading.Thread(target=dribble)
        thread.start()
        start_s = time.monotonic()
        error = told(Client(settings_for(f"https://localhost:{listener.getsockname()[1]}", timeout_s=0.25)))
        took_s = time.monotonic() - start_s
        done.set()
        thread.join()
    assert error.code == "delivery_no_answer"
    assert 0.9 < took_s < 3


def receipt(**other) -> bytes:
    plain = {"schema": "ixprobe/receipt/1", "agent": "zw-01", "boot": "0" * 32, "number": 3, "digest": "ab" * 32}
    return json.dumps({**plain, "duplicate": False, **other}).encode()


def test_only_our_own_receipt_is_one():
    assert judge(FORMED, 200, receipt(), None, place="x").fate is Fate.DELIVERED
    wrong = [
        {"agent": "zw-02"},
        {"boot": "1" * 32},
        {"number": 4},
        {"number": "3"},
        {"number": True},
        {"digest": "AB" * 32},
    ]
    for other in (*wrong, {"schema": "ixprobe/receipt/2"}):
        assert judge(FORMED, 200, receipt(**other), None, place="x").fate is Fate.RETRY
    for status in (201, 204, 302, 500):
        assert judge(FORMED, status, receipt(), None, place="x").fate is Fate.RETRY


@given(st.integers(100, 599), st.binary(max_size=60), st.none() | st.text(max_size=12))
def test_no_answer_at_all_deletes_or_breaks_anything(status, body, retry_after):
    answer = judge(FORMED, status, body, retry_after, place="x")
    assert answer.fate is not Fate.DELIVERED
    assert 0 <= answer.after_s <= LONGEST_WAIT_S
    assert "\n" not in answer.told.sentence("en")


_VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=70) | st.floats(allow_nan=False)


@given(st.dictionaries(st.sampled_from(["number", "digest"]), _VALUES) | _VALUES, _VALUES)
def test_a_conflict_is_followed_only_where_it_names_a_batch(last, sentence):
    body = json.dumps({"schema": "ixprobe/refusal/1", "sentence": sentence, "last": last}).encode()
    answer = judge(FORMED, 409, body, None, place="x")
    assert answer.fate is Fate.RETRY or (answer.last == (last["number"], last["digest"]) and last["number"] > 0)


def test_seconds_to_wait_are_read_and_bounded():
    body = b"{}"
    waits = {
        "5": 5.0,
        "0": 0.0,
        "99999999999": LONGEST_WAIT_S,
        "-3": 0.0,
        "Wed, 21 Oct 2026 07:28:00 GMT": 0.0,
        "٣": 0.0,
    }
    for header, seconds in waits.items():
        assert judge(FORMED, 429, body, header, place="x").after_s == seconds


def test_the_end_of_a_certificate_is_read_as_openssl_reads_it(certificates):
    for name in ("zw-01", "old", "ca"):
        shown = subprocess.run(
            ["openssl", "x509", "-noout", "-enddate", "-in", str(certificates / f"{name}.pem")],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        end = datetime.strptime(shown.strip(), "notAfter=%b %d %H:%M:%S %Y GMT").replace(tzinfo=UTC)
        assert ends_at((certificates / f"{name}.pem").read_text()) == end


@given(st.data())
def test_whatever_a_certificate_file_holds_it_is_read_or_not(certificates, data):
    lines = (certificates / "zw-01.pem").read_text().splitlines()
    index = data.draw(st.integers(0, len(lines) - 1))
    lines[index] = data.draw(st.text(max_size=64))
    ends_at("\n".join(lines))
