"""The networks, a family a file, and what uses them once they are trained: painting and drafting."""
