"""Which exchanges to link, at which capacity, over which routes."""
