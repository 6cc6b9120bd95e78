"""What can be reached from a site within a delay: how far light gets along the spans, and the area that makes."""
