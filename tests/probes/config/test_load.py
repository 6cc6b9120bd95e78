"""The configuration: what is right is understood, what is wrong names line, key and the way out."""

import os
import re
import time as clock
from datetime import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.config.build import KEYS
from probes.config.load import LIMIT_BYTES, examine, examine_text, load, parse
from probes.config.remarks import remarks
from probes.errors import InputError
from probes.terms import Protocol

NOW_NS = 1_795_000_000 * 10**9


def refused(text, file="agent.toml"):
    config, errors = examine_text(text, file)
    assert config is None
    return [(error.code, error.line, error.key) for error in errors]


def changed(minimal, line, *, after=0):
    """Put a line behind the n-th (0: at the top)."""
    lines = minimal.splitlines()
    return "\n".join([*lines[:after], line, *lines[after:]]) + "\n"


# ---- What is right --------------------------------------------------------------------------------------------------


def test_the_shortest_configuration_measures_by_stamp(minimal, tmp_path):
    config = parse(minimal, str(tmp_path / "agent.toml"))
    (target,) = config.targets
    assert (target.protocol, target.port, target.family, target.line) == (Protocol.STAMP, 862, 4, 4)
    assert [one.name for one in target.classes] == ["default"]
    assert config.spool.folder == tmp_path / "spool"
    assert config.delivery is None


def test_the_example_is_a_configuration(root):
    config = load(root / "probes/deploy/agent.toml")
    assert [target.name for target in config.targets] == ["helingeer-telecom", "helingeer-unicom", "gateway"]
    assert config.targets[0].distance_km == pytest.approx(656, abs=2)
    assert config.busy_start == time(20)
    assert (config.sla_windows[0].days, config.sla_windows[0].rate_hz) == (frozenset(range(5)), 20)


def test_the_example_with_its_delivery_filled_in_is_a_configuration(root, tmp_path, make_pair):
    make_pair(tmp_path, "zhongwei-1")
    (tmp_path / "ca.pem").write_bytes((tmp_path / "zhongwei-1.pem").read_bytes())
    text = (root / "probes/deploy/agent.toml").read_text("utf-8")
    before, delivery = text.split("# [delivery]\n")
    delivery, after = delivery.split("\n\n", 1)
    delivery = delivery.replace("# ", "")
    (tmp_path / "agent.toml").write_text(f"{before}[delivery]\n{delivery}\n\n{after}")
    config = load(tmp_path / "agent.toml")
    assert config.delivery is not None
    assert config.delivery.certificate == tmp_path / "zhongwei-1.pem"
    assert remarks(config, clock.time_ns()) == []


def test_defaults_hold_unless_a_target_says_otherwise():
    config = parse(
        'agent = "a"\nspool = {folder = "s"}\ndefaults = {rate_hz = 5, port = 5000, operator = "x"}\n'
        '[[target]]\nname = "one"\naddress = "h"\n'
        '[[target]]\nname = "two"\naddress = "h"\nrate_hz = 7\nprotocol = "icmp"\n',
        "f",
    )
    assert [(one.rate_hz, one.port, one.operator) for one in config.targets] == [(5, 5000, "x"), (7, None, "x")]


def test_a_byte_order_mark_and_carriage_returns_are_no_harm(minimal, tmp_path):
    (tmp_path / "a.toml").write_bytes(b"\xef\xbb\xbf" + minimal.replace("\n", "\r\n").encode())
    assert load(tmp_path / "a.toml").agent == "zw-1"


def test_a_key_file_beside_the_configuration_is_read(minimal, tmp_path):
    (tmp_path / "k").write_text("# both ends\n" + "0f" * 32 + "\n")
    (tmp_path / "a.toml").write_text(minimal + 'key_file = "k"\n')
    config = load(tmp_path / "a.toml")
    assert config.targets[0].key == b"\x0f" * 32
    assert config.key_files == (tmp_path / "k",)
    (tmp_path / "k").chmod(0o644)
    assert "config_open_secret" in [one.code for one in remarks(config, NOW_NS)]
    (tmp_path / "k").chmod(0o640)
    assert "config_open_secret" not in [one.code for one in remarks(config, NOW_NS)]


@pytest.mark.parametrize("end", ['"24:00"', "00:00:00", '"00:00"'])
def test_a_window_may_last_until_midnight(minimal, end):
    config = parse(changed(minimal, f"busy = {{start = 22:00:00, end = {end}}}", after=1), "f")
    assert config.busy_end == time(0)


# ---- What is wrong --------------------------------------------------------------------------------------------------

