"""Lists of members as a format: in from IX-F and PeeringDB, out as IX-F, what the schema asks for and nothing lost."""

from __future__ import annotations

import copy
import json
import os
import random
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.errors import InputError
from netplan.formats.folder import plan_folder as own
from netplan.formats.members import ixf_files, peeringdb_files
from netplan.formats.members.reading import read_member_file
from netplan.members import KINDS, PEERINGS, POLICIES, SPEEDS_GBPS
from netplan.plan import REFERENCE
from topology.formats.contract import Settings, Source
from topology.formats.draft import Draft
from topology.formats.findings import ASSUMED, DOUBTED, LEFT_OUT, Findings

FULL = os.environ.get("PROOF") == "1"
WEST = Settings(exchange="west")

#: Of the official schema (github.com/euro-ix/json-schemas, commit 2c1c90a, versions/ixp-member-list-1.0.schema.json,
#: which itself is no valid JSON there), field by field: its type, `!` where it is required. Further fields are allowed.
SCHEMA = {
    "version": "text!",
    "timestamp": "time!",
    "ixp_list[]!": {
        "ixp_id": "integer!", "ixf_id": "integer!", "shortname": "text!", "name": "text", "url": "text",
        "country": "text", "peeringdb_id": "integer", "support_email": "text",
        "switch[]": {"id": "integer", "name": "text", "colo": "text", "city": "text", "country": "text"},
        "vlan[]": {"id": "integer", "name": "text", "ipv4": {"prefix": "text", "mask_length": "integer"}},
    },
    "member_list[]!": {
        "asnum": "integer!", "member_type": "type", "name": "text", "url": "text", "peering_policy": "text",
        "peering_policy_url": "text", "member_since": "time", "contact_email[]": "text", "contact_phone[]": "text",
        "contact_hours": "text",
        "connection_list[]!": {
            "ixp_id": "integer!", "state": "text", "connected_since": "time",
            "if_list[]": {"switch_id": "integer", "if_speed": "integer", "if_type": "text"},
            "vlan_list[]": {
                "vlan_id": "integer",
                "ipv4": {"address": "text", "as_macro": "text", "max_prefix": "integer", "routeserver": "flag"},
                "ipv6": {"address": "text", "as_macro": "text", "max_prefix": "integer", "routeserver": "flag"},
            },
        },
    },
}  # fmt: skip
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
KINDS_OF_VALUE = {
    "text": lambda value: isinstance(value, str),
    "time": lambda value: isinstance(value, str) and _TIME.fullmatch(value),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "flag": lambda value: isinstance(value, bool),
    "type": lambda value: value in ("peering", "ixp", "other"),
}


def conform(value, schema):
    """Hold a document against the schema."""
    if isinstance(schema, str):
        assert KINDS_OF_VALUE[schema.rstrip("!")](value), (value, schema)
        return
    assert isinstance(value, dict)
    for key, inner in schema.items():
        name = key.rstrip("!").removesuffix("[]")
        if name not in value:
            assert not key.endswith("!") and not str(inner).endswith("!"), f"{name} is missing"
        elif "[]" in key:
            assert isinstance(value[name], list)
            for item in value[name]:
                conform(item, inner)
        else:
            conform(value[name], inner)


@pytest.fixture
def place(tmp_path):
    """Write a document, and return it as a source."""

    def _place(document, name="members.json"):
        path = tmp_path / name
        path.write_bytes(document if isinstance(document, bytes) else json.dumps(document).encode())
        return Source(path)

    return _place


def read_in(source, item=ixf_files, settings=WEST, said=None):
    assert item.FORMAT.recognise(source)
    return item.FORMAT.read([source], settings, Findings() if said is None else said)


def written(draft, settings=Settings(), said=None):  # noqa: B008 (it is frozen)
    (raw,) = ixf_files.FORMAT.write(draft, "x", settings, Findings() if said is None else said).values()
    document = json.loads(raw)
    conform(document, SCHEMA)
    return document


def codes(said, kind):
    return {finding.code: finding.count for finding in said.of(kind)}


def through_a_plan(draft, folder):
    """Write a draft as a plan folder and read it again."""
    folder.mkdir(exist_ok=True)
    for name, content in own.FORMAT.write(draft, "", Settings(), Findings()).items():
        (folder / name).write_bytes(content)
    return own.FORMAT.read([Source(folder)], Settings(), Findings())


@pytest.fixture
def valid(ixf):
    """An export that the schema accepts, with fields that no member has a place for, and some that no schema names."""
    del ixf["member_list"][2]
    ixf["member_list"][0]["connection_list"][0]["vlan_list"][0].pop("ipv6")
    ixf["x-operator"] = {"deep": [1, None, {"a": "\ud800"}]}
    ixf["member_list"][0] |= {"x-note": "=cmd", "peering_policy_url": "https://example.com/p", "null": None}
    ixf["member_list"][1] |= {"contact_phone": ["+86 10"], "contact_hours": "24/7"}
    conform(ixf, SCHEMA)
    return ixf


