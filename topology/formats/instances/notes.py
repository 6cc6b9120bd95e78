"""What a reader found worth saying about an instance; `netplan.report.engineering` words it."""

from __future__ import annotations

from dataclasses import dataclass

#: No variant was given, so the usual one is assumed.
VARIANT_ASSUMED = "variant_assumed"
#: Parts of a file that the variant leaves out.
SETUP_IGNORED, PATHS_IGNORED, HOPS_IGNORED = "setup_ignored", "paths_ignored", "hops_ignored"
#: Demands stand in both directions, and are taken to have none.
TWO_WAYS = "two_ways"
#: Nothing is installed, so the largest module of each link is taken to be, once.
LARGEST_MODULE = "largest_module"
#: Links with nothing installed, which therefore carry nothing; circuits of unknown capacity, which limit nothing.
NO_CAPACITY, UNRATED = "no_capacity", "unrated"
#: Links from a node to itself, left out.
LOOPS = "loops"
#: Traffic of sites without a node enters at the nearest one; traffic that stays at one node loads no circuit.
HOMED, STAYS = "homed", "stays"
#: Edge nodes, which may pass on any traffic here.
EDGES_OPEN = "edges_open"
#: What fails is a cable section with all its circuits.
CUTS = "cuts"


@dataclass(frozen=True, slots=True)
class Note:
    """A code, and how many links or demands it concerns."""

    code: str
    count: int = 0
