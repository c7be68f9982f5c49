"""Compute on the map's layers: pure functions, tables in, tables on the same index out."""
