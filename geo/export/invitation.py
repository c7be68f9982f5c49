"""Invite an audience: the addresses of this machine on its networks, and one as a QR code."""

from __future__ import annotations

import ipaddress
import re
from itertools import groupby
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from geo.errors import ExportError
from geo.text import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ifaddr import IP, Adapter

    Address = ipaddress.IPv4Address | ipaddress.IPv6Address

QUIET_ZONE: Final = 4
"""Light modules around a code, ISO/IEC 18004:2015, 9.1."""

IPV4: Final = 4

_LETTERS_MOST: Final = 2331
"""Bytes in the largest code of level M, ISO/IEC 18004:2015, table 7."""

_KEPT: Final = ":/?#[]@!$&'()*+,;=%"
"""Characters that mean something in an address, RFC 3986 section 2.2, and written escapes."""

_PRIVATE: Final = tuple(
    ipaddress.ip_network(network) for network in ("192.168.0.0/16", "10.0.0.0/8", "172.16.0.0/12")
)
"""Networks of offices and halls, RFC 1918, the likeliest first."""

_VIRTUAL: Final = re.compile(
    r"docker|br-|veth|virbr|vmnet|vboxnet|lxc|lxd|podman|cni|tun|tap|utun|wg|zt|tailscale"
    r"|.*\b(vethernet|virtualbox|vmware|hyper-v|wsl|tap-windows|wireguard|vpn)\b",
    re.IGNORECASE,
)
"""Names of adapters that no wire or radio is behind: containers, virtual machines, tunnels."""


def invitation(url: str) -> tuple[str, int]:
    """Return ``url`` as a QR code (ISO/IEC 18004) of error correction level M or better.

    Letters beyond ASCII are written as escapes (RFC 3987, 3.1), which every reader understands.

    Returns:
        The dark modules as the path of an SVG, one unit a module, and the side of the square the
        code takes with its quiet zone, in modules.

    Raises:
        ExportError: the address is too long for a code.
    """
    # Loaded by the first code.
    import segno  # noqa: PLC0415

    address = quote(url, safe=_KEPT)
    if len(address) > _LETTERS_MOST:
        message = N_(
            "The address is too long for a QR code: {count} letters, {most} fit. "
            "Choose a shorter one."
        )
        raise ExportError(Message(message, {"count": len(address), "most": _LETTERS_MOST}))
    code = segno.make_qr(address, error="m")
    size, _ = code.symbol_size(border=QUIET_ZONE)
    return "".join(
        f"M{start} {row}h{length}v1h-{length}z"
        for row, modules in enumerate(code.matrix_iter(border=QUIET_ZONE))
        for start, length in _runs(modules)
    ), int(size)


def _runs(modules: Iterable[int]) -> list[tuple[int, int]]:
    """Return start and length of each run of dark modules."""
    found, start = [], 0
    for is_dark, run in groupby(modules):
        length = len(list(run))
        if is_dark:
            found.append((start, length))
        start += length
    return found


def addresses(port: int, base: str = "", *, scheme: str = "http") -> tuple[str, ...]:
    """Return the addresses under which others reach this machine, the likeliest first.

    The system is asked for its adapters; nothing is sent. Private IPv4 addresses come first, then
    other IPv4, IPv6 only where there is no IPv4; virtual adapters only where there are no others.

    Args:
        port: the one the server listens on.
        base: path of the server.
        scheme: ``http`` or ``https``.

    Returns:
        Addresses without a slash at the end; none where the machine is on no network.
    """
    # Loaded by the first presentation.
    import ifaddr  # noqa: PLC0415

    found = [
        (not _is_virtual(adapter, one), _address(one))
        for adapter in ifaddr.get_adapters()
        for one in adapter.ips
    ]
    found = [(is_real, one) for is_real, one in found if not (one.is_loopback or one.is_link_local)]
    real = [one for is_real, one in found if is_real] or [one for _, one in found]
    chosen = [one for one in real if one.version == IPV4] or real
    path = "".join(f"/{part}" for part in base.split("/") if part)
    hosts = [str(one) if one.version == IPV4 else f"[{one}]" for one in sorted(chosen, key=_rank)]
    return tuple(f"{scheme}://{host}:{port}{path}" for host in dict.fromkeys(hosts))


def _address(one: IP) -> Address:
    return ipaddress.ip_address(one.ip if isinstance(one.ip, str) else one.ip[0])


def _is_virtual(adapter: Adapter, one: IP) -> bool:
    # Windows tells by which name a device goes, and by another its connection.
    names = (adapter.name, adapter.nice_name, one.nice_name)
    return any(_VIRTUAL.match(name) for name in names)


def _rank(address: Address) -> tuple[int, int]:
    place = [address in network for network in _PRIVATE]
    return place.index(True) if any(place) else len(place), int(address)
