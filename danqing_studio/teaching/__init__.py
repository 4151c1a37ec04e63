"""Models that people teach their own pictures."""
