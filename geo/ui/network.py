"""Say where this server is reached, and let it answer there: a hall has no internet to ask."""

from __future__ import annotations

import socket
from typing import Final
from urllib.parse import urlsplit

import streamlit as st
from streamlit import config, net_util

from geo.export.invitation import addresses

LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
"""Hosts that mean this machine to itself."""

_SERVER_ADDRESS: Final = "browser.serverAddress"
_ALLOWED_ORIGINS: Final = "server.corsAllowedOrigins"


def own_addresses() -> tuple[str, ...]:
    """Return the addresses under which others reach this server; none if it answers no other."""
    if st.get_option("server.address") in LOOPBACK:
        return ()
    found = addresses(
        int(st.get_option("server.port")),
        str(st.get_option("server.baseUrlPath") or ""),
        scheme=_scheme(),
    )
    bound = st.get_option("server.address")
    return tuple(one for one in found if urlsplit(one).hostname == bound) or found


def _scheme() -> str:
    return "https" if st.get_option("server.sslCertFile") else "http"


def answer_on_own_addresses() -> None:
    """Let Streamlit accept the pages that others open under this machine's addresses.

    Streamlit finds out by itself which address it has, by asking the internet: without any it
    would refuse the browsers of a hall, and with some it would tell of its being started. Whoever
    runs it behind a proxy has said the address, and keeps it.
    """
    # What Streamlit holds it does not ask for; from this address comes no page.
    net_util._external_ip = ""  # noqa: SLF001
    found = own_addresses()
    if not found or config.is_manually_set(_SERVER_ADDRESS):
        return
    config.set_option(_SERVER_ADDRESS, str(urlsplit(found[0]).hostname))
    port, name = st.get_option("server.port"), socket.gethostname()
    named = (f"{_scheme()}://{host}:{port}" for host in (name, f"{name}.local"))
    allowed = [*st.get_option(_ALLOWED_ORIGINS), *found, *named]
    config.set_option(_ALLOWED_ORIGINS, list(dict.fromkeys(allowed)))


def announcement() -> str:
    """Return the lines that say where the product is opened, for whoever has started it."""
    port = st.get_option("server.port")
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    lines = ["", f"  The map is on {_scheme()}://localhost:{port}/{base}"]
    lines += [f"  Others in this network open {address}" for address in own_addresses()]
    return "\n".join([*lines, "", ""])
