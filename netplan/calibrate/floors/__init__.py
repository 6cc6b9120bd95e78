"""From samples to delay floors: levels between changes, clocks, units, limits of light."""
