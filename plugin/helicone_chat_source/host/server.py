"""Runs an app on a port until it is told to end."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import signal
from collections.abc import Callable

from aiohttp import web

KEEP_ALIVE_SECONDS = 75.0
SHUTDOWN_SECONDS = 10.0


class PortInUse(OSError):
    """Something else listens there; taking the next port would hide that from whoever knows this one."""


async def serve(app: web.Application, *, host: str, port: int, ready: Callable[[str], None]) -> None:
    """
    Listen on `host` and `port` (0: any free one), call `ready` with the address, and return after SIGINT or SIGTERM.

    Raises `PortInUse`. A handler ends as soon as its client leaves. No core file is written: it would hold keys.
    """
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    runner = web.AppRunner(
        app,
        handler_cancellation=True,
        keepalive_timeout=KEEP_ALIVE_SECONDS,
        shutdown_timeout=SHUTDOWN_SECONDS,
        access_log=None,
    )
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as error:
            raise PortInUse(error.errno, error.strerror) from error
        ended = asyncio.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, ended.set)
        ready(_address(runner))
        await ended.wait()
    finally:
        await runner.cleanup()


def _address(runner: web.AppRunner) -> str:
    host, port = runner.addresses[0][:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
