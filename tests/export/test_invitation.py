"""Codes are read back by another program; addresses are those a hall can reach."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote, urlsplit

import ifaddr
import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import ExportError
from geo.export.invitation import addresses, invitation

STAGE = "http://192.168.1.23:8501/stage/abcd2345/"
PIXELS = 4


def drawn(path, size):
    """Return the picture of a code as the rectangles of its path say, a module four pixels."""
    picture = np.full((size, size), 255, dtype=np.uint8)
    for one in path.split("M")[1:]:
        start, length = one.removesuffix("z").split("h")[:2]
        column, row = map(int, start.split(" "))
        picture[row, column : column + int(length.removesuffix("v1"))] = 0
    return picture.repeat(PIXELS, axis=0).repeat(PIXELS, axis=1)


def read(path, size):
    (code,) = zxingcpp.read_barcodes(drawn(path, size), formats=zxingcpp.BarcodeFormat.QRCode)
    return code


def test_the_address_is_read_back():
    path, size = invitation(STAGE)
    code = read(path, size)
    assert code.text == STAGE
    # 40 bytes fit into version 3 of level M (29 modules a side), and around them four each.
    assert size == 29 + 8
    assert code.ec_level in "MQH"


def test_nothing_is_drawn_in_the_quiet_zone():
    path, size = invitation(STAGE)
    picture = drawn(path, size)[::PIXELS, ::PIXELS]
    dark = np.argwhere(picture == 0)
    assert dark.min() == 4
    assert dark.max() == size - 5


def test_the_path_is_of_closed_rectangles():
    path, _ = invitation(STAGE)
    assert re.fullmatch(r"(M\d+ \d+h(\d+)v1h-\2z)+", path)


@pytest.mark.parametrize(
    ("address", "escaped"),
    [
        (
            "http://10.0.0.7:8501/map?q=Өвөр",
            "http://10.0.0.7:8501/map?q=%D3%A8%D0%B2%D3%A9%D1%80",
        ),
        ("http://10.0.0.7/a b?c=%D0%A8&d=[1]#e", "http://10.0.0.7/a%20b?c=%D0%A8&d=[1]#e"),
    ],
)
def test_letters_beyond_ascii_are_escaped(address, escaped):
    assert read(*invitation(address)).text == escaped


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_query_is_read_back(text):
    code = read(*invitation(f"{STAGE}?q={quote(text, safe='')}"))
    assert parse_qs(urlsplit(code.text).query, keep_blank_values=True) == {"q": [text]}


def test_the_longest_address_is_read_back_and_a_longer_one_refused():
    longest = STAGE + "?" + "q" * (2331 - len(STAGE) - 1)
    path, size = invitation(longest)
    assert size == 177 + 8  # version 40, the largest
    assert read(path, size).text == longest
    with pytest.raises(ExportError, match="2332 letters, 2331 fit"):
        invitation(longest + "q")


def adapter(name, *ips, device=""):
    found = [ifaddr.IP(ip if ":" not in ip else (ip, 0, 0), 24, name) for ip in ips]
    return ifaddr.Adapter(name, device or name, found)


LOOPBACK = adapter("lo", "127.0.0.1", "::1")
DOCKER = adapter("docker0", "172.17.0.1")
BRIDGE = adapter("br-1f2e3d4c5b6a", "172.18.0.1")
MACHINES = adapter("vEthernet (WSL)", "172.29.16.1", device="Hyper-V Virtual Ethernet Adapter")
VIRTUALBOX = adapter("{8F1C}", "192.168.56.1", device="VirtualBox Host-Only Ethernet Adapter")
WIFI = adapter("wlan0", "192.168.43.7", "fe80::1", "fd00::7")
CABLE = adapter("eth0", "10.1.2.3")


@pytest.fixture
def reached(monkeypatch):
    """Return the hosts under which a machine with these adapters is reached."""

    def hosts(*adapters):
        monkeypatch.setattr(ifaddr, "get_adapters", lambda: list(adapters))
        found = addresses(8501)
        assert all(re.fullmatch(r"http://.+:8501", one) for one in found)
        return [one.removeprefix("http://").removesuffix(":8501") for one in found]

    return hosts


@pytest.mark.parametrize(
    ("adapters", "hosts"),
    [
        ([LOOPBACK], []),
        ([], []),
        ([LOOPBACK, CABLE, WIFI], ["192.168.43.7", "10.1.2.3"]),
        ([LOOPBACK, DOCKER, BRIDGE, WIFI], ["192.168.43.7"]),
        ([LOOPBACK, MACHINES, VIRTUALBOX, CABLE], ["10.1.2.3"]),
        ([LOOPBACK, BRIDGE, DOCKER], ["172.17.0.1", "172.18.0.1"]),
        (
            [adapter("e", "172.32.0.1", "172.31.9.9", "11.0.0.1", "10.0.0.1", "192.168.0.9")],
            ["192.168.0.9", "10.0.0.1", "172.31.9.9", "11.0.0.1", "172.32.0.1"],
        ),
        # Numbers, not text: 192.168.1.9 comes before 192.168.1.10.
        ([adapter("e", "192.168.1.10", "192.168.1.9")], ["192.168.1.9", "192.168.1.10"]),
        ([adapter("e", "169.254.3.4", "fe80::2")], []),
        (
            [LOOPBACK, adapter("e", "fe80::2", "fd00::7", "2001:db8::1")],
            ["[2001:db8::1]", "[fd00::7]"],
        ),
        ([WIFI, adapter("wlan0:1", "192.168.43.7")], ["192.168.43.7"]),
    ],
)
def test_the_address_a_hall_reaches_comes_first(reached, adapters, hosts):
    assert reached(*adapters) == hosts


def test_a_server_behind_a_path_and_a_certificate_is_reached_there(monkeypatch):
    monkeypatch.setattr(ifaddr, "get_adapters", lambda: [CABLE])
    expected = ("https://10.1.2.3:443/maps/clc",)
    assert addresses(443, "/maps/clc/", scheme="https") == expected


def test_this_machine_can_be_asked():
    assert all(one.endswith(":8501") and "127.0.0.1" not in one for one in addresses(8501))
