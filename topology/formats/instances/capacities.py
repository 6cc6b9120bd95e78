"""Which capacity counts where none is to be added: what is installed, or where nothing is, an assumption said aloud."""

from __future__ import annotations

from dataclasses import replace

from geodata.errors import InputError
from topology.engineering.records import NONE, Instance, Link
from topology.formats.instances.notes import LARGEST_MODULE, NO_CAPACITY, Note


def with_capacities(instance: Instance) -> tuple[Instance, tuple[Note, ...]]:
    """
    Give the links the capacity that utilisation and growth are measured against.

    Parameters
    ----------
    instance : Instance
        As read.

    Returns
    -------
    Instance, tuple of Note
        Installed capacity counts. Where nothing at all is installed, every link is taken to have its largest module,
        once. Modules are spent then: nothing more can be added.

    Raises
    ------
    InputError
        If no link has a capacity or a module.

    Notes
    -----
    Source: assumed. Planning files often leave capacities open; the largest module once is a network that could be
    bought, and the same for everybody who asks.
    """
    links = instance.links
    notes = []
    if not any(link.capacity > 0 for link in links.values()):
        count = sum(bool(link.modules) for link in links.values())
        if not count:
            raise InputError("te_no_capacity", file=instance.name or None)
        links = {key: _largest(link) for key, link in links.items()}
        notes.append(Note(LARGEST_MODULE, count))
    if count := sum(not link.capacity > 0 for link in links.values()):
        notes.append(Note(NO_CAPACITY, count))
    bare = {key: replace(link, modules=()) for key, link in links.items()}
    return replace(instance, links=bare, module_model=NONE), tuple(notes)


def _largest(link: Link) -> Link:
    return replace(link, capacity=max((module.capacity for module in link.modules), default=0.0))
