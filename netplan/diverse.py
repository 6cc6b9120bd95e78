"""Working and protection routes, and what they still share."""
