"""The operations, an area a file."""
