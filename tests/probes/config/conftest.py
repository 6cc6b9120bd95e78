"""Configurations and certificates that tests change."""

from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path

import pytest


@pytest.fixture
def minimal():
    """The shortest configuration there is."""
    return 'agent = "zw-1"\n[spool]\nfolder = "spool"\n[[target]]\nname = "t"\naddress = "192.0.2.1"\n'


@pytest.fixture(scope="session")
def make_pair():
    """Give a function that makes a certificate and its key with openssl: folder, name, days from now."""

    def _make(
        folder: Path, name: str, *, begins_days: int = -1, ends_days: int = 365, subject: str | None = None
    ) -> None:
        today = dt.datetime.now(dt.UTC)
        dates = [f"{today + dt.timedelta(days=days):%Y%m%d%H%M%SZ}" for days in (begins_days, ends_days)]
        key, request = folder / f"{name}.key", folder / f"{name}.csr"
        config = folder / f"{name}.cnf"
        config.write_text(
            "[req]\ndistinguished_name = dn\n[dn]\n[ca]\ndefault_ca = x\n[x]\n"
            f"database = {folder}/{name}.db\nnew_certs_dir = {folder}\nserial = {folder}/{name}.serial\n"
            "default_md = sha256\npolicy = p\n[p]\ncommonName = optional\norganizationName = optional\n"
        )
        (folder / f"{name}.db").write_text("")
        (folder / f"{name}.serial").write_text("01\n")
        ask = ["req", "-new", "-key", key, "-utf8", "-config", config]
        sign = ["ca", "-selfsign", "-batch", "-notext", "-config", config, "-keyfile", key, "-in", request]
        for arguments in (
            ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key],
            [*ask, "-subj", subject or f"/O=x/CN={name}", "-out", request],
            [*sign, "-startdate", dates[0], "-enddate", dates[1], "-out", folder / f"{name}.pem"],
        ):
            subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, timeout=30)
        key.chmod(0o600)

    return _make
