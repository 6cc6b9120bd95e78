"""Sentences about bad input, a file for each field; `geodata.messages` joins them."""
