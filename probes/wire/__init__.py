"""Bytes on the wire: STAMP and ICMP echo packets, written and read without a socket."""
