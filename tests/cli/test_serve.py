"""The reading room, asked by a real client over real sockets."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading

import pytest

from geodata.errors import InputError
from maps.shelf import shelf_page, shelf_policy
from netplan.cli.serving import HOST, Room

OWN_POLICY = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    base = tmp_path_factory.mktemp("serve")
    (base / "secret.txt").write_text("SECRET", encoding="utf-8")
    (base / "served-too").mkdir()
    (base / "served-too" / "secret.txt").write_text("SECRET", encoding="utf-8")
    root = base / "served"
    (root / "子 文件夹").mkdir(parents=True)
    (root / "子 文件夹" / "网络.kml").write_text("<kml/>", encoding="utf-8")
    (root / "map.html").write_text(f"<html>{OWN_POLICY}地图", encoding="utf-8")
    (root / "report.html").write_text("<html>报告", encoding="utf-8")
    (root / "report.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    (root / "verdicts.json").write_text(
        '{"targets":[{"status":"meets","limit_ms":20},{"status":"misses","limit_ms":10},{"status":null,"limit_ms":null}]}',
        encoding="utf-8",
    )
    (root / ".hidden").write_text("SECRET", encoding="utf-8")
    (root / "javascript:x.bin").write_bytes(b"\0")
    (root / "<img src=x onerror=alert(1)>.csv").write_text("a,b\n", encoding="utf-8")
    (root / "out").symlink_to(base / "secret.txt")
    (root / "up").symlink_to(base)
    (root / "around").symlink_to(root / "around")
    (root / "alias.json").symlink_to(root / "verdicts.json")
    os.mkfifo(root / "pipe.html")
    with (root / os.fsdecode(b"\xff\xfe.txt")).open("w") as file:
        file.write("odd")
    return root


@pytest.fixture(scope="module")
def room(folder):
    with Room(folder, 0, draw=shelf_page, policy=shelf_policy()) as opened:
        thread = threading.Thread(target=opened.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield opened
        opened.shutdown()
        thread.join()


def ask(room, path, method="GET", **headers):
    connection = http.client.HTTPConnection(HOST, room.server_port, timeout=5)
    try:
        connection.putrequest(method, path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def raw(room, request):
    with socket.create_connection((HOST, room.server_port), timeout=5) as wire:
        wire.sendall(request.replace(b"PORT", str(room.server_port).encode()))
        wire.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := wire.recv(65536):
            answer += piece
    return answer


def test_it_listens_on_the_loopback_address_only(room):
    assert room.server_address[0] == "127.0.0.1"
    assert room.url == f"http://127.0.0.1:{room.server_port}/"


def test_the_index_shows_pages_with_pictures_then_folders_and_files(room):
    answer, body = ask(room, "/")
    page = body.decode("utf-8").partition("<body>")[2]
    assert answer.status == 200
    assert page.index("地图") < page.index("报告") < page.index("子 文件夹/")
    assert '<img src="./report.svg"' in page, "the picture beside the report"
    assert "达标 1" in page and "不达标 1" in page and "未知 0" in page, "the map has none: counts are drawn"
    assert "alias.json" in page, "a link that stays inside is served"
    for hidden in ("SECRET", "secret", ".hidden", ">out<", ">up/<", "around", "pipe"):
        assert hidden not in page, hidden
    english = ask(room, "/?lang=en")[1].decode("utf-8")
    assert 'lang="en"' in english and "misses 1" in english


def test_odd_names_are_shown_as_text_and_lead_to_their_files(room):
    page = ask(room, "/")[1].decode("utf-8")
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;.csv" in page
    assert 'href="./javascript%3Ax.bin"' in page
    assert ask(room, "/%FF%FE.txt")[1] == b"odd"
    sub = "/%E5%AD%90%20%E6%96%87%E4%BB%B6%E5%A4%B9"
    assert ask(room, sub)[0].getheader("Location") == "./" + sub[1:] + "/"
    assert "网络.kml" in ask(room, sub + "/")[1].decode("utf-8")
    answer, body = ask(room, sub + "/%E7%BD%91%E7%BB%9C.kml")
    assert (answer.getheader("Content-Type"), body) == ("application/vnd.google-earth.kml+xml", b"<kml/>")


def test_a_page_comes_as_it_is_with_headers_that_keep_it_so(room, folder):
    answer, body = ask(room, "/map.html")
    assert body == (folder / "map.html").read_bytes()
    assert answer.getheader("Content-Type") == "text/html; charset=utf-8"
    assert answer.getheader("X-Content-Type-Options") == "nosniff"
    assert answer.getheader("Cache-Control") == "no-store"
    assert "script-src" not in answer.getheader("Content-Security-Policy"), "its own policy decides"
    assert "sandbox" in ask(room, "/report.svg")[0].getheader("Content-Security-Policy")
    assert ask(room, "/javascript:x.bin")[0].getheader("Content-Disposition") == "attachment"
    head, nothing = ask(room, "/map.html", "HEAD")
    assert (head.getheader("Content-Length"), nothing) == (str(len(body)), b"")


@pytest.mark.parametrize(
    "path",
    [
        b"/../secret.txt",
        b"/..%2fsecret.txt",
        b"/%2e%2e/secret.txt",
        b"/%2e%2e%2fserved-too%2fsecret.txt",
        b"/..\\secret.txt",
        b"//secret.txt",
        b"/./map.html",
        b"/out",
        b"/up/secret.txt",
        b"/up/",
        b"/around",
        b"/.hidden",
        b"/map.html/",
        b"/map.html/x",
        b"/map.html%00.txt",
        b"/pipe.html",
        b"/\xff",
        b"/%",
        b"/" + b"a" * 5000,
        b"/" + b"a/" * 3000,
        b"http://example.net/map.html",
        b"*",
        b"/?lang=<script>",
    ],
)
def test_no_path_leads_out_of_the_folder(room, path):
    answer = raw(room, b"GET " + path + b" HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nConnection: close\r\n\r\n")
    assert b"SECRET" not in answer
    status = int(answer.split()[1])
    assert status in ((200,) if b"lang" in path else (400, 404)), answer[:200]
    assert b"<script>" not in answer


def test_a_name_that_a_client_did_not_encode_leads_to_its_file_as_well(room):
    path = "/子%20文件夹/网络.kml".encode()
    answer = raw(room, b"GET " + path + b" HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"<kml/>")


@pytest.mark.parametrize(
    "host", [b"example.net", b"example.net:PORT", b"127.0.0.1", b"127.0.0.1.example.net:PORT", b""]
)
def test_a_name_that_is_not_ours_is_refused_as_rebound(room, host):
    answer = raw(room, b"GET /map.html HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 421 ")
    twice = raw(room, b"GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert twice.startswith(b"HTTP/1.1 421 ")
    assert ask(room, "/", Host=f"localhost:{room.server_port}")[0].status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_nothing_can_be_written(room, method):
    answer, _ = ask(room, "/map.html", method)
    assert (answer.status, answer.getheader("Allow")) == (405, "GET, HEAD")


def test_rubbish_is_answered_and_the_room_stays_open(room):
    for rubbish in (
        b"\0\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"x" * 70_000,
        b"BREW / HTTP/1.1\r\n\r\n",
    ):
        raw(room, rubbish)
    many = b"".join(b"X-%d: y\r\n" % at for at in range(300))
    assert b"431" in raw(room, b"GET / HTTP/1.1\r\n" + many + b"\r\n")[:20]
    assert ask(room, "/")[0].status == 200


def test_what_cannot_be_served_is_said_in_one_line(room, folder, tmp_path):
    def opened(place, port=0):
        with pytest.raises(InputError) as refused:
            Room(place, port, draw=shelf_page, policy=shelf_policy())
        assert "\n" not in refused.value.sentence("zh")
        return refused.value.code

    assert opened(tmp_path / "none") == "serve_no_folder"
    assert opened(folder / "map.html") == "serve_not_a_folder"
    assert opened(folder / "map.html" / "x") == "serve_not_a_folder"
    assert opened(folder, room.server_port) == "serve_port_taken"


def test_an_empty_folder_says_what_to_do(tmp_path):
    from netplan.cli.shelf import listing

    assert "ixplan plan --out" in shelf_page(listing(tmp_path, []), lang="zh")


def test_the_command_prints_its_address_and_ends_cleanly(folder, full):
    """At Ctrl-C; in full also where a service manager ends it."""
    for ending in (signal.SIGINT, signal.SIGTERM) if full else (signal.SIGINT,):
        ends_cleanly(folder, ending)


def ends_cleanly(folder, ending):
    command = [sys.executable, "-X", "utf8", "-m", "netplan", "serve", str(folder), "--port", "0", "--lang", "zh"]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    try:
        line = started.stdout.readline()
        assert line.startswith("请在本机浏览器打开：http://127.0.0.1:")
        started.send_signal(ending)
        _, said = started.communicate(timeout=20)
    finally:
        started.kill()
    assert started.returncode == 0
    assert said.split() == ["按", "Ctrl-C", "结束。", "已结束。"]
