"""Serve the published layers to other programs: OGC API Features and Tiles under ``/ogc``."""
