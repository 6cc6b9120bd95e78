"""The child process in which GDAL works: started when first needed, given jobs, ended and replaced when it fails."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from geodata.errors import InputError

#: What the child may take: so much for itself and a small file, so many times the file's size more. [byte]
BASE_BYTES, BYTES_PER_BYTE = 1_000_000_000, 12
#: How long a job may take: for itself, and for each megabyte more. [s]
BASE_S, S_PER_MB = 60.0, 4.0
#: What a row that is to be written counts as. [byte]
_ROW_BYTES = 1_000
_MB = 1_000_000


@dataclass(slots=True)
class Layer:
    """
    A layer of a file.

    `fields`: names of its columns. `rows`: kind ("point", "line", "other", "none"), parts (each a list of x, y in
    degrees, or as they are where `system` is empty), values.
    `system`: "WGS84" or "CGCS2000", empty where the file names no usable system. `crs`: its name. `rough`: the file's
    datum has no published way to WGS 84. `unread`: what names the system makes no sense.
    `high`: heights are left out. `bytes`: fields of bytes, left out.
    """

    name: str
    fields: list[str]
    drawn: bool = False
    crs: str = ""
    system: str = ""
    rough: bool = False
    unread: bool = False
    high: bool = False
    bytes: list[str] = field(default_factory=list)
    rows: list[tuple[str, list[list[tuple[float, float]]], list[Any]]] = field(default_factory=list)


class LayerProcess:
    """
    A child in which GDAL works; it is started by the first job, and again after it died.

    A file can kill it, but not us: it may take 1 GB and 12 times the file's size of address space (where the system
    knows such a limit, as Linux does), 60 s and 4 s for each megabyte.
    `deaths`: how often it died of a file or was ended for taking too long.
    """

    def __init__(self) -> None:
        self._child: subprocess.Popen[str] | None = None
        self._owner = 0
        self._one_at_a_time = threading.Lock()
        self.deaths = 0

    def read(
        self, files: Mapping[str, bytes], main: str, *, file: str, keep: bool, encoding: str | None = None
    ) -> tuple[list[Layer], list[str]]:
        """
        Read the layers of a file.

        Parameters
        ----------
        files : mapping of str to bytes
            Plain names -> contents; they are put into a private folder, which is gone afterwards.
        main : str
            Which of them to open.
        file : str
            The user's name for it, for errors.
        keep : bool
            Change no datum: the user has declared what the positions are.
        encoding : str, optional
            Of the texts, where the format leaves it open.

        Returns
        -------
        tuple of list of Layer and list of str
            The layers, and what GDAL remarked.

        Raises
        ------
        InputError
            If GDAL cannot read it, dies of it, needs too much memory or takes too long.
        """
        size = sum(map(len, files.values()))
        with tempfile.TemporaryDirectory(prefix="netplan-", ignore_cleanup_errors=True) as folder:
            for name, content in files.items():
                (Path(folder) / name).write_bytes(content)
            job = {"do": "read", "path": str(Path(folder) / main), "keep": keep, "encoding": encoding}
            return self._layers(job, size, file)

    def write(self, job: Mapping[str, object], *, file: str) -> dict[str, bytes]:
        """
        Write layers.

        Parameters
        ----------
        job : mapping
            `driver`, `name` (of the file, with * where a layer's name goes), `layers`, `options` as
            `topology.formats.drawings.layers` takes them.
        file : str
            The name of the result, for errors.

        Returns
        -------
        dict of str to bytes
            Name -> content of every file that came out.
        """
        with tempfile.TemporaryDirectory(prefix="netplan-", ignore_cleanup_errors=True) as folder:
            done = {**job, "do": "write", "path": str(Path(folder) / str(job["name"]))}
            layers: Any = job["layers"]
            self._layers(done, _ROW_BYTES * sum(len(layer["rows"]) for layer in layers) + 16 * _MB, file)
            return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}

    def close(self) -> None:
        """End the child; it ends by itself when nobody is left to give it jobs."""
        child, self._child = self._child, None
        if child is None or self._owner != os.getpid():
            return
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                # What is still to be written would only find a broken pipe.
                with contextlib.suppress(OSError):
                    stream.close()

    def _layers(self, job: Mapping[str, object], size_bytes: int, file: str) -> tuple[list[Layer], list[str]]:
        memory_bytes = BASE_BYTES + BYTES_PER_BYTE * size_bytes
        limit_s = BASE_S + S_PER_MB * size_bytes / _MB
        layers: list[Layer] = []
        remarks: list[str] = []
        failed: dict[str, Any] | None = None
        with self._one_at_a_time:
            for answer in self._answers({**job, "memory_bytes": memory_bytes}, limit_s, memory_bytes, file):
                if "layer" in answer:
                    layers.append(Layer(**answer["layer"]))
                elif "rows" in answer:
                    layers[-1].rows += [
                        (kind, [[(x, y) for x, y in part] for part in parts], values)
                        for kind, parts, values in answer["rows"]
                    ]
                elif "error" in answer:
                    failed = answer
                elif "end" in answer:
                    remarks = answer["warnings"]
        if failed is not None:
            # The private folder is nothing that a user knows.
            reason = str(failed.get("reason", "")).replace(f"{Path(str(job['path'])).parent}{os.sep}", "")
            value, most = failed.get("value"), failed.get("most")
            raise InputError(failed["error"], file=file, value=value, most=most, reason=reason)
        return layers, remarks

    def _answers(
        self, job: Mapping[str, object], limit_s: float, memory_bytes: int, file: str
    ) -> Iterator[dict[str, Any]]:
        """Yield the answers to a job up to its end; whatever stops before leaves no child behind."""
        child = self._running()
        late = threading.Event()

        def give_up() -> None:
            late.set()
            child.kill()

        watch = threading.Timer(limit_s, give_up)
        watch.daemon = True
        watch.start()
        ended = False
        try:
            assert child.stdin is not None
            assert child.stdout is not None
            with contextlib.suppress(OSError):
                child.stdin.write(json.dumps(job) + "\n")
                child.stdin.flush()
            while line := child.stdout.readline():
                if not line.endswith("\n"):
                    break
                answer = json.loads(line)
                ended = "end" in answer
                yield answer
                if ended:
                    return
            self.deaths += 1
            if late.is_set():
                raise InputError("layers_slow", file=file, limit_s=f"{limit_s:.0f}")
            raise InputError("layers_deadly", file=file, limit_mb=f"{memory_bytes / _MB:.0f}")
        finally:
            watch.cancel()
            if not ended:
                self.close()

    def _running(self) -> subprocess.Popen[str]:
        if self._child is not None and (self._owner != os.getpid() or self._child.poll() is not None):
            self.close()
        if self._child is None:
            settled = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "GDAL_NUM_THREADS": "1"}
            settled |= {"SHAPE_RESTORE_SHX": "YES"}  # in the private folder, where a shapefile came without its index
            # Nothing is fetched: neither shifts of datums nor what a file refers to.
            settled |= {"PROJ_NETWORK": "OFF", "GDAL_HTTP_TIMEOUT": "1", "CPL_DEBUG": "OFF"}
            self._child = subprocess.Popen(
                [sys.executable, "-m", "topology.formats.drawings.layers"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, **settled, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
                encoding="utf-8",
            )
            self._owner = os.getpid()
        return self._child


@cache
def shared() -> LayerProcess:
    """Return the one child of this program: it takes a third of a second to start, most files far less to read."""
    process = LayerProcess()
    atexit.register(process.close)
    return process
