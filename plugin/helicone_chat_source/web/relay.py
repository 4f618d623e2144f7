"""An open reply into an open browser response: `start`, the gateway's chunks, `error` on trouble, `finish`."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping

from aiohttp import web

from helicone_chat_source.core.event_stream import COMMENT, format_event
from helicone_chat_source.core.json_text import write_json
from helicone_chat_source.source.generation import Chunk, Event, Failed, Finished, Started
from helicone_chat_source.web.payloads import error_as_json, outcome_as_json, start_as_json
from helicone_chat_source.web.words import Words

HEARTBEAT_SECONDS = 15.0
WRITE_SECONDS = 60.0
"""A browser that takes nothing for this long is given up."""

STREAM_HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    # nginx would collect the tokens; it honours this.
    "X-Accel-Buffering": "no",
}


async def relay(
    request: web.Request,
    events: AsyncGenerator[Event, None],
    words: Words,
    *,
    heartbeat: float = HEARTBEAT_SECONDS,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> web.StreamResponse:
    """
    Write the events of a reply to the client.

    An error that comes before anything was written is raised, so that it becomes JSON with a true status. When the
    gateway is silent for longer than a heartbeat, the response is opened anyway and gets a comment for each further
    one.
    """
    async with contextlib.aclosing(events):
        started = await anext(events)
        upcoming = asyncio.ensure_future(anext(events))
        try:
            await asyncio.wait({upcoming}, timeout=heartbeat)
            if upcoming.done() and isinstance(failed := upcoming.result(), Failed):
                raise failed.error
            writer = _Writer(request, words)
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
    """Numbers the events and writes each in one piece."""

    def __init__(self, request: web.Request, words: Words) -> None:
        self._request = request
        self._words = words
        self._response = web.StreamResponse(headers=STREAM_HEADERS)
        self._number = 0
        self._generation_id = ""
        self._writes = 0

    async def open(self, started: Event) -> None:
        await self._response.prepare(self._request)
        await self.write(started)

    async def write(self, event: Event) -> None:
        match event:
            case Started():
                self._generation_id = event.generation_id
                await self._send("start", start_as_json(event))
            case Chunk():
                await self._send(None, event.data)
            case Failed():
                await self._send("error", error_as_json(event.error, self._words))
            case Finished():
                await self._send("finish", outcome_as_json(event.outcome, self._words))

    async def _send(self, name: str | None, data: bytes | Mapping[str, object]) -> None:
        text = data if isinstance(data, bytes) else write_json(data)
        event_id = f"{self._generation_id}:{self._number}"
        self._number += 1
        await self._write(format_event(text, event=name, event_id=event_id))

    async def _write(self, text: bytes) -> None:
        self._writes += 1
        try:
            async with asyncio.timeout(WRITE_SECONDS):
                await self._response.write(text)
        except TimeoutError as error:
            raise ConnectionResetError("the client takes nothing") from error

    async def beat(self, seconds: float, sleep: Callable[[float], Awaitable[None]]) -> None:
        """Write a comment after each silent span, so that no proxy on the way gives the stream up."""
        while True:
            before = self._writes
            await sleep(seconds)
            if self._writes == before:
                await self._write(COMMENT)

    async def close(self) -> web.StreamResponse:
        await self._response.write_eof()
        return self._response
