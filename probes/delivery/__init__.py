"""Batches to the collector over HTTPS, each once."""
