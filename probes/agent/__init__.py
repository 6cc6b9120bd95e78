"""The daemon that measures for months."""
