"""Hold one module a revision."""
