"""Change the tables of a PostGIS store from one revision to the next."""
