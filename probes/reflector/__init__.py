"""The daemon that answers STAMP probes."""
