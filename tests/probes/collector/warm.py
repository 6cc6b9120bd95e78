"""
Start collectors fast: all that `ixprobe collect` imports is loaded once, and each start is a fork.

A start from nothing takes a second of imports, in which a kill proves little. Orders come as lines of JSON on stdin:
{"start": [arguments], "limits": {}, "output": file, "errors": file} answers with the process id, {"wait": id} with its
exit code. `limits` are those of the collector that a test would wait for too long.
"""

from __future__ import annotations

import functools
import json
import os
import sys

import duckdb
import psycopg

import probes.cli.commands.collect
import probes.collector.running
import probes.collector.stores.clickhouse
import probes.collector.stores.parquet
import probes.collector.stores.postgresql
from probes.cli.entry import main
from probes.collector.limits import Limits

assert duckdb and psycopg and probes

for line in sys.stdin:
    order = json.loads(line)
    if "wait" in order:
        _, status = os.waitpid(order["wait"], 0)
        print(os.waitstatus_to_exitcode(status), flush=True)
    elif (process := os.fork()) == 0:
        files = (os.devnull, os.O_RDONLY), (order["output"], os.O_WRONLY), (order["errors"], os.O_WRONLY | os.O_APPEND)
        for number, (name, how) in enumerate(files):
            os.dup2(os.open(name, how | os.O_CREAT), number)
        limited = functools.partial(probes.collector.running.run_collector, limits=Limits(**order["limits"]))
        probes.collector.running.run_collector = limited
        main(order["start"])
    else:
        print(process, flush=True)
