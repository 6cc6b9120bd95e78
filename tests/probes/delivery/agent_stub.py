"""An agent that spools and delivers until it is killed. Arguments: those of `main`."""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from pathlib import Path

from probes.config.records import DeliverySettings
from probes.delivery.courier import Courier
from probes.spool.store import Spool


def main(making_file: str, folder: str, ledger: str, url: str, certificates: str, seconds: str, batch: str) -> None:
    spec = importlib.util.spec_from_file_location("making", making_file)
    making = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(making)
    place = Path(certificates)
    settings = DeliverySettings(
        url=url,
        ca=place / "ca.pem",
        certificate=place / "zw-01.pem",
        key=place / "zw-01.key",
        interval_s=0.005,
        batch_records=int(batch),
        timeout_s=5.0,
    )
    spool = Spool.open(Path(folder), agent="zw-01", limit_bytes=2**26, now_ns=time.time_ns())
    courier = Courier(spool, settings, seed=os.getpid(), complain=lambda _: None)
    courier.start()
    until_s = time.monotonic() + float(seconds)
    descriptor = os.open(ledger, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    spool.append(streams=[making.stream(0)])
    sequence = 0
    while time.monotonic() < until_s:
        samples = [making.sample(sequence + index) for index in range(1 + sequence % 17)]
        os.write(descriptor, f"try {spool.boot} {len(samples)}\n".encode())
        spool.append(samples=samples, windows=[making.window()] if sequence % 3 == 0 else [])
        os.write(descriptor, f"done {spool.boot} {len(samples)}\n".encode())
        sequence += len(samples)
    while spool.waiting() and time.monotonic() < until_s + 60:
        time.sleep(0.01)
    courier.stop()
    left = spool.waiting()
    spool.close()
    sys.exit(1 if left else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
