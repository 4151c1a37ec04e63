"""The process that holds the networks, and how the rest of the studio asks it."""
