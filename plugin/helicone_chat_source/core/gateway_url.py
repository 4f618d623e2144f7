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
    well_formed = HOST.fullmatch(host) and PATH.fullmatch(parts.path)
    if not well_formed or strange or not (parts.scheme == "https" or plain_allowed):
        raise InvalidSettings(variant="base_url", url=_without_password(text))
    shown = f"[{host}]" if ":" in host else host
    path = parts.path.rstrip("/").removesuffix("/v1").rstrip("/")
    return f"{parts.scheme}://{shown}{f':{port}' if port else ''}{path}"


def _without_password(text: str) -> str:
    return re.sub(r"//[^/]*@", "//…@", text)


def is_loopback(host: str) -> bool:
    """Say whether a host name or address can only mean this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
