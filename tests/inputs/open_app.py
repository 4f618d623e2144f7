"""A running app with its door open: what it answers to a request, and what it has saved."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable

from aiohttp import web
from aiohttp.test_utils import TestClient

SOURCE = "/sources/helicone"
TOKEN = "a-token-of-the-bad-inputs"
PATIENCE = 5.0
AT_ONCE = 8

Answer = tuple[int, str | None]
"""Status, and the error code if there was one."""
Request = tuple[str, str, bytes]


class OpenApp:
    """Asks `served`; an answer that takes longer than five seconds is none."""

    def __init__(self, served: web.Application, client: TestClient[web.Request, web.Application]) -> None:
        self.served = served
        self._client = client

    async def ask(
        self, method: str, path: str, body: object = None, *, headers: dict[str, str] | None = None
    ) -> Answer:
        """Send a body, as it is or as JSON."""
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", **(headers or {})}
        async with (
            asyncio.timeout(PATIENCE),
            self._client.request(method, path, data=data, headers=sent, skip_auto_headers=["User-Agent"]) as answer,
        ):
            told = json.loads(await answer.read() or b"{}")
        error = told.get("error") if answer.status >= 400 else None
        return answer.status, error["code"] if error else None

    async def ask_all(self, requests: Iterable[Request]) -> list[Answer]:
        """Send many bodies, a few at a time; the answers come in the order of the requests."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(method: str, path: str, body: bytes) -> Answer:
            async with gate:
                return await self.ask(method, path, body)

        return await asyncio.gather(*(one(*request) for request in requests))

    async def saved(self) -> list[object]:
        """Return all that the app has saved."""
        paths = [f"{SOURCE}/settings", f"{SOURCE}/profiles", f"{SOURCE}/status", "/sources"]
        told = [await (await self._client.get(path)).json() for path in paths]
        return [*told[:2], told[2]["key"], told[3]["selected"]]
