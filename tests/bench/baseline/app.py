"""The ordinary page plus the files its map would otherwise fetch from a CDN."""

from pathlib import Path

import streamlit as st

from tests.bench.baseline.vendored import routes

app = st.App(Path(__file__).with_name("page.py"), routes=routes())
