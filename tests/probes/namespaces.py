"""
Two hosts for the tests, each a network namespace of its own, joined by a wire that can hold and drop packets.

    with hosts(relay_ms=(3.0, 5.0)) as net:
        rule = net.drop(every=1000, direction="forward", port=862)
        with net.capture("a", 862) as pcap:
            net.a.python("ping", net.b.address)
        assert len(net.frames(pcap)) > rule.dropped

`a` asks, `b` answers: forward is from a to b. Needs root, iproute2 and nsenter (util-linux). Nothing of the machine's
own network is touched: interfaces are made inside the namespaces. Whatever happens, processes and namespaces are gone
afterwards; what a killed run left behind is recognised by its name, which holds process id and start, and removed.
"""

from __future__ import annotations

import array
import contextlib
import ctypes
import errno
import fcntl
import json
import os
import re
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

NETNS = Path("/run/netns")
PREFIX = "ixprobe-tests"
INTERFACE = "wire0"
RELAY = Path(__file__).with_name("relay.py")
CLONE_NEWNET = 0x40000000
SIOCGIFFLAGS, SIOCETHTOOL, IFF_RUNNING = 0x8913, 0x8946, 0x40
#: Checksums are computed before a frame leaves, and no frame is larger than the wire: a capture shows what travels.
#: ETHTOOL_STXCSUM, ETHTOOL_STSO, ETHTOOL_SGSO, ETHTOOL_SGRO
OFFLOADS = (0x17, 0x1F, 0x24, 0x2C)


def missing() -> str:
    """Say what this machine lacks, or nothing."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    for program, package in (("ip", "iproute2"), ("nsenter", "util-linux")):
        if shutil.which(program) is None:
            return f"no {program}; package {package} brings it"
    return ""


@dataclass
class Host:
    """One end: where it is, and how to run something there."""

    name: str
    addresses: tuple[str, ...]
    addresses6: tuple[str, ...]
    interface: str = INTERFACE
    processes: list[subprocess.Popen[Any]] = field(default_factory=list)

    @property
    def address(self) -> str:
        """The first IPv4 address."""
        return self.addresses[0]

    @property
    def address6(self) -> str:
        """The first IPv6 address."""
        return self.addresses6[0]

    def popen(self, args: Sequence[object], **options: Any) -> subprocess.Popen[Any]:
        """Start a program there. It has the process id that `Popen` says, and is ended with the namespace."""
        started = subprocess.Popen([*self._enter, *map(str, args)], **options)
        self.processes.append(started)
        return started

    def run(self, args: Sequence[object], **options: Any) -> subprocess.CompletedProcess[Any]:
        """Run a program there to its end, both outputs kept as text; its exit code is not looked at."""
        asked = {"capture_output": True, "text": True, "stdin": subprocess.DEVNULL, "timeout": 60, "check": False}
        if {"stdout", "stderr"} & options.keys():
            del asked["capture_output"]
        if "input" in options:
            del asked["stdin"]
        return subprocess.run([*self._enter, *map(str, args)], **(asked | options))  # noqa: PLW1510 -- it is in asked

    def python(self, *args: object, **options: Any) -> subprocess.CompletedProcess[Any]:
        """Run `ixprobe` there to its end."""
        return self.run([sys.executable, "-m", "probes", *args], **options)

    def daemon(self, *args: object, **options: Any) -> subprocess.Popen[Any]:
        """Start `ixprobe` there, outputs as text pipes unless said otherwise."""
        asked = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL, "text": True}
        return self.popen([sys.executable, "-m", "probes", *args], **(asked | options))

    def inside(self, work: Callable[[], T]) -> T:
        """
        Do some work of this very process there, in a thread of its own.

        A socket belongs to the namespace in which it was made, whoever uses it later:
        `net.a.inside(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))`.
        """
        done: list[T] = []
        failed: list[BaseException] = []

        def _work() -> None:
            try:
                _setns(self.name)
                done.append(work())
            except BaseException as wrong:  # noqa: BLE001 -- raised again below, in the thread that asked
                failed.append(wrong)

        thread = threading.Thread(target=_work, name=f"inside {self.name}")
        thread.start()
        thread.join()
        if failed:
            raise failed[0]
        return done[0]

    def set(self, key: str, value: object) -> None:
        """Set one of the namespace's own kernel settings, as sysctl names it: net.ipv4.icmp_ratelimit."""
        place = Path("/proc/sys", *key.split("."))
        self.inside(lambda: place.write_text(str(value), encoding="ascii"))

    def free_port(self, kind: int = socket.SOCK_DGRAM) -> int:
        """Name a port that nobody uses there."""

        def _bind() -> int:
            with socket.socket(socket.AF_INET, kind) as asked:
                asked.bind(("", 0))
                return int(asked.getsockname()[1])

        return self.inside(_bind)

    @property
    def _enter(self) -> list[str]:
        return ["nsenter", f"--net={NETNS / self.name}", "--"]


