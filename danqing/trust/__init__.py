"""What makes a work trustworthy: the recipe that it carries."""