WRONG = [
    ("agnt = 1", 0, ("config_unknown_key", 1, "agnt")),
    ("utc_offset = 8", 0, ("config_not_offset", 1, "utc_offset")),
    ('utc_offset = "+15:00"', 0, ("config_not_offset", 1, "utc_offset")),
    ("window_s = 300.5", 0, ("config_not_whole", 1, "window_s")),
    ("window_s = true", 0, ("config_not_whole", 1, "window_s")),
    ("window_s = 5", 0, ("config_range", 1, "window_s")),
    ("lon_deg = 105", 0, ("config_half_position", 1, "lon_deg")),
    ("lon_deg = nan\nlat_deg = 3", 0, ("config_range", 1, "lon_deg")),
    ("seed = -1", 0, ("config_range", 1, "seed")),
    ('classes = "x"', 0, ("config_not_table", 1, "classes")),
    ("classes = {a = {dscp = 64}}", 0, ("config_range", 1, "classes.a.dscp")),
    ("classes = {a = {loss_limit = 0}}", 0, ("config_above_range", 1, "classes.a.loss_limit")),
    ("classes.a.colour = 3", 0, ("config_unknown_key", 1, "classes.a.colour")),
    ("limits = 3", 0, ("config_not_table", 1, "limits")),
    ("busy = {start = 20:00:00}", 0, ("config_key_missing", 1, "busy")),
    ("sla = {rate_hz = 1}", 0, ("config_not_tables", 1, "sla")),
    ('sla = [{start = "25:00", end = "03:00", rate_hz = 1}]', 0, ("config_not_clock", 1, "sla.start")),
    ('operators = ["a", "a"]', 0, ("config_array_twice", 1, "operators")),
    ("operators = []", 0, ("config_array_size", 1, "operators")),
    ("limit_bytes = 5", 3, ("config_range", 4, "spool.limit_bytes")),
    ("rate = 5", 6, ("config_unknown_key", 7, "target.rate")),
    ('rate_hz = "5"', 6, ("config_not_number", 7, "target.rate_hz")),
    ("rate_hz = inf", 6, ("config_range", 7, "target.rate_hz")),
    ("rate_hz = 1" + "0" * 400, 6, ("config_range", 7, "target.rate_hz")),
    ('protocol = "udp"', 6, ("config_not_among", 7, "target.protocol")),
    ('protocol = "icmp"\nport = 7', 6, ("config_icmp_port", 8, "target.port")),
    ('protocol = "tcp"', 6, ("config_tcp_port", 4, "target")),
    ('protocol = "tcp"\nport = 1\nkey_file = "k"', 6, ("config_key_without_stamp", 9, "target.key_file")),
    ("port = 0", 6, ("config_range", 7, "target.port")),
    ("family = 5", 6, ("config_not_family", 7, "target.family")),
    ("family = 6", 6, ("config_other_family", 7, "target.family")),
    ('source_address = "::1"', 6, ("config_other_family", 7, "target.source_address")),
    ('source_address = "eth0"', 6, ("config_not_numeric", 7, "target.source_address")),
    ('classes = ["gold"]', 6, ("config_no_class", 7, "target.classes")),
    ('key_file = "missing"', 6, ("config_in_file", 7, "target.key_file")),
    ('key_file = "/dev/zero"', 6, ("config_in_file", 7, "target.key_file")),
    ('layer = "cloud"', 6, ("config_not_among", 7, "target.layer")),
    ("source_ports = 65", 6, ("config_range", 7, "target.source_ports")),
    ('[[target]]\nname = "t"\naddress = "b"', 6, ("config_target_twice", 7, "target.name")),
    ("[[target]]\nname = 3", 6, ("config_not_text", 8, "target.name")),
    ('[[target]]\nname = "a\\u0007"', 6, ("config_bad_text", 8, "target.name")),
    ('[delivery]\nurl = "http://c"', 6, ("config_bad_url", 8, "delivery.url")),
    ('[delivery]\nurl = "https://c:99999"', 6, ("config_bad_url", 8, "delivery.url")),
    ('[delivery]\nurl = "https://u:p@c"', 6, ("config_bad_url", 8, "delivery.url")),
    ('[delivery]\nurl = "https://c"\nca = "c"\ncertificate = "x"\nkey = "k"', 6, ("config_in_file", 9, "delivery.ca")),
    ("rate_hz = 101", 6, ("schedule_target_excess", 4, None)),
    ('[[sla]]\nstart = "01:00"\nend = "02:00"\nrate_hz = 500', 6, ("schedule_target_excess_sla", 7, None)),
    ("[limits]\nrate_hz = 0.5", 6, ("schedule_agent_excess", None, None)),
]