def by_asn(document):
    members = sorted(document["member_list"], key=lambda entry: entry["asnum"])
    return {**document, "member_list": members}


def test_what_came_in_goes_out_again(place, valid, tmp_path):
    draft = through_a_plan(read_in(place(valid)), tmp_path / "plan")
    said = Findings()
    assert by_asn(written(draft, said=said)) == by_asn(valid)
    assert codes(said, LEFT_OUT) == {"members_column": 1}, "the kind, which was assumed"


def test_what_is_left_out_and_assumed_is_said_with_its_place(place, ixf):
    said = Findings()
    draft = read_in(place(ixf), said=said)
    assert codes(said, LEFT_OUT) == {"members_idle": 1, "members_own": 1, "members_portless": 1}
    assert codes(said, ASSUMED) == {"members_kind": 3, "members_policy": 1, "members_sum": 1}
    assert said.of(LEFT_OUT)[0].cases[0].column == "member_list[0].connection_list[2]"
    assert draft.rows("exchanges.csv")[0]["site"] == "west"
    ixf["member_list"][1]["connection_list"][0]["if_list"][0]["if_speed"] = 100
    read_in(place(ixf), said=said)
    assert codes(said, DOUBTED) == {"members_slow": 1}


def test_a_member_that_was_changed_goes_out_as_the_plan_has_it(place, valid):
    draft = read_in(place(valid))
    draft.rows("members.csv")[0] |= {"ports": "1x400;2x10", "joined": "2026-01-02"}
    said = Findings()
    document = written(draft, said=said)
    first, second, *_ = document["member_list"]
    speeds = [[link["if_speed"] for link in way["if_list"]] for way in first["connection_list"]]
    assert (speeds, first["member_since"]) == ([[400000], [10000, 10000]], "2026-01-02T00:00:00Z")
    assert (first["url"], first["x-note"]) == ("https://example.com/", "=cmd")
    assert second == valid["member_list"][1]
    assert codes(said, LEFT_OUT)["members_rebuilt"] == 1
    draft = read_in(place(valid))
    draft.rows("members.csv")[0]["policy"] = "restrictive"
    said = Findings()
    first = written(draft, said=said)["member_list"][0]
    assert (first["peering_policy"], "members_rebuilt" in codes(said, LEFT_OUT)) == ("restrictive", False)
    assert first["connection_list"] == valid["member_list"][0]["connection_list"]


def test_the_reference_plan_goes_out_valid_and_comes_back_with_what_is_carried(place):
    said = Findings()
    draft = own.FORMAT.read([Source(REFERENCE)], Settings(), Findings())
    document = written(draft, said=said)
    assert document["timestamp"] == "2026-11-01T00:00:00Z"
    back = {row["id"]: row for row in read_in(place(document), settings=Settings()).rows("members.csv")}
    rows = {row["id"]: row for row in draft.rows("members.csv") if "asn" in row}
    assert back.keys() == rows.keys()
    for key, row in rows.items():
        for column in (*ixf_files.CARRIED, "exchange", "name_en"):
            assert back[key].get(column) == row.get(column), (key, column)
    assert codes(said, DOUBTED) == {
        "members_expected": sum(row.get("joined", "") > "2026-11-01" for row in rows.values())
    }
    assert codes(said, LEFT_OUT)["members_no_asn"] == len(draft.rows("members.csv")) - len(rows)


def test_without_a_word_on_the_site_the_way_out_is_said(place, ixf, peeringdb):
    for document, item in ((ixf, ixf_files), (peeringdb, peeringdb_files)):
        with pytest.raises(InputError, match="--exchange SITE"):
            read_in(place(document), item, Settings())
    with pytest.raises(InputError, match="of lists of members one can be imported"):
        ixf_files.FORMAT.read([place(ixf), place(ixf, "b.json")], WEST, Findings())


def test_the_timestamp_is_the_later_of_the_file_s_and_the_plan_s_day(place, valid):
    draft = read_in(place(valid))
    assert written(draft)["timestamp"] == "2026-10-31T00:00:00Z"
    draft.files["plan.toml"] = b"plan_version = 2\nas_of = 2026-12-01\n"
    assert written(draft)["timestamp"] == "2026-12-01T00:00:00Z"
    said = Findings()
    nobody = Draft(tables={"exchanges.csv": [{"site": "west"}]})
    assert written(nobody, said=said)["timestamp"].startswith("1970")
    assert codes(said, ASSUMED) == {"members_ixf_id": 1, "members_timestamp": 1}


