"""The fit of lengths and equipment to floors: unknowns, scatter, posterior, what can be told apart, held-out pairs."""
