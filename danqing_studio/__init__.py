"""The studio: Danqing in the browser. The site never loads torch; what paints is another process."""
