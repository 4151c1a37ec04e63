"""What a theme means, in Chinese and English: words to a plan (planner), a plan to a thumbnail (compose)."""
