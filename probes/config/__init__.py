"""The agent's configuration: TOML, checked with line numbers."""
