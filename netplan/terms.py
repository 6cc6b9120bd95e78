"""The terms of results: statuses, remedies, reasons, assumptions. Names only, so that anyone may read them."""

from __future__ import annotations

MEETS, AT_RISK, MISSES, IMPOSSIBLE, UNKNOWN = "meets", "at_risk", "misses", "impossible", "unknown"
#: As they are counted and listed.
STATUSES = (MEETS, AT_RISK, MISSES, IMPOSSIBLE, UNKNOWN)
#: What a failure can do besides.
CUT_OFF = "cut_off"
#: From best to worst, where the worst counts: what is unknown must not hide what is known to fail.
BEST_TO_WORST = (MEETS, AT_RISK, UNKNOWN, MISSES, IMPOSSIBLE)

#: Why a verdict is unknown.
NO_FIGURE, NO_ROUTE, NO_OPERATOR = "no_figure", "no_route", "no_operator"

MEASURE, REROUTE, BUILD, NO_KNOWN_CORRIDOR = "measure", "reroute", "build", "no_known_corridor"
NOT_SEARCHED = "not_searched"
#: What would bring a missed target in, in the order in which they are tried.
REMEDIES = (MEASURE, REROUTE, BUILD, NO_KNOWN_CORRIDOR, NOT_SEARCHED)

#: What a figure takes for granted. The last one is followed by a colon and the id of a cable or span.
IDEAL_BEST_CASE = "ideal_best_case"
ESTIMATED_LENGTH = "estimated_length"
SERVICE_ASSUMED = "service_assumed"
IP_LAYOUT_ASSUMED = "ip_layout_assumed"
ASSUMED_CABLE = "assumed_cable"
ASSUMPTIONS = (IDEAL_BEST_CASE, ESTIMATED_LENGTH, SERVICE_ASSUMED, IP_LAYOUT_ASSUMED, ASSUMED_CABLE)
