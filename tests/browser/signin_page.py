"""A page that shows who may edit and the way in; started by test_signin.py."""

from __future__ import annotations

import streamlit as st

from geo.store.registers import open_store
from geo.text import translator
from geo.ui import signin

st.session_state.runs = st.session_state.get("runs", 0) + 1
st.text(f"editor: {signin.editor()}")
signin.show_signin(translator("en"), open_store().record)
if signin.editor():
    uploaded = st.file_uploader("Register", type="csv")
    if uploaded:
        st.text(f"read: {len(uploaded.getvalue())} bytes")
st.text(f"run {st.session_state.runs}")
