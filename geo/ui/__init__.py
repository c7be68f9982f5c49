"""Show the product with Streamlit: state, caching, widgets, the map on the page."""
