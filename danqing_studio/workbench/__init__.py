"""Where works are made and steered."""
