"""How far this host's clock can be trusted."""
