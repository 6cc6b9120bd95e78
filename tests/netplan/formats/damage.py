"""
Reads damaged files of every format and tells what came of each: a right answer, a clear error, or something else.

Run as a process of its own, so that its memory is its own:

    python tests/netplan/formats/damage.py COUNT SEED FOLDER SAMPLES FORMAT...

FOLDER is where the damaged files are written; SAMPLES holds `<format>/<any number of whole files>`. Prints a JSON line.
"""

from __future__ import annotations

import io
import json
import random
import resource
import sys
import time
import traceback
import zipfile
from pathlib import Path

#: No read may need more, whatever the file says of itself. [byte]
MEMORY_BYTES = 2_000_000_000
#: A file of some kilobytes that takes longer hangs. [s]
LONGEST_S = 20.0
_DEEP = 10_000
_LEADING_OUT = ("../../out.xml", "/out.xml", "..\\out.xml", "C:\\out.xml")
_BOMB = b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;'>]>"


def damaged(raw: bytes, dice: random.Random) -> bytes:
    """Return a file with one thing wrong: bytes flipped, cut, doubled, deep, a bomb, an odd number."""
    kind = dice.randrange(10)
    if zipfile.is_zipfile(io.BytesIO(raw)) and kind < 5:
        return _damaged_archive(raw, dice)
    at = dice.randrange(len(raw) + 1)
    data = bytearray(raw)
    if kind <= 2:
        for _ in range(dice.choice((1, 2, 8, 40))):
            data[dice.randrange(len(data))] = dice.randrange(256)
        return bytes(data)
    if kind == 3:
        return raw[:at]
    if kind == 4:
        return raw[:at] + raw[dice.randrange(len(raw)) :]
    if kind == 5:
        brackets = dice.choice((b"[", b'{"a":', b"<a>", b"(", b"a ["))
        return raw[:at] + brackets * _DEEP + raw[at:]
    if kind == 6:
        end = raw.find(b"?>") + 2
        return raw[:end] + _BOMB + raw[end:].replace(b">", b">&c;", 1)
    if kind == 7:
        odd = dice.choice(
            (b"1e999", b"-1", b"NaN", b"9" * 5000, b"null", b"true", b"[]", b'""', b"\x00", b"\xff\xfe", b"../../x")
        )
        return raw[:at] + odd + raw[at:]
    if kind == 8:
        numbers = [place for place, byte in enumerate(raw) if 48 <= byte <= 57]
        if numbers:
            data[dice.choice(numbers)] = dice.choice(b"0123456789-.e")
        return bytes(data)
    lines = raw.split(b"\n")
    dice.shuffle(lines)
    return b"\n".join(lines)


def _damaged_archive(raw: bytes, dice: random.Random) -> bytes:
    """Return an archive whose one member is damaged, swollen, badly named or there twice."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as whole, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        victim = dice.choice(whole.namelist())
        for name in whole.namelist():
            content = whole.read(name)
            if name != victim:
                archive.writestr(name, content)
            elif (kind := dice.randrange(60)) == 0:
                archive.writestr(name, b"<a>" + b" " * 500_000_000)
            elif kind < 15:
                archive.writestr(dice.choice(_LEADING_OUT), content)
            else:
                archive.writestr(name, damaged(content[:200_000], dice) if content else b"x")
    return out.getvalue()


def main(count: int, seed: int, folder: Path, samples: Path, names: list[str]) -> dict[str, object]:
    """Read the damaged files, return what came of them."""
    from geodata.errors import InputError
    from netplan.formats.registry import format_named
    from topology.formats.contract import Settings, Source
    from topology.formats.findings import Findings

    told: dict[str, object] = {"right": 0, "refused": 0, "worst_s": 0.0, "wrong": []}
    wrong: list[str] = []
    for name in names:
        item = format_named(name)
        whole = sorted(path for path in (samples / name).iterdir() if path.is_file())
        for number in range(count):
            dice = random.Random(f"{seed} {name} {number}")
            victim = dice.choice(whole)
            path = folder / victim.name
            path.write_bytes(damaged(victim.read_bytes(), dice))
            began = time.perf_counter()
            try:
                source = Source(path)
                item.recognise(source)
                settings = Settings(exchange="zhongwei")
                draft = item.read([source], settings, Findings())
                [str(cell).encode() for rows in draft.tables.values() for row in rows for cell in row.values()]
                told["right"] += 1
            except InputError as error:
                told["refused"] += 1
                if not error.sentence("zh") or "\n" in error.sentence("en"):
                    wrong.append(f"{name} {number}: {error.code} is no line")
            except BaseException:  # noqa: BLE001 -- whatever it is, it is told
                wrong.append(f"{name} {number}: {traceback.format_exc(limit=-4)}")
            took = time.perf_counter() - began
            told["worst_s"] = max(told["worst_s"], took)
            if took > LONGEST_S:
                wrong.append(f"{name} {number}: {took:.0f} s")
            path.unlink()
    told["wrong"] = wrong[:20]
    told["wrong_count"] = len(wrong)
    told["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)
    return told


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4]), sys.argv[5:])))
