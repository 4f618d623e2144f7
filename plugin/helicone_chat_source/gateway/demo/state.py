"""What the simulated gateway remembers of the requests that it served."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

_KEY_HEADERS = frozenset({"authorization", "x-api-key", "api-key", "helicone-auth"})


@dataclass(frozen=True)
class ReceivedRequest:
    """One request as it came in. Header names are in lower case and keys are masked."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class DemoState:
    """The last requests, how many replies are being sent now, and the ratings given."""

    requests: deque[ReceivedRequest] = field(default_factory=lambda: deque(maxlen=20))
    open_streams: int = 0
    ratings: dict[str, bool] = field(default_factory=dict)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def remember(self, request: web.Request, body: Any) -> None:
        """Add a request to the last ones."""
        self.requests.append(ReceivedRequest(request.method, request.path_qs, _mask_keys(request.headers), body))

    @contextmanager
    def count_stream(self) -> Iterator[None]:
        """Count a streamed reply as open from its request until its last byte, or until the client has left."""
        self._change_open_streams(1)
        try:
            yield
        finally:
            self._change_open_streams(-1)

    async def wait_for_open_streams(self, number: int) -> None:
        """Return as soon as exactly so many replies are being sent; for tests that watch a client leave."""
        while self.open_streams != number:
            await self._changed.wait()

    def _change_open_streams(self, difference: int) -> None:
        self.open_streams += difference
        self._changed.set()
        self._changed = asyncio.Event()


DEMO_STATE = web.AppKey("DEMO_STATE", DemoState)
"""Where the application keeps its state: `app[DEMO_STATE].open_streams`."""


def _mask_keys(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): "***" if name.lower() in _KEY_HEADERS else value for name, value in headers.items()}
