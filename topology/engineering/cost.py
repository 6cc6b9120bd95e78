"""
The least added cost: modules, set-up and routing, so that every demand is carried, in every state of failure.

A master programme chooses what is added. It holds the flows while nothing fails where those cost something, and
otherwise none; of the states it knows inequalities only: cut-sets from the start, and those of the states in which its
last choice did not suffice. It is solved with fractions first, then with whole numbers, until its choice suffices:
then its bound and its cost meet. On the way, choices are mended and trimmed, so that there is an answer at any time.

Notes
-----
J. F. Benders, "Partitioning procedures for solving mixed-variables programming problems", Numerische Mathematik 4
(1962) 238-252. Set-up is paid for links that carry traffic in any state, routing while nothing fails.
"""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from topology.engineering.certificate import disconnected, narrow
from topology.engineering.cuts import CutSets, Inequality, contracted, rounded
from topology.engineering.design import Design, covering, design_of
from topology.engineering.ground import BoolArray, FloatArray, Ground
from topology.engineering.overload import Overload
from topology.engineering.pricing import RouteFinder, limited
from topology.engineering.records import Certificate
from topology.engineering.routing import Front, Routed, Routing
from topology.engineering.utilisation import least_utilisation
from topology.integer import INFEASIBLE, OPTIMAL

#: A design suffices in a state when the utilisation is above 1 by no more than this. [-]
FULL_RATIO = 1e-7
#: So many inequalities are added at once; rounds that gain less than this are the last. [-]
AT_ONCE, GAIN_RATIO, ROUNDS = 60, 1e-4, 60
#: The share of the time that fractions, and trimming one choice, may take. [-]
FRACTIONS_SHARE, TRIMMING_SHARE = 0.4, 0.2
#: Bound and cost have met when this near. [-]
MET_RATIO = 1e-6
