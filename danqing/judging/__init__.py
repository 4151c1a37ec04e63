"""How good the pictures are: two frozen judges, distances between sets of pictures, and copies."""
