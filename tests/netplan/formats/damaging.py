"""Ways to damage a file: bytes, words, the structure of JSON, XML, zip archives, databases and shapefiles."""

from __future__ import annotations

import contextlib
import io
import json
import random
import re
import sqlite3
import stat
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

_DEEP, _MOST_BYTES = 10_000, 4_000_000
#: A zip bomb: blanks packed, so that each piece can be unpacked behind any other.
_packer = zlib.compressobj(9, zlib.DEFLATED, -15)
_MEGABYTE_PACKED = _packer.compress(b" " * 1_000_000) + _packer.flush(zlib.Z_FULL_FLUSH)
_BOMB_MB = 450
_RAW = "@@%d@@"
#: What stands in place of a number or a text in a file of words.
NUMBERS = ("1e999", "NaN", "-1", "0", "9" * 5000, "-Infinity", "1e-320", "4294967296", "1_0", "１２", "0x10", "", "--1")
TEXTS = (
    "", " ", "x" * 100_000, "\\u0000", "\x00", "\x1b]0;x\x07", "\ud800", "\u202e", "../../out", "/etc/passwd",
    "C:\\out", "=cmd|' /C calc'!A0", "</script><script>alert(1)</script>", "&lol;", "zhongwei", "s0", "a;b", "\n", "\ufeff",  # noqa: E501
    "😀" * 999,
)  # fmt: skip
LEADING_OUT = (
    "../../out.xml",
    "/out.xml",
    "..\\..\\out.xml",
    "C:\\out.xml",
    "a/../../../out",
    "x\x00y",
    "out\n",
    "./" * 5000,
)
DEEP_JSON = ("[" * _DEEP + "]" * _DEEP, '{"a":' * _DEEP + "1" + "}" * _DEEP)
_TOKEN = re.compile(rb"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|[A-Za-z_\x80-\xff]+")
_LAUGHS = "<!ENTITY a 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
DOCTYPES = (
    f"<!DOCTYPE x [{_LAUGHS}]>",
    "<!DOCTYPE x [<!ENTITY i SYSTEM 'file:///etc/passwd'>]>",
    "<!DOCTYPE x [<!ENTITY % i SYSTEM 'http://127.0.0.1:9/x.dtd'> %i;]>",
    "<!DOCTYPE x SYSTEM 'http://127.0.0.1:9/x.dtd'>",
    f"<!DOCTYPE x [<!ENTITY i '{'a' * 100_000}'>]>",
    '<!DOCTYPE rrd SYSTEM "https://oss.oetiker.ch/rrdtool/rrdtool.dtd" [<!ENTITY i "a">]>',
)


def damaged(raw: bytes, dice: random.Random) -> bytes:
    """Return a file with something wrong, most often once, at times twice."""
    for _ in range(dice.choice((1, 1, 1, 2))):
        try:
            raw = _ways(raw, dice)(raw, dice)[:_MOST_BYTES]
        except (MemoryError, RecursionError, ValueError):
            # Damaged once, it is beyond what these ways can take apart, or grows beyond measure.
            raw = raw[: dice.randrange(len(raw) + 1)]
    return raw


def _ways(raw: bytes, dice: random.Random) -> Callable[[bytes, random.Random], bytes]:
    """Return a way to damage this kind of content."""
    if not raw or dice.random() < 0.2:
        return spoilt_bytes
    start = raw[:4096].lstrip(b"\xef\xbb\xbf \r\n")
    if raw[:4] == b"PK\x03\x04":
        return spoilt_archive
    if raw.startswith(b"SQLite format 3"):
        return spoilt_database
    if raw[:4] == b"\x00\x00\x27\x0a" or b"\x00" in start[:32]:
        return spoilt_integers
    if start[:1] in (b"{", b"[") and dice.random() < 0.7:
        return spoilt_json
    if start[:1] == b"<" and dice.random() < 0.6:
        return spoilt_xml
    return spoilt_words


