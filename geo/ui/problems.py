"""Tell a reader that something failed, without a stack trace; the log has it whole."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.cartography.escape import markdown_text
from geo.errors import RegisterError
from geo.text import translator
from geo.ui.state import current_view

if TYPE_CHECKING:
    from geo.text import Translate

_LOG: Final = logging.getLogger("geo")


def show_register_problem(error: RegisterError, translate: Translate) -> None:
    """Say in one line what is wrong with a register, and the way out."""
    text = f"{error.what.said(translate)} {error.way_out.said(translate)}"
    st.error(markdown_text(text), icon=":material/error:")


def show_problem(error: Exception) -> bool:
    """Show one line for an error of a page and keep its trace in the server's log."""
    _LOG.error("a page failed", exc_info=error)
    _ = translator(current_view().language)
    if isinstance(error, RegisterError):
        show_register_problem(error, _)
        return True
    st.error(
        _("This page could not be drawn. Reset the filters or reload the page; the log says why.")
    )
    return True
