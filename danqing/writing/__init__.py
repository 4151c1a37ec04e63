"""Chinese writing: characters as strokes, ink, seals, paper and columns; arrays alone, no networks."""
