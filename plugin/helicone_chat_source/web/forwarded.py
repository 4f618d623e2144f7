"""
Who asks, and how, when a proxy stands in between.

A proxy tells it in `X-Forwarded-For` and `X-Forwarded-Proto`. Anybody can send these headers, so they count only when
the connection comes from a proxy that the operator named, and of the addresses only the last that is no such proxy.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Sequence

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from helicone_chat_source.core.errors import InvalidRequest

FORWARDED_FOR, FORWARDED_PROTO = "X-Forwarded-For", "X-Forwarded-Proto"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def trust_proxies(proxies: Collection[str]) -> Middleware:
    """
    Return a middleware that takes client and scheme from the headers of these proxies, addresses or networks.

    What such a proxy sends must be readable: a guess would let a client choose who it is. Raises `ValueError` for what
    is no address and no network.
    """
    trusted = [ipaddress.ip_network(proxy) for proxy in proxies]

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        peer = _address(request.remote or "")
        if peer is None or not _is_in(trusted, peer):
            return await handler(request)
        hops = _hops(request)
        client = _client(trusted, hops)
        scheme = _scheme(request, client, len(hops)) or request.scheme
        return await handler(request.clone(scheme=scheme, remote=str(peer if client is None else hops[client])))

    return guard


def _hops(request: web.Request) -> list[Address]:
    """Return whom each proxy saw, the nearest last."""
    hops = [_address(text) for text in _parts(request, FORWARDED_FOR)]
    if None in hops:
        raise InvalidRequest(variant="forwarded", name=FORWARDED_FOR)
    return [hop for hop in hops if hop is not None]


def _client(trusted: Sequence[Network], hops: Sequence[Address]) -> int | None:
    """Return the place of the last one that is no proxy of ours; where all are, the first."""
    strangers = [place for place, hop in enumerate(hops) if not _is_in(trusted, hop)]
    return max(strangers) if strangers else 0 if hops else None


def _scheme(request: web.Request, client: int | None, hops: int) -> str | None:
    """Return the scheme that the client used: one word, or one for each hop."""
    schemes = [part.lower() for part in _parts(request, FORWARDED_PROTO)]
    if not schemes:
        return None
    if len(schemes) not in (1, hops) or not set(schemes) <= {"http", "https"}:
        raise InvalidRequest(variant="forwarded", name=FORWARDED_PROTO)
    return schemes[0 if len(schemes) == 1 or client is None else client]


def _parts(request: web.Request, name: str) -> list[str]:
    """Return the items of a header that may be there once."""
    values = request.headers.getall(name, [])
    if len(values) > 1:
        raise InvalidRequest(variant="forwarded", name=name)
    return [part.strip() for part in values[0].split(",")] if values else []


def _address(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    # A socket for both versions tells IPv4 peers in this form.
    return getattr(address, "ipv4_mapped", None) or address


def _is_in(networks: Sequence[Network], address: Address) -> bool:
    return any(address in network for network in networks)
