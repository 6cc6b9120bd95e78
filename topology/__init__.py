"""How things connect: sites, spans, circuits, risk groups; graph, routes, formats."""
