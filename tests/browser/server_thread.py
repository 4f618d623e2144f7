"""Runs aiohttp apps beside a test that is not async."""

from __future__ import annotations

import asyncio
import threading
from types import TracebackType
from typing import Self

from aiohttp import web

PATIENCE = 30.0


class ServerThread:
    """A thread with an event loop in which apps are served; leaving it stops them all."""

    def __init__(self) -> None:
        self._runners: list[web.AppRunner] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, name="servers under test")

    def __enter__(self) -> Self:
        self._thread.start()
        self._started.wait(PATIENCE)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            asyncio.run_coroutine_threadsafe(self._stop(), self.loop).result(PATIENCE)
        finally:
            self.loop.call_soon_threadsafe(self.loop.stop)
            self._thread.join(PATIENCE)

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop that the apps run in."""
        if self._loop is None:
            raise RuntimeError("the server thread has not been started")
        return self._loop

    def serve(self, app: web.Application) -> str:
        """Serve an app on a free port of the loopback interface; return its address, without a slash at the end."""
        return asyncio.run_coroutine_threadsafe(self._listen(app), self.loop).result(PATIENCE)

    def _run(self) -> None:
        with asyncio.Runner() as runner:
            self._loop = runner.get_loop()
            self._loop.call_soon(self._started.set)
            self._loop.run_forever()

    async def _listen(self, app: web.Application) -> str:
        # As the standalone app does it: a handler whose browser has left is cancelled. A stream that a test left open
        # gets a moment to end.
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.5)
        self._runners.append(runner)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        return f"http://{host}:{port}"

    async def _stop(self) -> None:
        for runner in reversed(self._runners):
            await runner.cleanup()
