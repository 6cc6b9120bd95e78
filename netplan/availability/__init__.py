"""Availability with a lower and an upper bound that are proven."""
