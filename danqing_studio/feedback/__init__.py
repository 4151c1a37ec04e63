"""What people choose, and a small model of their taste."""
