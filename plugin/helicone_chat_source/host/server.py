"""Runs an app on a port until it is told to end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Callable, Iterator
from typing import cast

from aiohttp import web

from helicone_chat_source.host.connections import Admission
from helicone_chat_source.web.limits import LIMITS, MOST_FILES, Limits
from helicone_chat_source.web.stream_socket import VANISHED_SECONDS

IDLE_SECONDS = 25.0
"""A connection without a request, or with half a head of one, is closed after this."""
LINGERING_SECONDS = 5.0
"""So long is read, and thrown away, what still comes of a body that was refused."""
LAST_WORDS_SECONDS = 0.5
"""After the grace each reply says that the server ends; who does not take that in this time is cut off."""


class PortInUse(OSError):
    """Something else listens there; taking the next port would hide that from whoever knows this one."""


async def serve(app: web.Application, *, host: str, port: int, ready: Callable[[str], None]) -> None:
    """
    Listen on `host` and `port` (0: any free one), call `ready` with the address, and return after SIGINT or SIGTERM.

    Then nobody is let in any more, and what runs has the grace of the app's limits to end; a second signal ends the
    process at once. Raises `PortInUse`. A handler ends as soon as its client leaves. No core file is written: it would
    hold keys.
    """
    forbid_core_files()
    _allow_many_files()
    grace = (app.get(LIMITS) or Limits()).grace_seconds
    runner = make_runner(app, grace=grace)
    try:
        await runner.setup()
        listener = await listen(runner, host, port)
        try:
            with _told_to_end() as ended:
                ready(_address(listener))
                await ended.wait()
        finally:
            listener.close()
    finally:
        await _close(runner, grace)


def make_runner(
    app: web.Application, *, grace: float, idle: float = IDLE_SECONDS, lingering: float = LINGERING_SECONDS
) -> web.AppRunner:
    """Return the runner of an app with the time limits of a server that anybody can reach."""
    return web.AppRunner(
        app,
        handler_cancellation=True,
        keepalive_timeout=idle,
        lingering_time=lingering,
        shutdown_timeout=grace + 2 * LAST_WORDS_SECONDS,
        access_log=None,
    )


async def listen(runner: web.AppRunner, host: str, port: int) -> asyncio.Server:
    """Let connections to a runner that is set up in."""
    admission = Admission(cast(web.Server, runner.server))
    try:
        listener = await asyncio.get_running_loop().create_server(admission, host, port)
    except OSError as error:
        raise PortInUse(error.errno, _reason(error)) from error
    for listening in listener.sockets:
        with contextlib.suppress(AttributeError, OSError):  # only Linux has it; connections inherit it
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, VANISHED_SECONDS * 1_000)
    return listener


async def _close(runner: web.AppRunner, grace: float) -> None:
    """Let what runs end within the grace, then cut off the rest: aiohttp alone would wait twice as long."""

    def cut_off() -> None:
        for connection in runner.server.connections if runner.server is not None else ():
            if connection.transport is not None:
                connection.transport.abort()

    end = asyncio.get_running_loop().call_later(grace + LAST_WORDS_SECONDS, cut_off)
    try:
        await runner.cleanup()
    finally:
        end.cancel()


@contextlib.contextmanager
def _told_to_end() -> Iterator[asyncio.Event]:
    """Give an event that SIGINT and SIGTERM set; the next one ends the process at once, for those who press twice."""
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
                signal.signal(name, signal.SIG_DFL)


def forbid_core_files() -> None:
    """Let a crash leave no file with the memory of this process, which has keys in it."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 -- Windows has neither the module nor the files

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _allow_many_files() -> None:
    """Use as many open files as the system allows."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 -- Windows has neither the module nor the limit

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _reason(error: OSError) -> str | None:
    """Return the system's own words; asyncio wraps them. A name that is not found has no number of the system's."""
    return os.strerror(error.errno) if error.errno is not None and error.errno > 0 else error.strerror


def _address(listener: asyncio.Server) -> str:
    host, port = listener.sockets[0].getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
