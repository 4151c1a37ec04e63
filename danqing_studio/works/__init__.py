"""Works that people keep: their pictures, recipes and lineage; uploads made safe. No pages."""
