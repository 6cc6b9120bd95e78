"""Which format a file is of, and what is said where it is of none."""

from __future__ import annotations

import pytest

from geodata.errors import InputError
from netplan.formats.registry import format_of
from topology.formats.contract import Source


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("odd.csv", b"foo,bar\n1,2\n", "--format (csv)"),
        ("cut.gpkg", b"SQLite format 3\x00", "--format (geopackage)"),
        ("notes.md", b"# notes\n", "Known are plan"),
        ("empty.csv", b"", "is empty"),
    ],
)
def test_a_file_of_no_known_format_is_told_what_to_try_next(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as refused:
        format_of(Source(tmp_path / name))
    assert said in refused.value.sentence("en")
