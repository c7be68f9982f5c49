"""Write layers for QGIS and other desktop GIS: styles in QML and SLD, and a whole project."""
