"""What every format offers: how it is told, read and written, what it carries and what it loses."""

from __future__ import annotations

import stat
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from geodata.archives import is_zip, unpack
from geodata.documents import parse_json
from geodata.errors import InputError
from geodata.files import decode, read_bytes
from geodata.markup import Element, parse_xml
from topology.formats.draft import Draft
from topology.formats.findings import Findings

#: No file of another tool that is read is larger. [byte]
MOST_BYTES = 400_000_000
#: A format is told by so much of a file. [byte]
HEAD_BYTES = 64_000


class Source:
    """
    A file (or folder) to be imported; its content is read and parsed once, when first asked for.

    Parameters
    ----------
    path : Path
        Where it is.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name or str(path)
        self._refused: InputError | None = None

    @cached_property
    def is_folder(self) -> bool:
        """Tell whether it is a folder."""
        return self.path.is_dir()

    @cached_property
    def raw(self) -> bytes:
        """Return the whole content; raise `InputError` where it cannot be read or is too large."""
        return read_bytes(self.path, limit_bytes=MOST_BYTES)

    @cached_property
    def head(self) -> bytes:
        """Return the beginning, empty for a folder."""
        if self.is_folder:
            return b""
        if "raw" in self.__dict__:
            return self.raw[:HEAD_BYTES]
        try:
            if not stat.S_ISREG(self.path.stat().st_mode):  # to open a pipe waits for whoever writes to it
                raise InputError("not_a_file", file=self.name)
            with self.path.open("rb") as file:
                return file.read(HEAD_BYTES)
        except FileNotFoundError:
            raise InputError("file_missing", file=str(self.path)) from None
        except OSError as error:
            raise InputError("unreadable", file=str(self.path), reason=error) from None

    @cached_property
    def start(self) -> str:
        """Return the beginning as text, byte-order mark and blanks taken off; letters of unknown encoding are lost."""
        for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
            if self.head.startswith(mark):
                return self.head[: len(self.head) // 2 * 2].decode(encoding, errors="ignore").lstrip()
        text = self.head.decode("utf-8-sig", errors="ignore")
        return text.lstrip()

    @cached_property
    def text(self) -> str:
        """Return the content as text (UTF-8, UTF-16 with a mark, GB 18030), line ends as line feeds."""
        if self.raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
            try:
                text = self.raw.decode("utf-16")
            except UnicodeDecodeError as error:
                raise InputError("bad_encoding", file=self.name, offset=error.start) from None
        else:
            text = decode(self.raw, file=self.name)
        return text.replace("\r\n", "\n").replace("\r", "\n")

    @property
    def is_json(self) -> bool:
        """Tell whether the content begins as a JSON object or list does."""
        return self.start[:1] in ("{", "[")

    @cached_property
    def document(self) -> object:
        """Return the content as parsed JSON; raise `InputError` where it is none."""
        return parse_json(self.text, file=self.name)

    @property
    def fields(self) -> Mapping[str, object]:
        """Return the top fields of a JSON object, for telling formats apart; empty where it is no object or no JSON."""
        if not self.start.startswith("{"):
            return {}
        try:
            return self.document if isinstance(self.document, dict) else {}
        except InputError:
            return {}

    @property
    def is_xml(self) -> bool:
        """Tell whether the content begins as XML does."""
        return self.start[:1] == "<"

    @cached_property
    def element(self) -> Element:
        """Return the root of the content as XML; raise `InputError` where it is none."""
        return parse_xml(self.raw, file=self.name)

    @property
    def is_archive(self) -> bool:
        """Tell whether the content begins as a zip archive does."""
        return is_zip(self.head)

    @cached_property
    def members(self) -> dict[str, bytes]:
        """Return the unpacked members of a zip archive; raise `InputError` where it is damaged or too large."""
        if self._refused is not None:
            raise self._refused
        try:
            return unpack(self.raw, file=self.name)
        except InputError as error:
            self._refused = error  # a bomb is not unpacked again for every format that it is held against
            raise


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """
    What the user says about the files of an import, or the one of an export.

    `coordinates`: the system of positions (`geodata.crs.SYSTEMS`); None: the file's own word, else WGS 84 (an
    assumption where the format leaves it open). `snap_km`: a line's end this near to a place ends there. [km]
    `drawn_lengths`: a drawn line's own length is the span's. `layer`: of demands and circuits that name none;
    `layer_given`: the user named it, so that it is no assumption.
    `exchange`: the site at which members are that a file brings.
    """

    coordinates: str | None = None
    snap_km: float = 1.0
    drawn_lengths: bool = False
    layer: str = "ip-private"
    layer_given: bool = False
    exchange: str = ""


Reader = Callable[[Sequence[Source], Settings, Findings], Draft]
#: Draft, stem of the file names, settings, findings -> name -> content; a format of one file gives one.
Writer = Callable[[Draft, str, Settings, Findings], dict[str, bytes]]


@dataclass(frozen=True, kw_only=True)
class Format:
    """
    A format of files.

    `recognise` looks at the content, never at the name alone, and does not raise. `read` gets one file, or, where
    `together`, all files of an import that are of this format at once (a graph and its demands belong together, points
    and lines, sites and spans). None: it cannot be read, or written.
    `carries`: by table, the columns that come back when a plan is written and read again. `lines`: so do drawn lines.
    `extras`: so do `x:` columns of the tables it carries.
    `tells_tables`: `write` itself says which tables it leaves out, because that hangs on their rows.
    `note_zh`, `note_en`: what else a user should know about its losses. `extra`: the optional dependency it needs.
    """

    name: str
    title_zh: str
    title_en: str
    recognise: Callable[[Source], bool]
    read: Reader | None = None
    write: Writer | None = None
    suffix: str = ""
    carries: Mapping[str, Collection[str]] = field(default_factory=dict)
    lines: bool = False
    extras: bool = False
    together: bool = False
    tells_tables: bool = False
    note_zh: str = ""
    note_en: str = ""
    extra: str = ""
