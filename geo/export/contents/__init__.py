"""Compose the layers that are taken away: features, columns, credits, looks."""
