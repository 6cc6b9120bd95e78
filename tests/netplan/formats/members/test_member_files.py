"""Member files of any format: told by content, never a traceback."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import InputError
from netplan.formats.members.reading import read_member_file
from netplan.members import write_members


def test_a_csv_is_told_by_its_content_and_stands_at_the_exchange_asked_for(read):
    file = read("id,kind,ports\na,cdn,2x100\n")
    assert (file.format, [port.exchange for port in file.members["a"].ports]) == ("csv", ["west", "west"])
    assert read("id,kind,ports\na,cdn,1x10@east\n", exchanges=["east"]).members["a"].at("east")
    with pytest.raises(InputError, match="“east” is not in"):
        read("id,kind,ports\na,cdn,1x10@east\n")


def test_what_other_formats_hold_can_be_kept_as_csv(read, ixf, peeringdb):
    for document in (ixf, peeringdb):
        members = read(document).members
        assert read(write_members(members.values())).members == members


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}", "this is no file of members"),
        ("[]", "this is no file of members"),
        ("", "the file is empty"),
        ("id,kind,ports\n", "no member with a port"),
        ('{"version": "1.0", "version": "1.0"}', "the field “version” stands twice"),
        ('{"version": NaN}', "NaN is no number in JSON"),
        ('{"version": -Infinity}', "-Infinity is no number in JSON"),
        ('{"version": "1.0",\n]', "members.json row 2: this is not valid JSON"),
        ('{"version": ' + "9" * 5000 + "}", "this is not valid JSON"),
        ("[" * 10_000 + "]" * 10_000, "brackets are nested too deeply"),
        ('{"net":' * 10_000 + "1" + "}" * 10_000, "brackets are nested too deeply"),
        ('{"net": [' + "[" * 200 + "]" * 200 + '], "netixlan": []}', "net[0]: this must be an object {…}, not […]"),
        (b"\xff\xfe\x00{", "neither UTF-8 nor GBK"),
    ],
)
def test_what_is_no_file_of_members_is_refused_in_one_line(read, text, said):
    with pytest.raises(InputError) as caught:
        read(text)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_format_is_refused_with_the_known_ones(read, ixf):
    with pytest.raises(InputError, match="ixf, peeringdb, csv"):
        read(ixf, format="ix-f")
    assert read(ixf, format="ixf").members
    with pytest.raises(InputError, match="id"):
        read(ixf, format="csv")


JUNK = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just([]) | st.just({})


def _places(value, path=()):
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from _places(item, (*path, key))


def _with(document, path, value):
    if not path:
        return value
    changed = copy.deepcopy(document)
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return changed


def _read_or_refuse(path, content):
    path.write_bytes(content)
    try:
        file = read_member_file(path, exchange="west")
    except InputError as error:
        for lang in ("zh", "en"):
            assert error.sentence(lang).isprintable()
            error.sentence(lang).encode()
    else:
        assert all(member.ports for member in file.members.values())


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz") / "members.json"


@given(st.data())
def test_a_document_with_one_field_changed_is_read_or_refused(place, documents, data):
    document = data.draw(st.sampled_from(documents))
    path = data.draw(st.sampled_from(list(_places(document))))
    _read_or_refuse(place, json.dumps(_with(document, path, data.draw(JUNK))).encode())


@given(st.data())
def test_a_document_with_some_bytes_changed_is_read_or_refused(place, documents, data):
    whole = json.dumps(data.draw(st.sampled_from(documents))).encode()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 40)))
    _read_or_refuse(place, whole[:start] + data.draw(st.binary(max_size=20)) + whole[end:])


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(place, content):
    _read_or_refuse(place, content)
