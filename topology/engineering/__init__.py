"""Traffic engineering: demands over links of limited, modular capacity, answered with a bound."""
