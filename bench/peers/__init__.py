"""Other people's networks, written from their papers, to measure against."""
