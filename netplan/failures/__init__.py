"""Failures: what each cut does to the targets, exactly."""
