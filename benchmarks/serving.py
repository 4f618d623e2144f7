"""Serves an app beside a measurement, or as a program of its own that another process ends."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    """Serve an app in this process; give its address. A handler ends as soon as its client leaves."""
    runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=4_096).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def serve_until_told(app: web.Application) -> None:
    """Serve an app until SIGTERM."""
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    async with serving(app) as address:
        tell(address)
        await told.wait()


def tell(address: str) -> None:
    """Say on stdout where this process listens."""
    print(address, flush=True)


def end_with_stdin() -> None:
    """End this process as SIGTERM does once stdin is closed, as it is when the measurement ends in whatever way."""

    def wait() -> None:
        while os.read(0, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()
