"""Pictures: opened, saved, gathered into data sets, trimmed, compared and recoloured."""
