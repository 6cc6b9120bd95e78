"""Upgrades: which builds bring the targets in at least cost."""
