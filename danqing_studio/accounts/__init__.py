"""People: who they are, what they may do, how they come in, what is kept of them and how they leave."""
