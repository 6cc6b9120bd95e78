"""Traces through real routers, in namespaces."""

from __future__ import annotations


def test_debug(chain):
    for words in (
        [chain.address],
        [chain.address, "--protocol", "icmp"],
        [chain.address6],
        [chain.address6, "--protocol", "tcp", "--flows", "8"],
        [chain.address, "--protocol", "tcp", "--flows", "1"],
        [chain.address6, "--protocol", "icmp"],
    ):
        done = chain.src.python("trace", *words, "--lang", "en")
        print(done.stdout, done.stderr)
    done = chain.src.run(
        [
            "setpriv",
            "--bounding-set=-net_raw",
            "--inh-caps=-net_raw",
            "--reuid=65534",
            "--clear-groups",
            "/work/main/.venv/bin/python",
            "-m",
            "probes",
            "trace",
            chain.address,
            "--lang",
            "en",
        ]
    )
    print(done.stdout, done.stderr)
    done = chain.src.run(
        [
            "setpriv",
            "--bounding-set=-net_raw",
            "--inh-caps=-net_raw",
            "--reuid=65534",
            "--clear-groups",
            "/work/main/.venv/bin/python",
            "-m",
            "probes",
            "trace",
            chain.address6,
            "--lang",
            "en",
        ]
    )
    print(done.stdout, done.stderr)
