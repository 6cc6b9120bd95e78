"""The server that takes batches in and keeps them (extra `collector`)."""
