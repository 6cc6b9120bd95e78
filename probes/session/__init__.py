"""One stream of probes without a socket: what to send, what an answer means, what became of a probe."""
