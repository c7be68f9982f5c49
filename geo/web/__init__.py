"""Serve what the browser fetches over HTTP."""
