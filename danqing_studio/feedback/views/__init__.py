"""The pages of feedback, and what they and the workbench send."""
