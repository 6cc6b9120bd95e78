"""The normal distribution's quantiles that bands are made of."""

from __future__ import annotations

#: Standard deviations to either side that hold 90 % of a normal distribution.
Z_90 = 1.6448536269514722
#: The same for 99 %.
Z_99 = 2.5758293035489004
