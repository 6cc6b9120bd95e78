"""The loop that sends many streams' probes on time and takes their answers in."""