@pytest.mark.parametrize(("line", "after", "wanted"), WRONG, ids=[line[:40] for line, _, _ in WRONG])
def test_what_is_wrong_names_its_line_and_key(minimal, line, after, wanted, tmp_path):
    assert refused(changed(minimal, line, after=after), str(tmp_path / "a.toml")) == [wanted]


ADDRESSES = [
    "",
    " ",
    "a b",
    "-x",
    "1.2.3",
    "999.1.1.1",
    "224.0.0.1",
    "0.0.0.0",
    "::",
    "ff02::1",
    "255.255.255.255",
    "a..b",
]


@pytest.mark.parametrize("address", [*ADDRESSES, "x" * 64, "http://a", "a/b", "a:5"])
def test_an_address_is_one_hosts(minimal, address):
    ((code, line, key),) = refused(minimal.replace("192.0.2.1", address))
    assert (line, key) == (6, "target.address")
    assert code in ("config_bad_address", "config_not_one_host")


@pytest.mark.parametrize("agent", ["", ".a", "a b", "中卫", "a" * 65, "a\\nb", "a/b"])
def test_an_agents_name_can_be_a_certificates(minimal, agent):
    assert refused(minimal.replace("zw-1", agent)) == [("config_bad_agent", 1, "agent")]


def test_everything_wrong_is_said_at_once_in_the_order_of_lines():
    text = (
        'agnt = "a"\n[[target]]\nname = "x"\n[[target]]\nname = "y"\naddress = "h"\nport = "862"\n[trace]\nflows = 0\n'
    )
    assert refused(text) == [
        ("config_unknown_key", 1, "agnt"),
        ("config_key_missing", 2, "target"),
        ("config_not_whole", 7, "target.port"),
        ("config_range", 9, "trace.flows"),
        ("config_key_missing", None, None),
        ("config_key_missing", None, None),
    ]


def test_the_nearest_key_is_asked_for(minimal):
    with pytest.raises(
        InputError, match=r"agent\.toml line 7, target\.adress: there is no such key\. Did you mean address"
    ):
        parse(minimal + 'adress = "x"\n', "agent.toml")


def test_a_fibres_length_is_no_great_circle(minimal):
    ends = "lon_deg = 105.19\nlat_deg = 37.51\n"
    text = ends + minimal + "lon_deg = 111.82\nlat_deg = 40.38\ndistance_km = {}\n"
    assert refused(text.format(1180)) == [("config_distance", 11, "target.distance_km")]
    assert parse(text.format(600), "f").targets[0].distance_km == 600
    # A figure from a sphere is a little too large: the ellipsoid's own holds.
    assert parse(text.format(659), "f").targets[0].distance_km == pytest.approx(656.9, abs=0.3)


@pytest.mark.parametrize(
    ("text", "line"), [("a = ", 1), ("a = 1\nb = 2\nb = 3", 3), ("[[a]\n", 1), ("x = 1" + "0" * 5000, None)]
)
def test_what_is_no_toml_names_its_line(text, line):
    ((code, found, _),) = refused(text)
    assert (code, found) == ("config_not_toml", line)


def test_deep_nesting_is_refused():
    assert refused("a = " + "[" * 100_000)[0][0] in ("config_nested", "config_not_toml")


def test_a_file_that_is_no_text_names_its_line(tmp_path):
    (tmp_path / "a").write_bytes(b"a = 1\n\xff\xfe\n")
    config, (error,) = examine(tmp_path / "a")
    assert config is None
    assert (error.code, error.line) == ("config_not_utf8", 2)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda path: None, "file_missing"),
        (lambda path: path.mkdir(), "config_not_regular"),
        (os.mkfifo, "config_not_regular"),
        (lambda path: path.symlink_to("/dev/zero"), "config_not_regular"),
        (lambda path: path.write_bytes(b"#" * (LIMIT_BYTES + 1)), "config_file_large"),
        (lambda path: path.symlink_to(path.name), "file_unreadable"),
    ],
)
def test_what_is_no_small_regular_file_is_refused_at_once(tmp_path, make, code):
    make(tmp_path / "a")
    with pytest.raises(InputError) as wrong:
        load(tmp_path / "a")
    assert wrong.value.code == code


KEYS_WRONG = ["", "zz" * 16, "0f" * 15, "0f" * 65, "0f" * 16 + "\n" + "0f" * 16, "0f" * 16 + "0", "secret phrase"]


@pytest.mark.parametrize("content", KEYS_WRONG)
def test_a_bad_key_is_refused_and_never_shown(minimal, tmp_path, content):
    (tmp_path / "k").write_text(content)
    _, (error,) = examine_text(minimal + 'key_file = "k"\n', str(tmp_path / "a.toml"))
    for lang in ("zh", "en"):
        assert str(tmp_path / "k") in error.sentence(lang)
        assert not content or content not in error.sentence(lang)


