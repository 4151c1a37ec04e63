"""The studio's tests."""
