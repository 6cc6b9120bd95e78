"""Where things are: places, corridors, distances, boundaries, coordinate systems; and the basics all rooms share."""
