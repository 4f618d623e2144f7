"""A gateway whose model says what a test tells it to, and a server that nobody should ask for anything."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web

from replay_gateway import ReplayGateway


class Parrot(ReplayGateway):
    """
    A gateway whose model says `text`, as it is, in pieces of a few characters; a search found `citations`.

    `deltas` come after the text, whatever they are; `usage` comes last.
    """

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.citations: list[dict[str, Any]] = []
        self.deltas: list[dict[str, Any]] = []
        self.usage: dict[str, Any] | None = None
        self.finish_reason = "stop"
        self._loop: asyncio.AbstractEventLoop | None = None

    def release(self) -> None:
        """Let a stream that is held go on; the test runs in another thread than the gateway."""
        assert self._loop is not None
        assert self.hold is not None
        self._loop.call_soon_threadsafe(self.hold.set)

    async def _pieces(self, request: web.Request) -> web.StreamResponse:
        self._loop = asyncio.get_running_loop()
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Helicone-Provider": "openai"})
        await response.prepare(request)
        pieces = [self.text[at : at + 7] for at in range(0, len(self.text), 7)]
        deltas: list[dict[str, Any]] = [{"reasoning": self.text}, *({"content": piece} for piece in pieces)]
        for delta in deltas:
            await response.write(_event(delta, None))
            if self.hold is not None and "content" in delta:
                await self.hold.wait()
        for delta in self.deltas:
            await response.write(_event(delta, None))
        await response.write(_event({"annotations": self.citations}, self.finish_reason))
        if self.usage is not None:
            await response.write(f"data: {json.dumps({'choices': [], 'usage': self.usage})}\n\n".encode())
        await response.write(b"data: [DONE]\n\n")
        return response


def _event(delta: dict[str, Any], finish_reason: str | None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return f"data: {json.dumps(chunk)}\n\n".encode()


class Canary:
    """A server that nobody should ask for anything."""

    def __init__(self) -> None:
        self.visits: list[str] = []
        self.app = web.Application()
        self.app.router.add_route("*", "/{path:.*}", self._note)

    async def _note(self, request: web.Request) -> web.Response:
        self.visits.append(request.path)
        return web.Response()
