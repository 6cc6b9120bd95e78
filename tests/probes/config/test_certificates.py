"""What is read from certificates, held against openssl; damaged ones are refused."""

import contextlib
import datetime as dt
import ssl
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.config.certificates import check_pair, parse_certificate, read_certificates
from probes.errors import InputError


@pytest.fixture(scope="module")
def folder(tmp_path_factory, make_pair):
    folder = tmp_path_factory.mktemp("certificates")
    make_pair(folder, "zw-1")
    make_pair(folder, "late", begins_days=-10, ends_days=-2)
    make_pair(folder, "far", ends_days=365 * 40)  # beyond 2049: GeneralizedTime
    make_pair(folder, "chinese", subject="/O=x/CN=中卫一号")
    return folder


@pytest.mark.parametrize("name", ["zw-1", "late", "far", "chinese"])
def test_name_and_dates_are_those_that_openssl_prints(folder, name):
    (found,) = read_certificates(folder / f"{name}.pem")
    command = ["openssl", "x509", "-in", folder / f"{name}.pem", "-noout", "-dates", "-subject"]
    command += ["-nameopt", "utf8,sep_multiline", "-dateopt", "iso_8601"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, timeout=30).stdout
    dates = {
        line.split("=", 1)[0]: dt.datetime.fromisoformat(line.split("=", 1)[1])
        for line in printed.splitlines()
        if line.startswith("not")
    }
    assert (found.not_before, found.not_after) == (dates["notBefore"], dates["notAfter"])
    assert f"CN={found.common_name}" in printed.replace("CN = ", "CN=")


def test_all_certificates_of_a_chain_are_read(folder, tmp_path):
    chain = tmp_path / "chain.pem"
    chain.write_bytes(b"words\n" + (folder / "zw-1.pem").read_bytes() + (folder / "late.pem").read_bytes())
    assert [one.common_name for one in read_certificates(chain)] == ["zw-1", "late"]


def test_a_key_belongs_to_its_certificate(folder):
    check_pair(folder / "zw-1.pem", folder / "zw-1.key")
    with pytest.raises(InputError) as refused:
        check_pair(folder / "zw-1.pem", folder / "late.key")
    assert refused.value.code == "config_bad_pair"


def test_a_key_with_a_password_is_refused_without_asking_for_it(folder, tmp_path):
    sealed = tmp_path / "sealed.key"
    command = ["openssl", "pkcs8", "-topk8", "-in", folder / "zw-1.key", "-passout", "pass:x", "-out", sealed]
    subprocess.run(command, check=True, capture_output=True, timeout=30)
    with pytest.raises(InputError) as refused:
        check_pair(folder / "zw-1.pem", sealed)
    assert refused.value.code == "config_bad_pair"


def test_a_file_without_certificate_is_refused(tmp_path):
    (tmp_path / "a.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    with pytest.raises(InputError) as refused:
        read_certificates(tmp_path / "a.pem")
    assert refused.value.code == "config_no_certificate"


@given(st.binary(max_size=200))
def test_whatever_the_bytes_a_certificate_is_read_or_refused(der):
    with pytest.raises((ValueError, IndexError, OverflowError)):
        parse_certificate(der)


@given(st.data())
def test_a_damaged_certificate_is_read_or_refused(folder, data):
    der = bytearray(ssl.PEM_cert_to_DER_cert((folder / "zw-1.pem").read_text()))
    for _ in range(data.draw(st.integers(1, 4))):
        der[data.draw(st.integers(0, len(der) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(der)))
    with contextlib.suppress(ValueError, IndexError, OverflowError):
        parse_certificate(bytes(der[:cut]))
