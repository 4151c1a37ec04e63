"""How good the pictures are: a frozen judge, distances between sets of pictures, and copies."""
