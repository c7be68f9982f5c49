"""Describe the map: layers declared as data, symbols, the folium elements, charts."""
