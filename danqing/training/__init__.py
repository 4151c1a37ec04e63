"""Training: recipes, packing, one loop for every family, and the report on a run."""
