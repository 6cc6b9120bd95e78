"""Instances of traffic engineering (SNDlib, REPETITA), to be solved or to become plans."""
