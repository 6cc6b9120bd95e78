"""Fault events: what can fail, how often, for how long, and which spans it cuts."""
