"""
The egress of a cluster: what is lit today, and the cheapest circuits that carry what leaves it.

Circuits ride on optical routes within the delay target of their destination, and what remains after any single failure
still carries the demand. Traffic may also go to another core city and from there over a backbone, within the same
target; that the backbone survives failures of its own is taken for granted.
"""
