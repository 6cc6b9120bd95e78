"""Drawings: points and lines on a map become sites and spans, and the other way round."""
