"""A folder of one's own pictures becomes one's own model: gather, adapt, guard, tell."""
