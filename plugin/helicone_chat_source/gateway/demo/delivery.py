"""
Puts a reply on the wire at the pace of a model, or lets the connection fail in the way that was asked for.

It stops as soon as the client has left, whether or not the server cancels handlers then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from aiohttp import web

from helicone_chat_source.gateway.demo.failures import to_json
from helicone_chat_source.gateway.demo.reply import Chunk
from helicone_chat_source.gateway.demo.troubles import Ending

_SECONDS_A_TOKEN = 1 / 30
_LONGEST_WAIT_FOR_A_BODY = 5.0
# How long a client may have been gone before it is noticed.
_WATCH_SECONDS = 0.02

_ERROR_EVENT = {
    "error": {
        "message": "The server had an error processing your request. (simulated)",
        "type": "server_error",
        "param": None,
        "code": None,
    }
}


class ClientLeft(ConnectionError):
    """The client closed the connection before the reply was complete."""


@dataclass(frozen=True)
class Pace:
    """How fast the simulated model is: 1 like a human reader, 0 without any waiting."""

    factor: float
    sleep: Callable[[float], Awaitable[None]]

    async def wait(self, request: web.Request, seconds: float) -> None:
        """Wait, and raise ClientLeft as soon as there is nobody left to answer."""
        left = seconds * self.factor
        if left <= 0:
            # Others must get their turn, and a closed connection must be noticed.
            await asyncio.sleep(0)
        while left > 0:
            await self.sleep(min(left, _WATCH_SECONDS))
            left -= _WATCH_SECONDS
            _check_client(request)
        _check_client(request)


def _check_client(request: web.Request) -> None:
    if request.transport is None or request.transport.is_closing():
        raise ClientLeft


async def send_events(
    request: web.Request, chunks: Iterable[Chunk], *, headers: Mapping[str, str], ending: Ending, pace: Pace
) -> web.StreamResponse:
    """Send a reply as an event stream."""
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-cache", **headers}
    )
    await response.prepare(request)
    for chunk in chunks if ending == "proper" else _cut(list(chunks)):
        await pace.wait(request, chunk.tokens * _SECONDS_A_TOKEN)
        await _send_event(response, to_json(chunk.data))
    if ending == "connection_lost":
        _cut_connection(request)
        return response
    if ending == "error_event":
        await _send_event(response, to_json(_ERROR_EVENT))
    await _send_event(response, "[DONE]")
    await response.write_eof()
    return response


async def send_document(
    request: web.Request,
    document: Mapping[str, Any],
    *,
    tokens: int,
    headers: Mapping[str, str],
    ending: Ending,
    pace: Pace,
) -> web.StreamResponse:
    """Send a reply as one JSON document, after the time that its tokens take."""
    await pace.wait(request, min(tokens * _SECONDS_A_TOKEN, _LONGEST_WAIT_FOR_A_BODY))
    body = to_json(_ERROR_EVENT if ending == "error_event" else document).encode()
    all_headers = {"Content-Type": "application/json", **headers}
    if ending != "connection_lost":
        return web.Response(body=body, headers=all_headers)
    response = web.StreamResponse(headers=all_headers)
    response.content_length = len(body)
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    _cut_connection(request)
    return response


async def _send_event(response: web.StreamResponse, data: str) -> None:
    await response.write(f"data: {data}\n\n".encode())


def _cut(chunks: list[Chunk]) -> Iterable[Chunk]:
    """Return the chunks up to the middle of what takes tokens, at least one of those."""
    places = [index for index, chunk in enumerate(chunks) if chunk.tokens]
    return islice(chunks, places[len(places) // 2] + 1 if places else 1)


def _cut_connection(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.close()
