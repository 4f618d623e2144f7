"""The peer, a plain aiohttp pass-through: `python -m benchmarks.programs.plain GATEWAY`."""

from __future__ import annotations

import asyncio
import sys

import aiohttp
from aiohttp import web

from benchmarks.serving import end_with_stdin, serve_until_told


def plain_app(gateway: str) -> web.Application:
    """Return an app in which what comes goes out, and nothing is looked at."""

    async def relay(request: web.Request) -> web.StreamResponse:
        async with aiohttp.ClientSession() as session, session.post(gateway, data=await request.read()) as upstream:
            response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
            await response.prepare(request)
            async for piece in upstream.content.iter_any():
                await response.write(piece)
            await response.write_eof()
            return response

    app = web.Application()
    app.router.add_post("/generate", relay)
    return app


if __name__ == "__main__":
    end_with_stdin()
    asyncio.run(serve_until_told(plain_app(sys.argv[1])))
