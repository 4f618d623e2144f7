"""Lets connections in while there are files for them, and refuses one too many in HTTP."""

from __future__ import annotations

import asyncio
from typing import cast

from aiohttp import web

from helicone_chat_source.core.errors import Busy
from helicone_chat_source.core.json_text import write_json
from helicone_chat_source.web.guards import SECURITY_HEADERS
from helicone_chat_source.web.limits import room_for
from helicone_chat_source.web.payloads import error_as_json
from helicone_chat_source.web.words import words

SHARE_OF_FILES = 0.5
MOST_REFUSALS = 32
"""So many wait at once for their answer; who comes beyond them is cut off."""
REFUSAL_SECONDS = 1.0


class Admission:
    """Gives each new connection its protocol; use it as what `create_server` wants."""

    def __init__(self, server: web.Server) -> None:
        self._server = server
        self._refusals: set[Refusal] = set()

    def __call__(self) -> asyncio.BaseProtocol:
        """Return the protocol of the app, or one that refuses."""
        if len(self._server.connections) < room_for(SHARE_OF_FILES):
            return self._server()
        return Refusal(self._refusals)


class Refusal(asyncio.Protocol):
    """Says 503 to whatever comes first, and closes; whoever says nothing is soon cut off."""

    def __init__(self, others: set[Refusal]) -> None:
        self._others = others

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for a request, since an answer before it would be lost to many clients."""
        self._transport = cast(asyncio.Transport, transport)
        patience = 0 if len(self._others) >= MOST_REFUSALS else REFUSAL_SECONDS
        self._others.add(self)
        self._cut_off = asyncio.get_running_loop().call_later(patience, self._transport.abort)

    def data_received(self, data: bytes) -> None:
        """Answer."""
        self._transport.write(_answer())
        self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Make room for the next."""
        self._cut_off.cancel()
        self._others.discard(self)


def _answer() -> bytes:
    busy = Busy(variant="connections")
    body = write_json({"error": error_as_json(busy, words())})
    headers = {
        **SECURITY_HEADERS,
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Retry-After": str(busy.retry_after),
        "Connection": "close",
    }
    head = ["HTTP/1.1 503 Service Unavailable", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*head, "", ""]).encode() + body
