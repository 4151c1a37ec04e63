"""What templates of api know."""
