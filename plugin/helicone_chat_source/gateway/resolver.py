"""
Looks up the gateway's name, and lets it lead only to where a gateway can be.

The connection goes to the very addresses that were checked: nobody can give one answer to the check and another one to
the connection. Addresses that are written as numbers are not looked up; `normalise_base_url` has checked them.
"""

from __future__ import annotations

import socket

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from helicone_chat_source.core.errors import GatewayDown
from helicone_chat_source.core.gateway_url import leads_to_a_gateway


class GatewayResolver(AbstractResolver):
    """Asks `lookup`, which is the system's, and leaves out what no gateway can have."""

    def __init__(self, lookup: AbstractResolver | None = None) -> None:
        self._lookup = lookup or aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses; raises `GatewayDown` where none is left."""
        found = await self._lookup.resolve(host, port, family)
        allowed = [result for result in found if leads_to_a_gateway(host, result["host"])]
        if found and not allowed:
            raise GatewayDown(variant="address", host=host, address=found[0]["host"])
        return allowed

    async def close(self) -> None:
        """Close what looks up."""
        await self._lookup.close()
