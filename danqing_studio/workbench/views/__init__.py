"""The views of the workbench: its page, the wall, steps, and taking a picture away."""
