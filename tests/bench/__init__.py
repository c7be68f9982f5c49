"""Measure the product's map page against an ordinary one. A benchmark, never a timed test."""
