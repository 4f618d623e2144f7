"""Runs an app on a port until it is told to end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Iterator

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
    _forbid_core_files()
    runner = web.AppRunner(
        app,
        handler_cancellation=True,
        keepalive_timeout=KEEP_ALIVE_SECONDS,
        shutdown_timeout=SHUTDOWN_SECONDS,
        access_log=None,
    )
    try:
        await runner.setup()
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as error:
            raise PortInUse(error.errno, _reason(error)) from error
        with _told_to_end() as ended:
            ready(_address(runner))
            await ended.wait()
    finally:
        await runner.cleanup()


@contextlib.contextmanager
def _told_to_end() -> Iterator[asyncio.Event]:
    """Give an event that SIGINT and SIGTERM set; behind it they end the process at once, for those who press twice."""
    ended, loop, names = asyncio.Event(), asyncio.get_running_loop(), (signal.SIGINT, signal.SIGTERM)
    with contextlib.suppress(NotImplementedError):  # Windows: there Ctrl+C cancels what runs
        for name in names:
            loop.add_signal_handler(name, ended.set)
    try:
        yield ended
    finally:
        with contextlib.suppress(NotImplementedError):
            for name in names:
                loop.remove_signal_handler(name)


def _forbid_core_files() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 -- Windows has neither the module nor the files

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _reason(error: OSError) -> str | None:
    """Return the system's own words; asyncio wraps them. A name that is not found has no number of the system's."""
    return os.strerror(error.errno) if error.errno is not None and error.errno > 0 else error.strerror


def _address(runner: web.AppRunner) -> str:
    host, port = runner.addresses[0][:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
