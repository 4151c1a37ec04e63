"""The studio for programs: JSON under /api/v1."""
