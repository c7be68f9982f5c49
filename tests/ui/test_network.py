"""The browsers of a hall are let in without the internet being asked."""

from __future__ import annotations

import pytest
from streamlit import config, net_util
from streamlit.web.server import server_util

from geo.ui import network

HERE = ("http://192.168.43.1:8501", "http://10.0.0.7:8501")


@pytest.fixture
def hall(monkeypatch):
    """Be on two networks without a way out; put back what is set."""
    asked = []
    monkeypatch.setattr(network, "addresses", lambda *_, **__: HERE)
    monkeypatch.setattr(net_util, "get_internal_ip", lambda: "127.0.0.1")
    monkeypatch.setattr(net_util, "get_external_ip", lambda: asked.append("internet"))
    options = ("server.address", "browser.serverAddress", "server.corsAllowedOrigins")
    held = {name: config.get_options_for_section(name.split(".")[0]) for name in options}
    before = {name: held[name][name.split(".")[1]] for name in options}
    where = {name: config.get_where_defined(name) for name in options}
    config.set_option("server.address", "0.0.0.0")  # noqa: S104  what a hall needs
    yield asked
    for name in options:
        config.set_option(name, before[name], where[name])


def test_addresses_of_this_machine_are_let_in_and_no_others(hall):
    assert not server_util.is_url_from_allowed_origins("http://192.168.43.1:8501")
    hall.clear()
    network.answer_on_own_addresses()
    assert server_util.is_url_from_allowed_origins("http://192.168.43.1:8501")
    assert hall == []
    assert server_util.is_url_from_allowed_origins("http://10.0.0.7:8501")
    assert not server_util.is_url_from_allowed_origins("http://192.168.43.2:8501")


@pytest.mark.usefixtures("hall")
def test_an_address_that_was_set_is_kept():
    config.set_option("browser.serverAddress", "map.example.mn")
    network.answer_on_own_addresses()
    assert config.get_option("browser.serverAddress") == "map.example.mn"


@pytest.mark.usefixtures("hall")
def test_a_server_for_this_machine_alone_invites_nobody():
    config.set_option("server.address", "localhost")
    assert network.own_addresses() == ()
    network.answer_on_own_addresses()
    assert not config.is_manually_set("browser.serverAddress")


def test_a_host_by_name_is_let_in_and_a_stranger_refused_without_asking(hall, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(network, "addresses", lambda *_, **__: HERE)
    monkeypatch.setattr(network.socket, "gethostname", lambda: "laptop")
    monkeypatch.setattr(net_util, "_external_ip", None)
    monkeypatch.setattr(net_util, "_make_blocking_http_get", lambda *_, **__: hall.append("asked"))
    network.answer_on_own_addresses()
    assert server_util.is_url_from_allowed_origins("http://laptop.local:8501")
    assert not server_util.is_url_from_allowed_origins("http://stranger.example:8501")
    assert hall == []


@pytest.mark.usefixtures("hall")
def test_only_the_address_the_server_is_bound_to_is_told():
    config.set_option("server.address", "10.0.0.7")
    assert network.own_addresses() == ("http://10.0.0.7:8501",)