def spoilt_bytes(raw: bytes, dice: random.Random) -> bytes:
    """Flip bytes, cut, double, nest deeply, shuffle lines, put something in between."""
    kind, at, data = dice.randrange(7), dice.randrange(len(raw) + 1), bytearray(raw)
    if kind <= 1 and data:
        for _ in range(dice.choice((1, 2, 8, 40))):
            data[dice.randrange(len(data))] = dice.randrange(256)
        return bytes(data)
    if kind == 2:
        return raw[:at]
    if kind == 3:
        return raw[:at] + raw[dice.randrange(len(raw) + 1) :]
    if kind == 4:
        return raw[:at] + dice.choice((b"[", b'{"a":', b"<a>", b"(", b"a [", b"a ( ", b'"')) * _DEEP + raw[at:]
    if kind == 5:
        lines = raw.split(b"\n")
        dice.shuffle(lines)
        return b"\n".join(lines)
    return (
        raw[:at] + dice.choice((b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\r", b"\x1b[2J")) + raw[at:]
    )


def spoilt_words(raw: bytes, dice: random.Random) -> bytes:
    """Replace numbers and words, double or empty lines, change the encoding."""
    kind = dice.randrange(8)
    if kind == 0:
        lines = raw.split(b"\n")
        at = dice.randrange(len(lines))
        lines[at:at] = [lines[at]] * (dice.choice((1, 3, 2000)) if len(lines[at]) < 2000 else 1)
        return b"\n".join(lines)
    if kind == 1:
        with contextlib.suppress(UnicodeError):
            return raw.decode().encode(dice.choice(("utf-16", "utf-16-be", "utf-32", "gb18030", "utf-7", "utf-8-sig")))
    tokens = list(_TOKEN.finditer(raw))
    for token in sorted(dice.sample(tokens, min(len(tokens), dice.choice((1, 1, 2, 5)))), key=lambda m: -m.start()):
        put = _odd(dice, number=token[0][:1].isdigit() or token[0][:1] == b"-")
        raw = raw[: token.start()] + put.encode("utf-8", "surrogatepass") + raw[token.end() :]
    return raw


def _odd(dice: random.Random, *, number: bool) -> str:
    return dice.choice(NUMBERS if number == (dice.random() < 0.8) else TEXTS)


def _other_value(value: object, dice: random.Random) -> object:
    """Return a value of another type, an odd one, the same many times, or deeper by one."""
    kind = dice.randrange(5)
    if kind == 0:
        return dice.choice(([], {}, None, True, 0, -1, 10**30, 1.5, "", [[]], {"": None}, [None] * 50))
    if kind == 1:
        return dice.choice(TEXTS)
    if kind == 2:
        return [value] if dice.random() < 0.5 else {"a": value}
    if kind == 3:
        return len(value) if isinstance(value, str) else str(value)
    return value * dice.choice((2, 300)) if isinstance(value, list) and len(value) < 50 else None


def spoilt_json(raw: bytes, dice: random.Random) -> bytes:  # noqa: C901 (a list of ways)
    """Change one place of a document: its value, type, what it holds, a key doubled, a cycle of references."""
    try:
        root = json.loads(raw)
    except (ValueError, RecursionError):
        return spoilt_words(raw, dice)
    puts: list[str] = []

    def literal(text: str) -> str:
        puts.append(text)
        return _RAW % (len(puts) - 1)

    places: list[tuple[dict | list, object]] = []
    waiting = [root]
    while waiting:
        here = waiting.pop()
        keys = list(here) if isinstance(here, dict) else range(len(here)) if isinstance(here, list) else ()
        for key in keys:
            places.append((here, key))
            waiting.append(here[key])
    for holder, key in dice.sample(places, min(len(places), dice.choice((1, 1, 1, 3)))):
        if not (key in holder if isinstance(holder, dict) else key < len(holder)):
            continue  # gone by the change before
        value, kind = holder[key], dice.randrange(9)
        if kind == 0 and isinstance(holder, dict):
            holder[f"{key}{literal('')}"] = value  # the same key twice
        elif kind == 1:
            del holder[key]
        elif kind == 2:
            holder[key] = root if dice.random() < 0.2 else holder  # refers to itself: no JSON, so words are spoilt
        elif kind == 3:
            holder[key] = literal(dice.choice(DEEP_JSON))
        elif kind == 4:
            holder[key] = literal(dice.choice(NUMBERS[:8]))
        else:
            holder[key] = _other_value(value, dice)
    try:
        text = json.dumps(root, ensure_ascii=dice.random() < 0.5)
    except (ValueError, RecursionError):
        return spoilt_words(raw, dice)
    for number, put in enumerate(puts):
        text = text.replace(f'"{_RAW % number}"', put).replace(_RAW % number, put)
    return text.encode("utf-8", "surrogatepass")


def spoilt_xml(raw: bytes, dice: random.Random) -> bytes:
    """Bring a document type with entities (also in UTF-16), double, drop, rename or nest elements, refer to oneself."""
    kind = dice.randrange(7)
    end = raw.find(b"?>") + 2 if raw.startswith(b"<?xml") else 0
    if kind <= 1:
        body = raw[end:].replace(b">", b">&i;", dice.choice((0, 1, 3)))
        text = dice.choice(DOCTYPES).encode() + body
        if kind == 0:
            with contextlib.suppress(UnicodeError):
                return ("\ufeff" + text.decode()).encode(dice.choice(("utf-16-le", "utf-16-be")))
        return raw[:end] + text
    tags = list(re.finditer(rb"<(/?)([\w:.-]+)([^<>]*)>", raw))
    if not tags:
        return spoilt_words(raw, dice)
    tag = dice.choice(tags)
    if kind == 2:
        return raw[: tag.start()] + raw[tag.end() :]
    if kind == 3:
        part = dice.choice(
            (b"<a>" * _DEEP + b"</a>" * _DEEP, b"<a " + b"".join(b'b%d="" ' % n for n in range(3000)) + b"/>")
        )
        return raw[: tag.end()] + part + raw[tag.end() :]
    if kind == 4:
        other = dice.choice(tags)
        return raw[: tag.start(2)] + other[2] + raw[tag.end(2) :]
    if kind == 5:  # one element, or many times a whole one
        close = raw.find(b"</" + tag[2] + b">", tag.end())
        last = tag.end() if close < 0 else close + len(tag[2]) + 3
        return raw[:last] + raw[tag.start() : last] * dice.choice((1, 2, 500)) + raw[last:]
    return (
        raw[: tag.end()]
        + dice.choice((b"<![CDATA[", b"<!--", b"<?x ", b"&#0;", b"&#x110000;", b"]]>"))
        + raw[tag.end() :]
    )


def spoilt_integers(raw: bytes, dice: random.Random) -> bytes:
    """Let lengths, counts and kinds lie: four bytes of either order, or eight of a real number."""
    data = bytearray(raw)
    for _ in range(dice.choice((1, 1, 2, 4))):
        at = dice.randrange(0, max(len(data) - 8, 1), 4 if dice.random() < 0.7 else 1)
        if dice.random() < 0.4:
            at = min(at, dice.choice((24, 28, 32, 36, 100, 104, 108, 152)))
        odd = dice.choice((0, 1, 2, 5, 15, 31, -1, 2**31 - 1, -(2**31), 65_535, 10**6, len(raw), len(raw) * 50))
        if dice.random() < 0.3:
            put = struct.pack("<d", dice.choice((float("nan"), float("inf"), 1e300, -1e308, 5e-324, 1e39)))
        else:
            put = struct.pack(dice.choice("<>") + "i", odd)
        data[at : at + len(put)] = put
    return bytes(data)


def spoilt_archive(raw: bytes, dice: random.Random) -> bytes:
    """Damage a member, name it so that it leads out, swell it, link it, repeat it, or let the directory lie."""
    kind = dice.randrange(12)
    if kind >= 10:
        return _lying_directory(raw, dice)
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as whole:
            if sum(member.file_size for member in whole.infolist()) > _MOST_BYTES:
                return spoilt_integers(raw, dice)  # a bomb already
            contents = {name: whole.read(name) for name in whole.namelist()}
    except Exception:  # noqa: BLE001 -- spoilt already
        return spoilt_integers(raw, dice)
    if not contents:
        return spoilt_bytes(raw, dice)
    victim, bomb = dice.choice(list(contents)), None
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            if name != victim or kind == 9:
                archive.writestr(name, content)
            elif kind == 0:
                _led_out(archive, name, content, dice)
            elif kind == 1 and dice.random() < 0.1:
                archive.writestr(name, _MEGABYTE_PACKED * _BOMB_MB + b"\x03\x00", zipfile.ZIP_STORED)
                bomb = archive.getinfo(name)
            else:
                archive.writestr(name, damaged(content, dice))
        if kind == 9:
            for number in range(dice.choice((1, 2000, 10_500 if dice.random() < 0.1 else 1))):
                archive.writestr(f"{victim}{number}", b"")
            archive.writestr("nested.zip", raw)
    return out.getvalue() if bomb is None else _swollen(out.getvalue(), bomb)


def _swollen(raw: bytes, bomb: zipfile.ZipInfo) -> bytes:
    """Say of a member that was stored as it is that it is packed, as it is."""
    data, entry = bytearray(raw), raw.rindex(b"PK\x01\x02", 0, raw.rindex(bomb.filename.encode()))
    for at, method, size in ((bomb.header_offset, 8, 22), (entry, 10, 24)):
        struct.pack_into("<H", data, at + method, zipfile.ZIP_DEFLATED)
        struct.pack_into("<I", data, at + size, _BOMB_MB * 1_000_000)
    return bytes(data)


def _led_out(archive: zipfile.ZipFile, name: str, content: bytes, dice: random.Random) -> None:
    if dice.random() < 0.7:
        member = zipfile.ZipInfo("x")
        member.filename = dice.choice(LEADING_OUT)
        archive.writestr(member, content)
        return
    link = zipfile.ZipInfo(name)
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive.writestr(link, dice.choice(("../../out", "/etc/passwd", name)))


def _lying_directory(raw: bytes, dice: random.Random) -> bytes:
    """Let the directory lie: sizes, method, encryption, ZIP64, or all members in the bytes of one (as 42.zip's heirs)."""  # noqa: E501
    data = bytearray(raw)
    entries = [found.start() for found in re.finditer(b"PK\x01\x02", raw)]
    ends = [found.start() for found in re.finditer(b"PK\x05\x06", raw)]
    if not entries or not ends or len(raw) < 46:
        return spoilt_integers(raw, dice)
    at = dice.choice(entries)
    kind = dice.randrange(6)
    big = dice.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFF, len(raw)))
    if kind == 0:  # sizes, packed or unpacked
        struct.pack_into("<I", data, at + dice.choice((20, 24)), big)
    elif kind == 1:
        struct.pack_into("<H", data, at + 10, dice.choice((0, 1, 9, 12, 14, 93, 99)))
    elif kind == 2:
        struct.pack_into("<H", data, at + 8, dice.choice((1, 0x41, 0x20, 0x2000, 0x800)))
    elif kind == 3:  # overlapping: every entry stands for the bytes of one
        (offset,) = struct.unpack_from("<I", data, at + 42)
        for entry in entries:
            if entry + 46 <= len(data):
                struct.pack_into("<I", data, entry + 42, offset)
    elif kind == 4 and ends[-1] + 22 <= len(data):
        struct.pack_into("<I", data, ends[-1] + dice.choice((8, 12, 16)), big)
    else:  # ZIP64: the sizes stand elsewhere, or nowhere
        struct.pack_into("<I", data, at + dice.choice((20, 24, 42)), 0xFFFFFFFF)
        struct.pack_into("<H", data, at + 30, dice.choice((0, 4, 28, 65_535)))
    return bytes(data)


_SQL = (
    "CREATE TRIGGER t AFTER INSERT ON {t} BEGIN DELETE FROM gpkg_contents; END",
    (
        "CREATE VIEW w AS SELECT * FROM {t} a, {t} b; "
        "INSERT INTO gpkg_contents(table_name,data_type) VALUES('w','attributes')"
    ),
    (
        "PRAGMA writable_schema=1; UPDATE sqlite_master SET sql='CREATE VIRTUAL TABLE v USING VirtualOGR(''/etc/passwd'')' "  # noqa: E501
        "WHERE name='{t}'"
    ),
    "PRAGMA writable_schema=1; UPDATE sqlite_master SET rootpage=1 WHERE name='{t}'",
    "PRAGMA writable_schema=1; UPDATE sqlite_master SET sql=replace(sql,'TEXT','BLOB')",
    "UPDATE {t} SET geom=zeroblob(2000000)",
    "UPDATE {t} SET geom=x'47500001E6100000' || x'0102000000FFFFFF7F'",
    "UPDATE {t} SET geom=x'47500001E6100000' || x'0107000000FFFFFF0F'",
    "UPDATE gpkg_contents SET table_name='../../out'",
    "UPDATE gpkg_contents SET table_name='{t}', identifier='x'",
    "UPDATE gpkg_geometry_columns SET column_name='id'",
    "UPDATE gpkg_geometry_columns SET srs_id=123456, geometry_type_name='TIN', z=7",
    "UPDATE gpkg_spatial_ref_sys SET definition='http://127.0.0.1:9/x.prj', organization='/vsicurl/x'",
    "UPDATE gpkg_spatial_ref_sys SET definition=zeroblob(200000)",
    "DROP TABLE gpkg_spatial_ref_sys",
    "DROP TABLE gpkg_contents",
    "DELETE FROM gpkg_geometry_columns",
    "ALTER TABLE {t} ADD COLUMN extra; UPDATE {t} SET extra=zeroblob(999)",
    "UPDATE {t} SET id=NULL",
    "UPDATE {t} SET id=CAST(x'FFFE00' AS TEXT)",
    "UPDATE {t} SET id='../../out' || char(27) || char(0)",
    "UPDATE {t} SET id=(SELECT group_concat(name || '={t}') FROM sqlite_master)",
    "INSERT INTO gpkg_extensions VALUES('{t}',NULL,'gpkg_zoom_other','x','read-write')",
    "PRAGMA application_id=0; PRAGMA user_version=-1",
    "PRAGMA encoding='UTF-16'; PRAGMA journal_mode=WAL",
)


def spoilt_database(raw: bytes, dice: random.Random) -> bytes:
    """Put triggers, views, virtual tables, lying geometries and odd cells into a GeoPackage, or damage its pages."""
    if dice.random() < 0.3:
        return spoilt_integers(raw, dice)
    with contextlib.closing(sqlite3.connect(":memory:")) as base:  # noqa: SIM117 (closed whatever is suppressed)
        with contextlib.suppress(sqlite3.Error, MemoryError):
            base.deserialize(raw)
            tables = [name for (name,) in base.execute("SELECT table_name FROM gpkg_contents")] or ["sites"]
            statement = dice.choice(_SQL).format(t=dice.choice(tables))
            for word in ("st_isempty", "st_minx", "st_maxx", "st_miny", "st_maxy"):
                base.create_function(word, 1, lambda _: 0)
            with contextlib.suppress(sqlite3.Error):
                base.executescript(statement)
            base.commit()
            return base.serialize()
    return spoilt_bytes(raw, dice)


def spoil_one(case: Path, into: Path, dice: random.Random) -> list[Path]:
    """Copy the files of a case, one of them damaged (at times gone); return them."""
    files = sorted(path for path in case.iterdir() if path.is_file())
    victim = dice.choice(files)
    made = []
    for path in files:
        raw = path.read_bytes()
        if path == victim and len(files) > 1 and dice.random() < 0.03:
            continue
        made.append(into / path.name)
        made[-1].write_bytes(damaged(raw, dice) if path == victim else raw)
    return made
