"""A program for tests: serves a small app on a free port, or on the one it is told, and prints what happens."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator

from aiohttp import web

from helicone_chat_source.host.server import PortInUse, serve


async def hang(request: web.Request) -> web.StreamResponse:
    """Begin an answer and never end it."""
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(b"begun")
    await asyncio.Event().wait()
    return response


async def lifetime(_app: web.Application) -> AsyncIterator[None]:
    """Say when the app starts and ends."""
    print("started", flush=True)
    yield
    print("cleaned up", flush=True)


async def fail(_app: web.Application) -> AsyncIterator[None]:
    """Fail to start."""
    raise RuntimeError("no")
    yield


def build_app(*contexts: str) -> web.Application:
    """Return an app with these things in its lifetime."""
    app = web.Application()
    app.add_routes([web.get("/hang", hang)])
    app.cleanup_ctx.extend({"lifetime": lifetime, "fail": fail}[name] for name in contexts)
    return app


async def main(host: str, port: str, *contexts: str) -> None:
    """Serve until told to end."""
    try:
        await serve(build_app(*contexts), host=host, port=int(port), ready=lambda address: print(address, flush=True))
    except PortInUse as error:
        print("cannot listen:", error.strerror)


if __name__ == "__main__":
    with contextlib.suppress(RuntimeError, KeyboardInterrupt):
        asyncio.run(main(*sys.argv[1:]))
