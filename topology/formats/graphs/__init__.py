"""Graphs: GraphML, GML and node-link JSON."""
