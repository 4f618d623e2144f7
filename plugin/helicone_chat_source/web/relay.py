"""An open reply into an open browser response: each event becomes bytes as soon as it is there."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable

from aiohttp import web

from helicone_chat_source.core.event_stream import COMMENT
from helicone_chat_source.source.generation import Event, Failed, Started
from helicone_chat_source.web.stream_socket import bound_buffers, drop

HEARTBEAT_SECONDS = 15.0
WRITE_SECONDS = 60.0
"""A browser that takes nothing for this long is dropped."""

STREAM_HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    # A proxy that compresses would collect the tokens.
    "Cache-Control": "no-store, no-transform",
    # nginx would collect them too; it honours this.
    "X-Accel-Buffering": "no",
}

Frames = Callable[[Event], bytes]
"""The bytes that stand for an event in the response; none for an event that has no place there."""


async def relay(
    request: web.Request,
    events: AsyncGenerator[Event, None],
    frames: Frames,
    *,
    heartbeat: float = HEARTBEAT_SECONDS,
    patience: float = WRITE_SECONDS,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> web.StreamResponse:
    """
    Write the events of a reply to the client.

    An error that comes before anything was written is raised, so that it becomes JSON with a true status. When the
    gateway is silent for longer than a heartbeat, the response is opened anyway and gets a comment for each further
    one. The header `X-Request-Id` has the id under which Helicone keeps the request.

    A client that takes nothing for the seconds of `patience` is dropped, and what waits for it is little.
    """
    async with contextlib.aclosing(events):
        started = await anext(events)
        upcoming = asyncio.ensure_future(anext(events))
        try:
            await asyncio.wait({upcoming}, timeout=heartbeat)
            if upcoming.done() and isinstance(failed := upcoming.result(), Failed):
                raise failed.error
            writer = _Writer(request, frames, patience)
            await writer.open(started)
            beats = asyncio.ensure_future(writer.beat(heartbeat, sleep))
            try:
                await writer.write(await upcoming)
                async for event in events:
                    await writer.write(event)
            finally:
                beats.cancel()
                await asyncio.gather(beats, return_exceptions=True)
            return await writer.close()
        finally:
            upcoming.cancel()
            await asyncio.gather(upcoming, return_exceptions=True)


class _Writer:
    """Writes each event in one piece."""

    def __init__(self, request: web.Request, frames: Frames, patience: float) -> None:
        self._request = request
        self._frames = frames
        self._patience = patience
        self._response = web.StreamResponse(headers=STREAM_HEADERS)
        self._writes = 0

    async def open(self, started: Event) -> None:
        if isinstance(started, Started):
            self._response.headers["X-Request-Id"] = started.request_id
        if self._request.transport is not None:
            bound_buffers(self._request.transport)
        await self._response.prepare(self._request)
        await self.write(started)

    async def write(self, event: Event) -> None:
        if frame := self._frames(event):
            await self._write(frame)

    async def _write(self, text: bytes) -> None:
        self._writes += 1
        try:
            async with asyncio.timeout(self._patience):
                await self._response.write(text)
                # By itself it waits for a slow reader only after each 64 KiB.
                await self._request.writer.drain()
        except TimeoutError as error:
            raise self._dropped() from error

    def _dropped(self) -> ConnectionResetError:
        """Close the connection of a reader that takes nothing, and return what is raised."""
        if self._request.transport is not None:
            drop(self._request.transport)
        return ConnectionResetError("the client takes nothing")

    async def beat(self, seconds: float, sleep: Callable[[float], Awaitable[None]]) -> None:
        """Write a comment after each silent span, so that no proxy on the way gives the stream up."""
        while True:
            before = self._writes
            await sleep(seconds)
            if self._writes == before:
                await self._write(COMMENT)

    async def close(self) -> web.StreamResponse:
        try:
            async with asyncio.timeout(self._patience):
                await self._response.write_eof()
        except TimeoutError as error:
            raise self._dropped() from error
        return self._response