def test_peeringdb_brings_members_and_keeps_what_it_says_of_networks_ports_and_buildings(place, peeringdb, tmp_path):
    said = Findings()
    draft = through_a_plan(read_in(place(peeringdb), peeringdb_files, said=said), tmp_path / "plan")
    first = draft.rows("members.csv")[0]
    assert (first["ports"], first["kind"], first["asn"]) == ("2x10;1x100", "content", "64500")
    assert json.loads(first["x:peeringdb"]) == peeringdb["net"]["data"][0]
    assert json.loads(first["x:netixlan"]) == peeringdb["netixlan"]["data"][:2]
    assert draft.kept["peeringdb"] == {"fac": [{"id": 900, "name": "Building"}]}
    assert codes(said, LEFT_OUT) == {"members_idle": 1, "members_own": 1, "members_portless": 1}
    assert peeringdb_files.FORMAT.write is None


@pytest.mark.parametrize("name", ["ixf", "peeringdb", "csv"])
def test_a_command_takes_the_members_that_an_import_takes(place, ixf, peeringdb, name):
    sheet = "名称,AS号,端口,类型\n示例,64500,2x100,CDN\n".encode("gb18030")
    source = place({"ixf": ixf, "peeringdb": peeringdb, "csv": sheet}[name])
    found = read_member_file(source.path, exchange="west").members
    assert found and {port.exchange for member in found.values() for port in member.ports} == {"west"}


PORT = st.tuples(st.integers(1, 4), st.sampled_from([speed for speed in SPEEDS_GBPS if speed != 0.1]))


@settings(max_examples=1500 if FULL else 12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "name_en": st.text("ab中\"'=,;é😀", min_size=1, max_size=6),
                "kind": st.sampled_from(KINDS),
                "ports": st.lists(PORT, min_size=1, max_size=4).map(
                    lambda groups: ";".join(f"{count}x{speed:g}" for count, speed in groups)
                ),
                "policy": st.sampled_from(POLICIES),
                "peering": st.sampled_from(PEERINGS),
                "joined": st.dates().map(str),
                "exchange": st.sampled_from(["west", "east"]),
            }
        ),
        max_size=4,
    )
)
def test_members_of_a_plan_come_back_with_what_is_carried(tmp_path_factory, rows):
    rows = [{"id": f"m{n}", "asn": str(64500 + n), **row} for n, row in enumerate(rows)]
    draft = Draft(tables={"exchanges.csv": [{"site": "west"}, {"site": "east"}], "members.csv": rows})
    path = tmp_path_factory.getbasetemp() / "carried.json"
    path.write_text(json.dumps(written(draft)), encoding="utf-8")
    back = read_in(Source(path), settings=Settings())
    told = (*ixf_files.CARRIED, "exchange")
    assert [{column: row[column] for column in told} for row in back.rows("members.csv")] == [
        {column: row[column] for column in told} for row in rows
    ]
    assert written(back) == written(draft), "written again, the same"


@pytest.mark.proof
@pytest.mark.parametrize("name", ["ixf", "peeringdb"])
def test_a_damaged_list_is_read_or_refused_in_one_line(documents, tmp_path, name):
    item = {"ixf": ixf_files, "peeringdb": peeringdb_files}[name]
    path = tmp_path / "damaged.json"
    for number in range(20_000 if FULL else 80):
        dice = random.Random(f"{name} {number}")
        if dice.random() < 0.5:
            raw = json.dumps(_spoilt(copy.deepcopy(documents[name == "peeringdb"]), dice)).encode()
        else:
            raw = json.dumps(documents[name == "peeringdb"]).encode()
            at = dice.randrange(len(raw))
            raw = raw[:at] + dice.choice((b"", b"[" * 10_000, b"9" * 5000, b"NaN", b"1e999", b"\xff")) + raw[at + 1 :]
        path.write_bytes(raw)
        source = Source(path)
        try:
            item.FORMAT.recognise(source)
            draft = item.FORMAT.read([source], WEST, Findings())
            own.FORMAT.write(draft, "", Settings(), Findings())
            ixf_files.FORMAT.write(draft, "x", Settings(), Findings())
        except InputError as refused:
            assert "\n" not in refused.sentence("zh")


ODD = (None, True, -1, 2**70, 1.5, "", "x" * 10_000, "\ud800", "\x00", "../../x", "=cmd", [], {}, [[]], 64500)


def _spoilt(value, dice):
    """Change one value somewhere in a document."""
    if isinstance(value, dict | list) and value and dice.random() < 0.85:
        keys = list(value) if isinstance(value, dict) else range(len(value))
        key = dice.choice(list(keys))
        value[key] = _spoilt(value[key], dice)
        return value
    return dice.choice(ODD)
