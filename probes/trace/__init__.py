"""Routes and captures, with scapy, in a process of its own (extra `trace`)."""
