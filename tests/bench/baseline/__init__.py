"""An ordinary Streamlit map page, to compare with."""
