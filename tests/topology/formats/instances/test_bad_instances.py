"""What is wrong with an instance is one line with file, line and a way out; never a traceback, whatever the bytes."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.errors import InputError
from topology.formats.instances.reading import Reading, Variation, read_instance

NATIVE = [
    ("NODES (", "NODE (", "row 8: NODE is an unknown section. Known here: META, NODES, .* Did you mean: NODES"),
    ("META (", "DESIGNS (", "row 4: DESIGNS is an unknown section"),
    ("type: network", "type: solution", "row 1: a file of type solution cannot be solved"),
    ("version: 1.0", "version: 2.0", "row 1: version 2.0 is not supported"),
    ("?SNDlib native format;", "?SNDlib;", "row 1: the header"),
    ("ab ( a b ) 10.0", "ab ( a b ) ten", "row 15, LINKS pre_installed_capacity: ten is not a number"),
    ("ab ( a b ) 10.0", "ab ( a b ) NaN", "row 15, LINKS pre_installed_capacity: NaN is not a number"),
    ("ab ( a b ) 10.0", "ab ( a b ) 1_0", "1_0 is not a number"),
    ("ab ( a b ) 10.0", "ab ( a b ) -10", "row 15, LINKS pre_installed_capacity: -10 is outside 0"),
    ("ab ( a b ) 10.0", "ab ( a b ) 1e300", "1e300 is outside"),
    ("ab ( a b ) 10.0", "ab ( a b ) 1e-300", "row 15, LINKS ab: 1e-300 is less than 1e-06. Check the unit"),
    ("4 2.5 2 ()", "1e-12 1e-12 2 ()", "row 23, DEMANDS ac1: 1e-24 is less than 1e-12"),
    ("ab ( a b )", "ab ( a z )", "row 15, LINKS ab: z is not in NODES"),
    ("ab ( a b )", "ab ( a a )", "row 15, LINKS ab: both ends are a"),
    ("ab ( a b )", "ab a b", r"row 15, LINKS: \( is expected here, not a"),
    ("  bc ( b", "  ab ( b", "row 16, LINKS: ab stands in line 15 already"),
    ("  b ( 106", "  a ( 106", "row 10, NODES: a stands in line 9 already"),
    ("  ac1 ( a", "  ab1 ( a", "row 23, DEMANDS: ab1 stands in line 22 already"),
    ("4 2.5 2 ()", "4 2.5 two ()", "row 23, DEMANDS max_path_length: two is not a whole number"),
    ("4 2.5 2 ()", "4 2.5 0 ()", "0 is outside 1"),
    ("4 2.5 2 ()", "1e12 1e12 2 ()", "row 23, DEMANDS: 1e[+]24 is outside"),
    ("( 10 3 40 8 )", "( 10 3 40 )", r"row 15, LINKS: module_cost is expected here, not the bracket \)"),
    ("( 10 3 40 8 )", "10 3 40 8", r"row 15, LINKS: \( is expected here, not 10"),
    ("p1 ( ab )", "p1 ( zz )", "row 27, ADMISSIBLE_PATHS: zz is not in LINKS"),
    ("p1 ( ab )", "p1 ( bc )", "row 27, ADMISSIBLE_PATHS: with bc this route does not lead"),
    ("p1 ( ab )", "p1 ( )", "row 27, ADMISSIBLE_PATHS: with .* does not lead"),
    ("p2 ( ac bc )", "p1 ( ac bc )", "row 27, ADMISSIBLE_PATHS: p1 stands in line 27"),
    ("  bd ( only", "  ab1 ( only", "ab1 stands in line 27"),
    ("  bd ( only", "  be ( only", "row 29, ADMISSIBLE_PATHS: be is not in DEMANDS. .*Did you mean: bd"),
    ("DEMANDS (", ") DEMANDS (", r"row 21: there is a \) that belongs to no section"),
    ("DEMANDS (", "LINKS (", "row 21: LINKS stands in line 14 already"),
]
XML = [
    ("<links>", "<edges>", "mismatched tag"),
    ("<routingCost>1.5</routingCost>", "<routingPrice>1</routingPrice>", "row 12: routingPrice is an unknown section"),
    ("<source>a</source>", "", "row 12, link: source is missing"),
    ("<source>a</source>", "<source> </source>", "row 12, link: source is missing"),
    ('<link id="ab">', "<link>", "row 12, link: id is missing"),
    ("<demandValue>6</demandValue>", "<demandValue>inf</demandValue>", "demand demandValue: inf is not a number"),
    ("<maxPathLength>2", "<maxPathLength>2.5", "2.5 is not a whole number"),
    (
        "<network ",
        '<!DOCTYPE network [<!ENTITY a "aaaa">]><network ',
        "row 2: the file brings a document type.*DOCTYPE",
    ),
    (
        "<network ",
        '<!DOCTYPE network SYSTEM "file:///etc/passwd"><network ',
        "row 2: the file brings a document type.*DOCTYPE",
    ),
    ("<time>20260801-1200</time>", "<time>&time;</time>", "no valid XML"),
    ('encoding="UTF-8"', 'encoding="EBCDIC-9"', "no valid XML"),
    ("<setupCost>7</setupCost>", "<setupCost>7</setupCost><setupCost>8</setupCost>", "setupCost stands in line 12"),
    ("<meta>", "<meta>" + "<m>" * 20, "row 3: element m is nested more than 12 levels deep"),
    ("</network>", "", "no valid XML"),
    ("20260801-1200", "1" * 20000, "too long a text"),
]
GRAPH = [
    ("NODES 3", "NODES 4", "row 7, NODES: the columns are label x y"),
    ("NODES 3", "NODES 2", "row 5: EDGES n is expected here, not 2_c"),
    ("NODES 3", "NODES many", "row 1, NODES: many is not a whole number"),
    ("EDGES 5", "EDGES 6", "row 13, EDGES: the file ends with fewer lines"),
    ("EDGES 5", "EDGES 4", "row 13: there are more lines than announced, beginning with e4"),
    ("e0 0 1", "e0 0 9", "row 9, EDGES dest: there is no node number 9: they are counted from 0 to 2"),
    ("e0 0 1", "e0 -1 1", "row 9, EDGES src: -1 is not a whole number"),
    ("e1 1 0", "e0 1 0", "row 10, LINKS: e0 stands in line 9"),
    ("10 1000 500", "10 -1000 500", "row 9, EDGES bw: -1000 is outside"),
    ("10 1000 500", "10 1000", "row 9, EDGES: the columns are label src dest weight bw delay"),
    ("1_b", "0_a", "row 4, NODES: 0_a stands in line 3"),
]
DEMANDS = [
    ("DEMANDS 3", "DEMANDS 5", "row 5, DEMANDS: the file ends"),
    ("DEMANDS 3", "DEMANDS 1", "row 4: there are more lines"),
    ("d0 0 2", "d0 0 0", "row 3, DEMANDS: both ends are 0_a"),
    ("d1 2 0", "d0 2 0", "row 4, DEMANDS: d0 stands in line 3"),
    ("900", "9e999", "row 3, DEMANDS bw: 9e999 is outside"),
]
MODEL = [
    ("LINK_MODEL", "LINKS_MODEL", "row 3: LINKS_MODEL is an unknown section. .*Did you mean: LINK_MODEL"),
    ("BIDIRECTED", "TWOFOLD", "row 3, LINK_MODEL: TWOFOLD is not one of UNDIRECTED, BIDIRECTED, DIRECTED"),
    ("ROUTING_MODEL = CONTINUOUS", "ROUTING_MODEL = INTEGER", "row 6, ROUTING_MODEL: INTEGER is not solved here"),
    ("= NO_NODE_HARDWARE", "NODE_HARDWARE", "row 12: NODE_MODEL NODE_HARDWARE does not read NAME = VALUE"),
    ("DEMAND_MODEL = DIRECTED", "LINK_MODEL = DIRECTED", "row 4: LINK_MODEL stands in line 3"),
]
CASES = [
    (name, *case)
    for name, cases in (
        ("small.txt", NATIVE),
        ("small.xml", XML),
        ("small.graph", GRAPH),
        ("small.demands", DEMANDS),
        ("model.txt", MODEL),
    )
    for case in cases
]


@pytest.fixture
def folder(tmp_path, documents):
    for name, text in documents.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def beside(name):
    """Return the files with which a file makes an instance."""
    partner = {"small.graph": "small.demands", "small.demands": "small.graph", "model.txt": "small.txt"}
    return [name, partner[name]] if name in partner else [name]


@pytest.mark.parametrize(("name", "old", "new", "said"), CASES, ids=[f"{case[0]}:{case[3][:40]}" for case in CASES])
def test_one_line_says_what_is_wrong_and_where(folder, documents, name, old, new, said):
    assert old in documents[name]
    (folder / name).write_text(documents[name].replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=said) as caught:
        read_instance([folder / item for item in beside(name)])
    for lang in ("zh", "en"):
        assert "\n" not in caught.value.sentence(lang)
    assert caught.value.file == name


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["small.graph"], r"\.demands is missing"),
        (["small.demands"], r"\.graph is missing"),
        (["small.graph", "small.txt"], r"\.demands is missing"),
        (["model.txt"], "make no instance"),
        (["small.txt", "small.xml"], "make no instance"),
        (["small.txt", "model.txt", "model.xml"], "make no instance"),
        (["gone.txt"], "there is no such file"),
    ],
)
def test_files_that_make_no_instance_are_refused(folder, names, said):
    with pytest.raises(InputError, match=said):
        read_instance([folder / name for name in names])


def test_the_options_of_sndlib_are_not_for_repetita(folder):
    with pytest.raises(InputError, match="--links: what a REPETITA instance means is fixed"):
        read_instance([folder / "small.graph", folder / "small.demands"], Variation(links="directed"))


@pytest.mark.parametrize(
    "raw", [b"", b"\n\n# nothing\n", b"hello", b"\x00\x01\x02", b"{}", b"id,from,to\n", b"\xff\xfe"]
)
def test_what_is_no_instance_is_refused(tmp_path, raw):
    path = tmp_path / "f"
    path.write_bytes(raw)
    with pytest.raises(InputError):
        read_instance([path])


def test_entities_cannot_grow(tmp_path):
    lines = ['<!ENTITY a0 "aaaaaaaaaa">', *(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))]
    path = tmp_path / "bomb.xml"
    path.write_text(f'<?xml version="1.0"?><!DOCTYPE n [{"".join(lines)}]><network>&a9;</network>', encoding="utf-8")
    with pytest.raises(InputError, match="DOCTYPE"):
        read_instance([path])


def test_deep_brackets_end_in_one_line(tmp_path):
    path = tmp_path / "deep.txt"
    for text in ("META " + "(" * 100_000, "NODES " + "(" * 100_000, "<network>" + "<a>" * 100_000):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError):
            read_instance([path])


WORDS = st.sampled_from(
    [
        *(
            "(",
            ")",
            "NODES",
            "LINKS",
            "UNLIMITED",
            "0",
            "-1",
            "nan",
            "1e999",
            "9" * 400,
            "#",
            "\n",
            "\x00",
            "\u2028",
            "é",
        ),
        *(
            "<",
            ">",
            "</node>",
            "&x;",
            "DEMANDS 7",
            "EDGES",
            "<!DOCTYPE a>",
            "<![CDATA[",
            "=",
            "?",
            '"',
            "id",
            "<a b='c'>",
        ),
    ]
)


@st.composite
def spoilt(draw, documents):
    """Draw a good document with some of it cut out, doubled or replaced."""
    name = draw(st.sampled_from(sorted(documents)))
    raw = documents[name].encode()
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(raw)))
        end = min(len(raw), start + draw(st.integers(0, 60)))
        new = draw(
            st.one_of(
                WORDS.map(str.encode), st.binary(max_size=8), st.just(b""), st.just(raw[start:end] * 2), st.just(b" ")
            )
        )
        raw = raw[:start] + new + raw[end:]
    return name, raw


def test_never_a_traceback_whatever_the_bytes(folder, documents, full):
    @settings(max_examples=5000 if full else 250, deadline=None, suppress_health_check=list(HealthCheck))
    @given(spoilt(documents))
    def check(case):
        name, raw = case
        (folder / name).write_bytes(raw)
        try:
            reading = read_instance([folder / item for item in beside(name)])
        except InputError as error:
            for lang in ("zh", "en"):
                assert len(error.sentence(lang).splitlines()) == 1
        else:
            assert isinstance(reading, Reading)
        finally:
            (folder / name).write_text(documents[name], encoding="utf-8")

    check()
