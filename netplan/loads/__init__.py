"""Loads of circuits: under the routing that a layer has, and under the best possible."""
