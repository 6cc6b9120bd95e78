"""One call as it travels: the same envelope on every executor, so that answers and errors come back alike."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from geodata.errors import InputError
from netplan import __version__


class TaskError(RuntimeError):
    """A task ended in a bug on another process; the message is the traceback from there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a call: its result, or the parts of the error that it raised."""

    result: Any = None
    refusal: dict[str, Any] | None = None
    bug: str | None = None
    version: str = __version__

    def value(self) -> object:
        """
        Return the result.

        Raises
        ------
        InputError
            As the task raised it; or `cluster_versions`, where another version of this program answered.
        TaskError
            Where it raised anything else.
        """
        if self.version != __version__:
            raise InputError("cluster_versions", value=self.version, ours=__version__)
        if self.refusal is not None:
            raise InputError(**self.refusal)
        if self.bug is not None:
            raise TaskError(self.bug)
        return self.result


def call(function: Callable[[Any], Any], task: object) -> Outcome:
    """
    Call a function of one task; whatever it raises is put into the envelope.

    Parameters
    ----------
    function : callable
        Of one argument.
    task : object
        The argument.

    Returns
    -------
    Outcome
        Picklable if the result is.
    """
    try:
        return Outcome(result=function(task))
    except InputError as error:
        place = {"file": error.file, "row": error.row, "column": error.column, "value": error.value}
        return Outcome(refusal={"code": error.code, **place, **error.details})
    except Exception:  # noqa: BLE001 -- a bug is raised again where the sweep was started
        return Outcome(bug=traceback.format_exc())
