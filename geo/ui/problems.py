"""Tell a reader that something failed, without a stack trace; the log has it whole."""

from __future__ import annotations

import logging
from typing import Final

import streamlit as st

from geo.text import translator
from geo.ui.state import current_view

_LOG: Final = logging.getLogger("geo")


def show_problem(error: Exception) -> bool:
    """Show one line for an error of a page and keep its trace in the server's log."""
    _LOG.error("a page failed", exc_info=error)
    _ = translator(current_view().language)
    st.error(
        _("This page could not be drawn. Reset the filters or reload the page; the log says why.")
    )
    return True
