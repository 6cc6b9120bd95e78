"""The line of each key, held against tomllib for documents of every shape."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from probes.config.lines import key_lines


def paths(value, path=()):
    """All the ways into what tomllib read, as deep as the lines go."""
    found = {path} if path else set()
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inside in steps:
        found |= paths(inside, (*path, step))
    return {one for one in found if len(one) <= 6}


# ---- Documents of random shape ------------------------------------------------------------------------------------

bare = st.text("abcXYZ09_-", min_size=1, max_size=4)
quoted = st.text(
    min_size=0, max_size=5, alphabet=st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters='"\\')
).map(lambda text: f'"{text}"')
literal = st.text('ab.=[]{}#,"\\ ', max_size=5).map(lambda text: f"'{text}'")
escaped = st.sampled_from((r'"a\"b"', r'"\u4e2d"', r'"\\"', r'"\t#"'))
names = bare | quoted | literal | escaped
keys = st.lists(names, min_size=1, max_size=3).map(
    lambda parts: " . ".join(parts) if len(parts) > 2 else ".".join(parts)
)
scalars = st.sampled_from(
    (
        "1", "-2.5e3", "true", "inf", "0x1F", "1979-05-27 07:32:00", "1979-05-27T07:32:00Z",
        "07:32:00", '"x # y"', "'a\"b'",
        '""', "''", '"\\\\"', '"\\""', '"""\na = 1\n[b]\n"""', "'''\n]]\n'''", '""""quoted""""', '"""\\\n  x"""',
        "'''''a'''''",
        '"""a\\"""b"""',
    )
)  # fmt: skip
gaps = st.sampled_from(("", " ", "\n", "\n  # a comment ]\n", "\t"))


@st.composite
def arrays(draw, inside):
    items = draw(st.lists(inside, max_size=3))
    text = "[" + draw(gaps)
    for index, item in enumerate(items):
        text += item + draw(gaps) + ("," if index < len(items) - 1 or draw(st.booleans()) else "") + draw(gaps)
    return text + "]"


@st.composite
def inline_tables(draw, inside):
    pairs = draw(st.lists(st.tuples(keys, inside), max_size=3))
    return "{ " + ", ".join(f"{key} = {value}" for key, value in pairs) + " }"


values = st.recursive(scalars, lambda inside: arrays(inside) | inline_tables(inside), max_leaves=6)
pairs = st.tuples(keys, values).map(lambda pair: f"{pair[0]} = {pair[1]}")
headers = (
    keys.map(lambda key: f"[ {key} ]")
    | keys.map(lambda key: f"[[{key}]]")
    | st.sampled_from(("[[a]]", "[a.b]", "[[a.b]]"))
)
lines = pairs | headers | st.sampled_from(("", "# a = 1", "  "))
documents = st.lists(lines, max_size=12).flatmap(
    lambda found: st.sampled_from(("\n", "\r\n")).map(lambda end: end.join(found) + end)
)


@given(documents)
def test_it_finds_the_keys_that_tomllib_finds(text):
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError):
        return
    found = key_lines(text)
    assert set(found) == paths(document)
    assert all(1 <= line <= text.count("\n") + 1 for line in found.values())


@given(st.lists(st.tuples(bare, values, st.integers(0, 3)), max_size=8, unique_by=lambda one: one[0]))
def test_each_key_is_on_the_line_where_it_was_written(entries):
    text, wanted = "", {}
    for name, value, blank in entries:
        text += "\n" * blank
        wanted[(name,)] = text.count("\n") + 1
        text += f"{name} = {value}\n"
    try:
        tomllib.loads(text)
    except ValueError:
        return
    found = key_lines(text)
    assert {path: line for path, line in found.items() if len(path) == 1} == wanted


@given(st.text(alphabet="ab.=[]{}\"'\\#,\n\r 1\t", max_size=60))
def test_whatever_tomllib_accepts_is_scanned_to_its_end(text):
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError):
        return
    assert set(key_lines(text)) == paths(document)


def test_tables_in_arrays_are_counted():
    text = "[[t]]\nn = 1\n[t.sub]\nx = 1\n[[t]]\nn = 2\n[[t.list]]\ny = 3\n"
    found = key_lines(text)
    assert found[("t", 0, "sub", "x")] == 4
    assert found[("t", 1)] == 5
    assert found[("t", 1, "list", 0, "y")] == 8


def test_a_key_of_a_hundred_thousand_dots_takes_no_longer_than_its_length():
    assert len(key_lines("a" + ".a" * 100_000 + " = 1")) == 6
