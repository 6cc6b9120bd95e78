"""What the layers of the map page show, one module a tab. Each is a plain mapping; `maps` draws it."""
