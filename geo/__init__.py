"""The map of community learning centres: from raw inputs to the page."""
