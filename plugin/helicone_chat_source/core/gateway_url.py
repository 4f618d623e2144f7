"""Base URLs of the gateway and of Helicone's REST host: checked, in one spelling."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from helicone_chat_source.core.errors import InvalidSettings

GATEWAY_URL = "https://ai-gateway.helicone.ai"
API_URL = "https://api.helicone.ai"

HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")
"""A host name or an address; names in other scripts are written in their ASCII form."""
PATH = re.compile(r"[!-~]*")
ENDS_IN_A_NUMBER = re.compile(r"(.*\.)?([0-9]+|0x[0-9a-f]*)\.?")
"""What browsers and libraries read as an IPv4 address, `2130706433` and `0x7f.1` too, each in its own way."""

NO_GATEWAY = tuple(
    map(
        ipaddress.ip_network,
        (
            *("0.0.0.0/8", "127.0.0.0/8", "::/96"),  # this machine
            *("169.254.0.0/16", "fe80::/10"),  # this link, and what clouds tell their machines, keys included
            *("100.100.100.200/32", "fd00:ec2::254/128", "fd20:ce::254/128"),  # the same at Alibaba, AWS, Google
            *("224.0.0.0/3", "ff00::/8"),  # many at once, or nobody
        ),
    )
)
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def normalise_base_url(text: str) -> str:
    """
    Return scheme, host and path without a trailing `/` or `/v1`, which are appended with each request.

    Raises `InvalidSettings` for anything but `https`, or `http` on this machine: the key goes there in a header.
    """
    text = text.strip()
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise InvalidSettings(variant="base_url", url=_without_password(text)) from error
    host = parts.hostname or ""
    plain_allowed = parts.scheme == "http" and is_loopback(host)
    strange = parts.username is not None or parts.query or parts.fragment or "\\" in text or port == 0
    well_formed = HOST.fullmatch(host) and PATH.fullmatch(parts.path) and _can_be_a_host(host)
    if not well_formed or strange or not (parts.scheme == "https" or plain_allowed):
        raise InvalidSettings(variant="base_url", url=_without_password(text))
    shown = f"[{host}]" if ":" in host else host
    path = parts.path.rstrip("/").removesuffix("/v1").rstrip("/")
    return f"{parts.scheme}://{shown}{f':{port}' if port else ''}{path}"


def _without_password(text: str) -> str:
    return re.sub(r"//[^/]*@", "//…@", text)


def _can_be_a_host(host: str) -> bool:
    """Say whether a name or an address in its usual spelling is one that may be connected to."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return not ENDS_IN_A_NUMBER.fullmatch(host) and not host.endswith(".")
    return leads_to_a_gateway(host, host)


def leads_to_a_gateway(host: str, address: str) -> bool:
    """
    Say whether an address may be the one behind a host of a base URL.

    A host that is this machine leads to this machine. Any other leads neither here nor to where only things of this
    network listen; private networks are allowed, since gateways are hosted there and only the operator sets the URL.
    """
    if is_loopback(host):
        return is_loopback(address)
    found = _plain(ipaddress.ip_address(address))
    return not any(found in network for network in NO_GATEWAY)


def _plain(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Return the IPv4 address that an IPv6 one only carries."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour or address


def is_loopback(host: str) -> bool:
    """Say whether a host name or address can only mean this machine."""
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    # Versions of Python differ about an IPv4 address in an IPv6 one.
    return address.is_loopback and getattr(address, "ipv4_mapped", None) is None
