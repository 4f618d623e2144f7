"""
A program for tests: serves a small app on a free port, or on the one it is told, and prints what happens.

Of the further words `lifetime` and `fail` are things in its lifetime; `grace=`, `files=` and `source=` are the seconds
that replies have at its end, the limit of open files, and the gateway of a source.
"""

from __future__ import annotations

import asyncio
import contextlib
import resource
import sys
from collections.abc import AsyncIterator

from aiohttp import web

from helicone_chat_source import setup
from helicone_chat_source.host.server import PortInUse, serve
from helicone_chat_source.web.limits import LIMITS, Limits


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


async def hello(request: web.Request) -> web.Response:
    """Answer at once."""
    return web.Response(text="hello")


def build_app(*words: str) -> web.Application:
    """Return an app with these things in its lifetime."""
    given = dict(word.split("=", 1) for word in words if "=" in word)
    app = web.Application()
    app[LIMITS] = Limits(grace_seconds=float(given.get("grace", 10)))
    app.add_routes([web.get("/", hello), web.get("/hang", hang)])
    app.cleanup_ctx.extend({"lifetime": lifetime, "fail": fail}[word] for word in words if "=" not in word)
    if "source" in given:
        setup(app, gateway_url=given["source"], api_url=given["source"], api_key=given["key"])
    if "files" in given:
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, int(given["files"])))
    return app


async def main(host: str, port: str, *words: str) -> None:
    """Serve until told to end."""
    try:
        await serve(build_app(*words), host=host, port=int(port), ready=lambda address: print(address, flush=True))
    except PortInUse as error:
        print("cannot listen:", error.strerror)


if __name__ == "__main__":
    with contextlib.suppress(RuntimeError, KeyboardInterrupt):
        asyncio.run(main(*sys.argv[1:]))
