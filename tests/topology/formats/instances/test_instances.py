"""Instances are read as they are: every format, every variant, any order of files and sections."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest

from geodata.errors import InputError
from topology.engineering.records import BIDIRECTED, DIRECTED, LINEAR, MULTIPLE, NONE, SINGLE, UNDIRECTED, Module
from topology.formats.instances import notes
from topology.formats.instances.capacities import with_capacities
from topology.formats.instances.reading import REPETITA, SNDLIB_NATIVE, SNDLIB_XML, Variation, read_instance
from topology.formats.instances.sndlib_model import LETTERS, Variant, decode
from topology.formats.instances.sndlib_native import read_native
from topology.formats.instances.sndlib_xml import read_xml

ALL = Variation(model="U-U-M-Y-C-E-Y-N")


def test_a_native_network_is_read_in_full(put, documents):
    (path,) = put(small__txt=documents["small.txt"])
    reading = read_instance([path], ALL)
    found = reading.instance
    assert (reading.format, found.name, reading.notes) == (SNDLIB_NATIVE, "small", ())
    assert found.nodes == ("a", "b", "c-1", "d.x")
    assert found.positions == {"a": (105.0, 37.5), "b": (106.0, 38.0), "c-1": (107.0, 37.0)}
    ab = found.links["ab"]
    assert (ab.a, ab.b, ab.capacity, ab.installed_cost, ab.routing_cost, ab.setup_cost) == ("a", "b", 10, 5, 1.5, 7)
    assert ab.modules == (Module(capacity=10, cost=3), Module(capacity=40, cost=8))
    assert math.isinf(found.links["ac"].capacity)
    assert found.links["cd"].modules == ()
    assert [(item.value, item.most_links) for item in found.demands.values()] == [(6, None), (10, 2), (1, None)]
    assert found.routes["ab1"] == (("ab",), ("ac", "bc"))
    assert (found.link_model, found.directed_demands, found.module_model) == (UNDIRECTED, False, MULTIPLE)


def test_the_xml_document_says_the_same_as_the_native_file(documents):
    native = read_native(documents["small.txt"], file="f", name="n")
    assert read_xml(documents["small.xml"].encode(), file="f", name="n") == native
    assert read_xml(documents["model.xml"].encode(), file="f", name="n") == read_native(
        documents["model.txt"], file="f", name="n"
    )


def test_sections_may_stand_in_any_order_and_share_lines(documents):
    text = documents["small.txt"]
    sections = re.findall(r"^[A-Z_]+ \(.*?^\)", text, re.MULTILINE | re.DOTALL)
    assert len(sections) == 5
    turned = text.split("\n", 1)[0] + "\n" + "\n".join(reversed(sections))
    wanted = read_native(text, file="f", name="n")
    turned_about = read_native(turned, file="f", name="n")
    assert turned_about == wanted
    dense = " ".join(line.partition("#")[0] for line in "\n".join(sections).split("\n"))
    assert read_native(dense, file="f", name="n") == wanted  # without its header as well


def test_without_a_model_the_usual_one_is_taken_and_said(put, documents):
    (path,) = put(small__txt=documents["small.txt"])
    reading = read_instance([path])
    found = reading.instance
    assert found.routes == {}
    assert all(item.most_links is None for item in found.demands.values())
    assert all(link.setup_cost == 0 for link in found.links.values())
    said = {(note.code, note.count) for note in reading.notes}
    assert said == {
        (notes.VARIANT_ASSUMED, 0),
        (notes.SETUP_IGNORED, 1),
        (notes.PATHS_IGNORED, 4),
        (notes.HOPS_IGNORED, 1),
    }


@pytest.mark.parametrize("model", ["model.txt", "model.xml"])
@pytest.mark.parametrize("network", ["small.txt", "small.xml"])
def test_a_model_file_decides_wherever_it_stands(tmp_path, documents, network, model):
    for name in (network, model):
        (tmp_path / name).write_text(documents[name], encoding="utf-8")
    paths = [tmp_path / network, tmp_path / model]
    reading = read_instance(paths)
    assert reading == read_instance(paths[::-1])
    found = reading.instance
    assert (found.link_model, found.directed_demands, found.module_model) == (BIDIRECTED, True, SINGLE)
    assert reading.survives
    assert found.links["ab"].setup_cost == 7
    assert found.demands["ac1"].most_links == 2
    assert found.routes["bd"] == (("bc", "cd2"),)
    assert reading.format == (SNDLIB_XML if network.endswith("xml") else SNDLIB_NATIVE)


@pytest.mark.parametrize(
    ("letters", "wanted"),
    [
        ("U-U-M-N-C-A-N-N", Variant()),
        ("polska--D-B-M-N-C-A-N-N", Variant(directed_demands=True, links=BIDIRECTED)),
        ("D-D-L-N-C-A-N-U", Variant(directed_demands=True, links=DIRECTED, modules=LINEAR, survives=True)),
        ("d-u-e-n-c-e-y-n", Variant(directed_demands=True, modules=SINGLE, listed_paths=True, hop_limits=True)),
        ("U-U-S-N-C-A-N-N", Variant(modules="smallest")),
    ],
)
def test_the_letters_of_a_problem_are_understood(letters, wanted):
    assert decode(letters) == wanted


def test_every_letter_is_answered_or_refused_by_its_name():
    for place, (field, values) in enumerate(LETTERS.items()):
        for value, letter in values.items():
            letters = ["D", "U", "M", "N", "C", "A", "N", "N"]
            letters[place] = letter
            try:
                decode("-".join(letters))
            except InputError as error:
                assert error.code in ("te_unsupported", "te_combination")
                assert error.code == "te_combination" or (field, value) == (error.column, error.value)


@pytest.mark.parametrize(
    ("letters", "said"),
    [
        ("U-U-M-N-C-A-N", "eight letters"),
        ("U-U-X-N-C-A-N-N", "LINK_CAPACITY_MODEL: X is not one of"),
        ("U-U-M-N-I-A-N-N", "ROUTING_MODEL: INTEGER is not solved here"),
        ("U-U-M-N-S-A-N-P", "SINGLE_PATH is not solved here"),
        ("U-U-M-N-C-A-N-S", "SHARED_PATH_PROTECTION is not solved here"),
        ("U-B-M-N-C-A-N-N", "--demands directed"),
        ("", "eight letters"),
    ],
)
def test_letters_that_cannot_be_answered_are_one_line(letters, said):
    with pytest.raises(InputError) as caught:
        decode(letters)
    assert said in caught.value.sentence("en")
    assert "\n" not in caught.value.sentence("zh")


def test_options_change_the_model(put, documents):
    (path,) = put(small__txt=documents["small.txt"])
    bidirected = read_instance([path], Variation(links=BIDIRECTED)).instance
    assert (bidirected.link_model, bidirected.directed_demands) == (BIDIRECTED, True)
    directed = read_instance([path], Variation(demands=DIRECTED, modules=LINEAR)).instance
    assert (directed.link_model, directed.directed_demands, directed.module_model) == (UNDIRECTED, True, LINEAR)
    with pytest.raises(InputError, match="must have a direction"):
        read_instance([path], Variation(links=DIRECTED, demands=UNDIRECTED))
    smallest = read_instance([path], Variation(model="U-U-S-N-C-A-N-N")).instance
    assert smallest.links["ab"].modules == (Module(capacity=10, cost=3),)
    with pytest.raises(InputError, match="takes the directed link bc backwards"):
        read_instance([path], Variation(model="D-D-M-N-C-E-N-N"))


def test_demands_both_ways_are_noticed(put, documents):
    text = documents["small.txt"].replace("  bd ( b", "  ba ( b a ) 1 2 UNLIMITED\n  bd ( b")
    (path,) = put(small__txt=text)
    assert notes.Note(notes.TWO_WAYS, 2) in read_instance([path]).notes


def test_demands_of_another_time_go_onto_the_network(put, documents):
    matrix = (
        "?SNDlib native format; type: network; version: 1.0\nNODES ( a b c-1 d.x )\nLINKS ( )\n"
        "DEMANDS ( x ( d.x a ) 1 0.25 UNLIMITED )\n"
    )
    paths = put(later__txt=matrix, small__xml=documents["small.xml"])
    for order in (paths, paths[::-1]):
        found = read_instance(order).instance
        assert (found.name, list(found.demands), len(found.links)) == ("later", ["x"], 5)
    (strange,) = put(strange__txt=matrix.replace("d.x", "e"))
    with pytest.raises(InputError, match=r"strange.txt, x: e is not in small.xml"):
        read_instance([strange, paths[1]])


def test_repetita_files_make_a_directed_instance(put, documents):
    paths = put(small__graph=documents["small.graph"], small_1__demands=documents["small.demands"])
    for order in (paths, paths[::-1]):
        reading = read_instance(order)
        found = reading.instance
        assert (reading.format, found.name) == (REPETITA, "small_1")
        assert (found.link_model, found.directed_demands, found.module_model) == (DIRECTED, True, NONE)
        link = found.links["e2"]
        assert (link.a, link.b, link.capacity, link.weight, link.delay_ms) == ("1_b", "2_c", 2000, 5, 1.2505)
        assert "e4" not in found.links
        assert reading.notes == (notes.Note(notes.LOOPS, 1),)
        assert [(item.source, item.target, item.value) for item in found.demands.values()] == [
            ("0_a", "2_c", 900),
            ("2_c", "0_a", 0),
            ("1_b", "2_c", 300.5),
        ]


def test_what_is_installed_counts_or_else_the_largest_module(put, documents):
    (path,) = put(small__txt=documents["small.txt"].replace("( UNLIMITED 0 )", "( )"))
    given = read_instance([path]).instance
    bare, said = with_capacities(given)
    assert {key: link.capacity for key, link in bare.links.items()} == {"ab": 10, "bc": 0, "ac": 0, "cd": 0, "cd2": 0}
    assert said == (notes.Note(notes.NO_CAPACITY, 4),)
    nothing = replace(given, links={key: replace(link, capacity=0.0) for key, link in given.links.items()})
    assumed, said = with_capacities(nothing)
    assert {key: link.capacity for key, link in assumed.links.items()} == {
        "ab": 40,
        "bc": 40,
        "ac": 0,
        "cd": 0,
        "cd2": 10,
    }
    assert said == (notes.Note(notes.LARGEST_MODULE, 3), notes.Note(notes.NO_CAPACITY, 2))
    assert not any(link.modules for link in assumed.links.values())
    with pytest.raises(InputError, match="no link has a capacity"):
        with_capacities(replace(bare, links={key: replace(link, capacity=0.0) for key, link in bare.links.items()}))
