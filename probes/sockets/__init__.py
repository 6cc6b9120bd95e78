"""Sockets that time their packets in the kernel where it can."""
