"""
The source, mounted as a host with many users mounts it: `python -m benchmarks.programs.ours GATEWAY FOLDER`.

It runs with the server of `helicone-chat serve`, whose limits and whose end are measured too.
"""

from __future__ import annotations

import asyncio
import sys

from aiohttp import web

from benchmarks.contenders import OWNER
from benchmarks.serving import end_with_stdin, tell
from helicone_chat_source import setup
from helicone_chat_source.host.server import serve

KEY = "sk-helicone-benchma-rkbench-markben-chmarkb"


def our_app(gateway: str, folder: str) -> web.Application:
    """Return an app with the source, and a route that counts its tasks."""

    async def count_tasks(_request: web.Request) -> web.Response:
        return web.json_response(len(asyncio.all_tasks()))

    app = web.Application()
    app.router.add_get("/tasks", count_tasks)
    setup(
        app,
        prefix="/source",
        gateway_url=gateway,
        api_url=gateway,
        api_key=KEY,
        data_folder=folder,
        identify=lambda request: request.headers.get(OWNER),
    )
    return app


if __name__ == "__main__":
    end_with_stdin()
    asyncio.run(serve(our_app(*sys.argv[1:]), host="127.0.0.1", port=0, ready=tell))
