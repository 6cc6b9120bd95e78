"""What measurements taught about a plan: read with it, and put in place of what was assumed."""
