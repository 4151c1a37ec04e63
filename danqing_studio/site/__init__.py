"""What every page stands on: the base templates, the looks, the home page, language, theme and errors."""