@dataclass(frozen=True)
class Rule:
    """Packets that are dropped, and how many have been."""

    host: Host
    table: str  # "" where iptables does it

    @property
    def dropped(self) -> int:
        """Count what this rule has dropped so far."""
        if not self.table:
            return sum(self._iptables(program) for program in ("iptables", "ip6tables"))
        listed = self.host.run(["nft", "-j", "list", "table", *self.table.split()], check=True).stdout
        return sum(
            part["counter"]["packets"]
            for item in json.loads(listed)["nftables"]
            for part in item.get("rule", {}).get("expr", ())
            if isinstance(part, dict) and "counter" in part
        )

    def _iptables(self, program: str) -> int:
        listed = self.host.run([program, "-t", "raw", "-nvxL", "PREROUTING"], check=True).stdout
        return sum(int(line.split()[0]) for line in listed.splitlines()[2:])


@dataclass
class Net:
    """The two hosts and what lies between them."""

    a: Host
    b: Host
    middle: Host | None = None
    relay: subprocess.Popen[str] | None = None
    folder: Path = Path()
    rules: int = 0
    captures: int = 0
    owner: str = ""
    made: list[Host] = field(default_factory=list)

    def drop(self, *, every: int, direction: str, port: int = 0, protocol: str = "udp") -> Rule:
        """
        Drop exactly every `every`-th packet of a direction: numbers every, 2 every, ... counted from now.

        `port` is where b listens; 0 means any. With a relay the packet dies between the hosts, so neither host's
        capture sees it at the far end. Without one it dies at the receiving host, behind that host's capture.
        """
        assert direction in ("forward", "backward")
        far, side = (self.b, "b") if direction == "forward" else (self.a, "a")
        if shutil.which("nft") is None:
            return _drop_by_iptables(far, every, direction, port, protocol)
        self.rules += 1
        if self.middle is None:
            host, table = far, f"inet drops{self.rules}"
            hook = "type filter hook prerouting priority -300;"
        else:
            host, table = self.middle, f"netdev drops{self.rules}"
            hook = f'type filter hook egress device "to_{side}" priority 0;'
        rule = f"{_match(protocol, direction, port)} numgen inc mod {every} {every - 1} counter drop"
        host.run(["nft", "-f", "-"], input=f"table {table} {{\n chain c {{\n {hook}\n {rule}\n }}\n}}\n", check=True)
        return Rule(host=host, table=table)

    @contextlib.contextmanager
    def capture(self, side: str, port: int = 0, *, expression: str = "") -> Iterator[Path]:
        """
        Capture what passes the interface of host "a" or "b", with stamps in nanoseconds.

        Gives the path of the pcap: complete when the context ends, there until the hosts are gone. An `expression`
        of tcpdump's replaces the port.
        """
        self.captures += 1
        path = self.folder / f"{side}{self.captures}.pcap"
        host = self.a if side == "a" else self.b
        words = ["-i", host.interface, "-w", path, "-n", "-U", "-B", "16384", "-Z", "root"]
        words += ["--immediate-mode", "--time-stamp-precision=nano"]
        words.append(expression or (f"port {port}" if port else "ip or ip6"))
        dumping = host.popen(["tcpdump", *words], stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
        _await_words(dumping, "listening on")
        try:
            yield path
            _flush(dumping)
        finally:
            _end(dumping)

    def another(self, word: str) -> Host:
        """
        Make a further namespace, empty but for its loopback, for wires of a test's own (routers, say).

        Wire it with `namespaces.ip(net.a.name, "link add up0 type veth peer name down0 netns " + router.name)`; it goes
        with the others.
        """
        host = Host(f"{self.owner}-{word}", (), ())
        self.made.append(host)
        ip("", f"netns add {host.name}")
        ip(host.name, "link set lo up")
        return host

    def frames(self, pcap: Path) -> list[tuple[int, bytes]]:
        """Read a capture: pairs of time [ns] and frame."""
        return read_frames(pcap)

    def tallies(self) -> dict[str, dict[str, float]]:
        """Ask the relay what it carried, by direction; see relay.py."""
        assert self.relay is not None and self.relay.stdin is not None and self.relay.stdout is not None
        self.relay.stdin.write("tell\n")
        self.relay.stdin.flush()
        told: dict[str, dict[str, float]] = json.loads(self.relay.stdout.readline())
        return told


@contextlib.contextmanager
def hosts(
    *,
    relay_ms: tuple[float, float] | None = None,
    addresses: int = 1,
    mtu: int = 1500,
    duplicate_every: int = 0,
    hold_every: tuple[int, float] | None = None,
) -> Iterator[Net]:
    """
    Make two hosts joined by a wire.

    Parameters
    ----------
    relay_ms : pair of float, optional
        One-way delay forward (a to b) and backward. [ms] None: the wire is one veth pair, with no delay of its own.
    addresses : int
        How many addresses b has, of each family.
    mtu : int
        Of the wire. [bytes]
    duplicate_every, hold_every : int, pair of int and float, optional
        With a relay: every n-th datagram arrives twice; every n-th is held so much longer, and overtaken. [ms]

    Yields
    ------
    Net
        Hosts `a` and `b`. ICMP echo over datagram sockets is allowed to everybody there.
    """
    owner = f"{PREFIX}-{os.getpid()}-{_started(os.getpid())}-{uuid.uuid4().hex[:8]}"
    made: list[Host] = []
    try:
        with tempfile.TemporaryDirectory(prefix=f"{PREFIX}-") as folder:
            net = _make(owner, made, addresses, mtu, relay_ms is not None)
            net.folder = Path(folder)
            if relay_ms is not None:
                _start_relay(net, relay_ms, duplicate_every, hold_every or (0, 0.0))
            yield net
    finally:
        for host in made:
            for process in host.processes:
                _end(process)
        _remove([host.name for host in made])


def sweep() -> list[str]:
    """Remove what runs left behind that were killed; return the names."""
    dead = []
    for path in NETNS.glob(f"{PREFIX}-*"):
        owner = re.fullmatch(rf"{PREFIX}-(\d+)-(\d+)-[0-9a-f]+-\w+", path.name)
        if owner and _started(int(owner[1])) != int(owner[2]):
            dead.append(path.name)
    _remove(dead)
    return dead


def read_frames(pcap: Path) -> list[tuple[int, bytes]]:
    """Read a pcap with stamps in nanoseconds: pairs of time [ns] and frame."""
    data = pcap.read_bytes()
    magic, link = struct.unpack("<I16xI", data[:24])
    assert magic == 0xA1B23C4D and link == 1, "not a capture of Ethernet with stamps in nanoseconds"
    found, at = [], 24
    while at < len(data):
        seconds, nanoseconds, kept, _ = struct.unpack_from("<IIII", data, at)
        found.append((seconds * 1_000_000_000 + nanoseconds, data[at + 16 : at + 16 + kept]))
        at += 16 + kept
    return found


# ---- making and removing -----------------------------------------------------------------------------------------


def _make(owner: str, made: list[Host], addresses: int, mtu: int, relayed: bool) -> Net:
    a = Host(f"{owner}-a", ("198.18.0.1",), ("fd6e:7072:6f62::1",))
    more = range(addresses - 1)
    b = Host(
        f"{owner}-b",
        ("198.18.0.2", *(f"198.19.{number // 250}.{number % 250 + 1}" for number in more)),
        ("fd6e:7072:6f62::2", *(f"fd6e:7072:6f62:1::{number + 1:x}" for number in more)),
    )
    middle = Host(f"{owner}-m", (), ()) if relayed else None
    made += [host for host in (a, b, middle) if host is not None]  # before they are: removing is forgiving
    ip("", *(f"netns add {host.name}" for host in made))
    mac_a, mac_b = "02:00:00:00:00:0a", "02:00:00:00:00:0b"
    end_a, end_b = f"{INTERFACE} address {mac_a} netns {a.name}", f"{INTERFACE} address {mac_b} netns {b.name}"
    if middle is None:
        ip("", f"link add {end_a} mtu {mtu} type veth peer name {end_b} mtu {mtu}")
    else:
        for end, far in ((end_a, "to_a"), (end_b, "to_b")):
            ip("", f"link add {end} mtu {mtu} type veth peer name {far} mtu {mtu} netns {middle.name}")
        ip(middle.name, *(f"link set {far} {what}" for far in ("to_a", "to_b") for what in ("addrgenmode none", "up")))
        middle.inside(lambda: (_bare("to_a"), _bare("to_b")))
    # Neighbours are told, not asked for: nothing but what the tests send is on the wire.
    _settle(a, b, mac_b, ["198.19.0.0/16", "fd6e:7072:6f62:1::/64"] if addresses > 1 else [])
    _settle(b, a, mac_a, [])
    for host in (a, b):
        host.inside(_await_carrier)
    return Net(a=a, b=b, middle=middle, owner=owner, made=made)


def _settle(host: Host, far: Host, far_mac: str, beyond: list[str]) -> None:
    wire = host.interface
    ip(
        host.name,
        "link set lo up",
        f"link set {wire} addrgenmode none",
        f"link set {wire} up",
        f"address add {host.address}/24 dev {wire}",
        f"address add {host.address6}/64 dev {wire} nodad",
        *(f"address add {address}/32 dev {wire}" for address in host.addresses[1:]),
        *(f"address add {address}/128 dev {wire} nodad" for address in host.addresses6[1:]),
        f"neighbour replace {far.address} lladdr {far_mac} dev {wire} nud permanent",
        f"neighbour replace {far.address6} lladdr {far_mac} dev {wire} nud permanent",
        *(f"route add {net} via {far.address6 if ':' in net else far.address} dev {wire}" for net in beyond),
    )
    host.inside(lambda: _bare(wire))
    host.set("net.ipv4.ping_group_range", "0 2147483647")


def ip(namespace: str, *lines: str) -> None:
    """Let iproute2 do some lines, in a namespace or (for an empty name) outside."""
    where = ["-n", namespace] if namespace else []
    subprocess.run(
        ["ip", *where, "-batch", "-"], input="\n".join(lines) + "\n", text=True, check=True, capture_output=True
    )


def _setns(name: str) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    with (NETNS / name).open("rb") as namespace:
        if libc.setns(namespace.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f"cannot enter {name}")


def _bare(interface: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        for offload in OFFLOADS:
            value = array.array("I", [offload, 0])
            asked = struct.pack("16sP16x", interface.encode(), value.buffer_info()[0])
            try:
                fcntl.ioctl(control, SIOCETHTOOL, asked)
            except OSError as failed:  # an offload that this kernel's veth has not
                if failed.errno != errno.EOPNOTSUPP:
                    raise


def _await_carrier() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        for _ in range(2000):
            answer = fcntl.ioctl(control, SIOCGIFFLAGS, struct.pack("16sH22x", INTERFACE.encode(), 0))
            if struct.unpack("16xH22x", answer)[0] & IFF_RUNNING:
                return
            time.sleep(0.001)
    raise TimeoutError(f"{INTERFACE} has no carrier")


def _remove(names: Sequence[str]) -> None:
    for name in names:
        # Children of the tests' processes may live on; nobody but they is in a namespace that the tests made.
        inside = subprocess.run(["ip", "netns", "pids", name], capture_output=True, text=True, check=False).stdout
        for number in inside.split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(number), signal.SIGKILL)
    if names:
        lines = "".join(f"netns delete {name}\n" for name in names)
        subprocess.run(["ip", "-force", "-batch", "-"], input=lines, text=True, check=False, capture_output=True)


def _started(pid: int) -> int:
    """Return when a process began, in the kernel's ticks; 0 if there is none."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    return int(told.rpartition(")")[2].split()[19])


# ---- what lies between -------------------------------------------------------------------------------------------


def _start_relay(net: Net, relay_ms: tuple[float, float], duplicate_every: int, hold_every: tuple[int, float]) -> None:
    assert net.middle is not None
    words = [sys.executable, "-I", "-S", str(RELAY), "to_a", "to_b"]
    words += ["--forward-ns", str(round(relay_ms[0] * 1e6)), "--backward-ns", str(round(relay_ms[1] * 1e6))]
    words += ["--duplicate-every", str(duplicate_every)]
    words += ["--hold-every", str(hold_every[0]), "--hold-ns", str(round(hold_every[1] * 1e6))]
    net.relay = net.middle.popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert net.relay.stdout is not None
    if net.relay.stdout.readline() != "ready\n":
        raise RuntimeError("the relay did not start")


def _match(protocol: str, direction: str, port: int) -> str:
    if protocol == "icmp":
        kind = "echo-request" if direction == "forward" else "echo-reply"
        return f"icmp type {kind}"
    if protocol == "icmp6":
        kind = "echo-request" if direction == "forward" else "echo-reply"
        return f"icmpv6 type {kind}"
    if not port:
        return f"meta l4proto {protocol}"
    return f"{protocol} {'dport' if direction == 'forward' else 'sport'} {port}"


def _drop_by_iptables(far: Host, every: int, direction: str, port: int, protocol: str) -> Rule:
    for program in ("iptables", "ip6tables"):
        words = [program, "-t", "raw", "-A", "PREROUTING", "-p", protocol]
        if port:
            words += ["--dport" if direction == "forward" else "--sport", str(port)]
        words += ["-m", "statistic", "--mode", "nth", "--every", str(every), "--packet", str(every - 1)]
        far.run([*words, "-j", "DROP"], check=True)
    return Rule(host=far, table="")


def _await_words(process: subprocess.Popen[str], words: str, within_s: float = 10.0) -> str:
    """Read the standard error of a program until a line holds the words; return the line."""
    assert process.stderr is not None
    end_s = time.monotonic() + within_s
    read = b""
    while time.monotonic() < end_s:
        if not select.select([process.stderr], (), (), 0.2)[0]:
            continue
        # Past Python's own buffer, which select does not see.
        part = os.read(process.stderr.fileno(), 4096)
        read += part
        for line in read.decode(errors="replace").splitlines(keepends=True):
            if words in line and line.endswith("\n"):
                return line
        if not part:
            break
    raise RuntimeError(f"{process.args}: {read.decode(errors='replace')}")


def _flush(dumping: subprocess.Popen[str]) -> None:
    """Wait until tcpdump has written all that the kernel gave it: it counts both when asked."""
    for _ in range(100):
        dumping.send_signal(signal.SIGUSR1)
        line = _await_words(dumping, "received by filter")
        captured, received, dropped = map(int, re.findall(r"(\d+) packets?", line))
        assert dropped == 0, line
        if captured == received:
            return
        time.sleep(0.01)
    raise RuntimeError(f"tcpdump does not catch up: {line}")


def _end(process: subprocess.Popen[Any]) -> None:
    """End a program that still runs, politely first, and close its pipes."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(3)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
