"""Commands of feedback."""
