"""Lists of members: IX-F and PeeringDB."""
