"""Open what is written in the programs it is for: QGIS and LibreOffice. Run by `make contracts`."""
