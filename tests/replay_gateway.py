"""A server that answers with the recorded bytes of the real gateway, in the recorded pieces."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from aiohttp import web

RECORDINGS = Path(__file__).parent / "data" / "gateway"
GOOD_KEY = "sk-helicone-q3vtz8k-m9rw2yx-j5hnb7d-p4gcl6f"
DROPPED = {"content-length", "transfer-encoding", "content-encoding", "date", "connection", "server", "set-cookie"}


def recorded(name: str) -> tuple[dict[str, Any], bytes]:
    """Return what a recording tells and the exact bytes of its answer."""
    told: dict[str, Any] = json.loads((RECORDINGS / f"{name}.json").read_text())
    return told, (RECORDINGS / f"{name}.body").read_bytes()


class ReplayGateway:
    """
    Answers chat completions with the recording that `chat` names, all else with the fitting one.

    `probe` and `models` name the answers to the proof of a good key and to the question for models. `requests` has what
    came: method, path, headers, body; `lists` counts how often the models were asked for. With `hold` set to an event,
    a stream stops after its first piece until the event is set, with `hold_head` before its first byte; `closed` is set
    when a client left a held stream.
    """

    def __init__(self) -> None:
        self.chat = "chat-openai-stream"
        self.probe = "err-model-missing"
        self.models = "models-with-key"
        self.lists = 0
        self.requests: list[tuple[str, str, dict[str, str], Any]] = []
        self.hold: asyncio.Event | None = None
        self.hold_head: asyncio.Event | None = None
        self.closed = asyncio.Event()
        self.arrived = asyncio.Event()
        self.app = web.Application(client_max_size=32 * 2**20)
        self.app.add_routes(
            [
                web.get("/v1/models", self._models),
                web.get("/v1/public/model-registry/models", self._registry),
                web.post("/v1/chat/completions", self._completions),
                web.post("/v1/messages", self._completions),
                web.post("/v1/responses", self._completions),
            ]
        )

    @property
    def last_body(self) -> Any:
        """The body of the last request for a completion."""
        return self.requests[-1][3]

    @property
    def last_headers(self) -> dict[str, str]:
        """The headers of the last request for a completion, names in lower case."""
        return self.requests[-1][2]

    async def _models(self, request: web.Request) -> web.Response:
        self.lists += 1
        return self._whole(self.models)

    async def _registry(self, request: web.Request) -> web.Response:
        return web.Response(body=(RECORDINGS / "model-registry.json").read_bytes(), content_type="application/json")

    async def _completions(self, request: web.Request) -> web.StreamResponse:
        body = json.loads(await request.read())
        headers = {name.lower(): value for name, value in request.headers.items()}
        if headers.get("authorization") != f"Bearer {GOOD_KEY}":
            return self._whole("err-key-unknown")
        if body == {}:
            return self._whole(self.probe)
        self.requests.append((request.method, request.path, headers, body))
        self.arrived.set()
        return await self._pieces(request)

    def _whole(self, name: str) -> web.Response:
        told, body = recorded(name)
        return web.Response(body=body, status=told["response"]["status"], headers=_headers(told))

    async def _pieces(self, request: web.Request) -> web.StreamResponse:
        told, body = recorded(self.chat)
        try:
            if self.hold_head is not None:
                await self.hold_head.wait()
            response = web.StreamResponse(status=told["response"]["status"], headers=_headers(told))
            await response.prepare(request)
            position = 0
            for size in told["response"].get("chunks", [len(body)]):
                await response.write(body[position : position + size])
                position += size
                if self.hold is not None:
                    await self.hold.wait()
        except (asyncio.CancelledError, ConnectionResetError):
            self.closed.set()
            raise
        await response.write(body[position:])
        await response.write_eof()
        return response


def _headers(told: dict[str, Any]) -> dict[str, str]:
    headers = told["response"]["headers"]
    kept = {name: value for name, value in headers.items() if name.lower() not in DROPPED}
    encoding = {name: value for name, value in headers.items() if name.lower() == "content-encoding"}
    return {**kept, **encoding}
