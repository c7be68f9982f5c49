"""The live layers: OGC API Features by pygeoapi, for GIS and programs."""