# ---- Certificates ---------------------------------------------------------------------------------------------------

DELIVERY = '[delivery]\nurl = "https://c:8443"\nca = "{0}.pem"\ncertificate = "{0}.pem"\nkey = "{0}.key"\n'


@pytest.mark.parametrize(
    ("begins", "ends", "code"),
    [(-9, -2, "config_expired"), (3, 99, "config_not_yet"), (-9, 5, "config_expires_soon"), (-9, 99, None)],
)
def test_dates_of_a_certificate_are_remarks_since_the_agent_goes_on(minimal, tmp_path, make_pair, begins, ends, code):
    make_pair(tmp_path, "zw-1", begins_days=begins, ends_days=ends)
    (tmp_path / "a.toml").write_text(minimal + DELIVERY.format("zw-1"))
    found = remarks(load(tmp_path / "a.toml"), clock.time_ns())
    assert {one.code for one in found} == ({code} if code else set())
    assert all(one.sentence(lang) for one in found for lang in ("zh", "en"))


def test_a_foreign_agents_certificate_is_refused(minimal, tmp_path, make_pair):
    make_pair(tmp_path, "other")
    ((code, line, key),) = refused(minimal + DELIVERY.format("other"), str(tmp_path / "a.toml"))
    assert (code, line, key) == ("config_other_agent", 10, "delivery.certificate")


# ---- Hostile input --------------------------------------------------------------------------------------------------

names = st.sampled_from(sorted({key for keys in KEYS.values() for key in keys} | set(KEYS) - {""} | {"x"}))
values = st.recursive(
    st.none().map(lambda _: '""')
    | st.integers(-(2**70), 2**70).map(str)
    | st.floats().map(repr)
    | st.sampled_from(
        ("true", '"stamp"', '"icmp"', '"+08:00"', '"192.0.2.1"', '"::1"', "20:00:00", "1979-05-27", '"/"', '"mon"')
    )
    | st.text(max_size=5).map(
        lambda text: '"' + "".join(f"\\U{ord(char):08X}" for char in text if not 0xD800 <= ord(char) < 0xE000) + '"'
    ),
    lambda inside: (
        st.lists(inside, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(names, inside, max_size=4).map(
            lambda pairs: "{" + ", ".join(f"{key} = {value}" for key, value in pairs.items()) + "}"
        )
    ),
    max_leaves=8,
)
lines = st.tuples(names, values).map(" = ".join) | names.map("[{}]".format) | names.map("[[{}]]".format)


@given(st.lists(lines, max_size=15).map("\n".join))
def test_whatever_the_settings_it_is_understood_or_refused_in_one_line(text):
    config, errors = examine_text(text, "agent.toml")
    assert (config is None) == bool(errors)
    for error in errors:
        for lang in ("zh", "en"):
            assert error.sentence(lang).isprintable()


@given(
    key=st.sampled_from([key for keys in KEYS.values() for key in keys]),
    value=values,
    at=st.integers(0, 200),
)
def test_whatever_a_setting_of_the_example_is_changed_to_no_traceback_follows(key, value, at, root):
    text = (root / "probes/deploy/agent.toml").read_text("utf-8").splitlines()
    found = [index for index, line in enumerate(text) if line.startswith(f"{key} =")]
    if found:
        text[found[at % len(found)]] = f"{key} = {value}"
    config, errors = examine_text("\n".join(text), "agent.toml")
    assert (config is None) == bool(errors)


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_whatever_the_bytes_of_the_file_it_is_refused_in_one_line(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "hostile.toml"
    path.write_bytes(content)
    config, errors = examine(path)
    assert config is None
    assert all("\n" not in error.sentence("zh") for error in errors)


def test_every_key_is_explained(root):
    text = (root / "docs/formats/agent-configuration.md").read_text("utf-8")
    explained = {}
    for part in re.split(r"(?m)^## ", text)[1:]:
        if found := re.match(r".*?`\[*([a-z]+)(?:\.NAME)?\]*`", part.splitlines()[0]):
            explained[found[1]] = set(re.findall(r"(?m)^\| `(\w+)` ", part))
        else:
            explained.setdefault("", set()).update(re.findall(r"(?m)^\| `(\w+)` ", part))
    assert explained == {
        table: set(keys) - (set(KEYS["defaults"]) if table == "target" else set()) for table, keys in KEYS.items()
    }


def test_paths_of_the_configuration_are_path_objects(minimal):
    assert isinstance(parse(minimal, "a.toml").spool.folder, Path)
