"""The spool as a second process sees it: it appends to the boot of the agent that runs."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from probes.errors import InputError
from probes.records.events import Event
from probes.records.routes import Route
from probes.spool.faults import SpoolDamaged, SpoolUnavailable
from probes.spool.lock import is_held
from probes.spool.tables import FILE_NAME, SPARE_BYTES, connect, number, require_room, transaction
from probes.spool.writing import rows_of, write


class Attached:
    """
    Appends routes and events to the running agent's boot.

    The file is opened anew for each call, because the agent may have begun a new one or a new boot in between.

    Parameters
    ----------
    folder : Path
        The agent's spool folder.

    Raises
    ------
    InputError
        If no agent runs with it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        if not (folder / FILE_NAME).exists() or not is_held(folder):
            raise InputError("spool_no_agent", file=folder)

    def append(self, *, events: Sequence[Event] = (), routes: Sequence[Route] = ()) -> None:
        """
        Write records in one transaction; they are durable when it returns.

        Raises
        ------
        SpoolUnavailable
            If nothing can be written now; nothing was written then.
        """
        rows = rows_of(events=events, routes=routes)
        file = self._folder / FILE_NAME
        if not file.exists():  # being set aside this moment: never make one in the agent's place
            raise SpoolUnavailable("the spool is being begun anew")
        require_room(self._folder, SPARE_BYTES + 2 * rows.bytes)
        try:
            with closing(connect(file)) as connection, transaction(connection):
                write(connection, number(connection, "SELECT max(id) FROM boots"), rows)
        except SpoolDamaged as damage:  # the agent's to deal with
            raise SpoolUnavailable(str(damage)) from damage
