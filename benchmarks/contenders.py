"""
What is measured, each in a process of its own: this project's source, and its peer, a plain aiohttp pass-through.

`python -m benchmarks.contenders gateway | plain GATEWAY | ours GATEWAY FOLDER` runs one, for `contender`.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from aiohttp import web

from benchmarks.fake_gateway import FakeGateway
from helicone_chat_source import setup
from helicone_chat_source.host import server

ROOT = Path(__file__).parents[1]
KEY = "sk-helicone-benchma-rkbench-markben-chmarkb"
OWNER = "X-Owner"
"""The header that says whose reply it is: one owner has few at a time, so each stream is another's."""
PATHS = {"gateway": "/generate", "plain": "/generate", "ours": "/source/generate"}


@dataclass(frozen=True, slots=True)
class Contender:
    """A running contender."""

    name: str
    address: str
    process: asyncio.subprocess.Process

    @property
    def url(self) -> str:
        """Where replies are asked for."""
        return self.address + PATHS[self.name]

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self.process.pid


def plain_app(gateway: str) -> web.Application:
    """Return the peer: what comes goes out, nothing is looked at."""

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


def our_app(gateway: str, folder: str) -> web.Application:
    """Return the source as a host with many users mounts it."""

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


def clean_environment(**variables: str) -> dict[str, str]:
    """Return the environment for a process that must not find the user's key, folder or keyring."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HELICONE_")}
    return {**kept, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", **variables}


@asynccontextmanager
async def contender(*arguments: str) -> AsyncIterator[Contender]:
    """Run a contender; it ends when it is left, and when this process ends."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "benchmarks.contenders",
        *arguments,
        stdin=pipe,
        stdout=pipe,
        cwd=ROOT,
        env=clean_environment(),
    )
    if process.stdout is None or process.stdin is None:
        raise RuntimeError("the contender has no pipes")
    address = (await process.stdout.readline()).decode().strip()
    if not address:
        raise RuntimeError(f"the contender {arguments[0]} did not start")
    try:
        yield Contender(arguments[0], address, process)
    finally:
        process.stdin.close()
        await process.wait()


def end_with_stdin() -> None:
    """End this process as SIGTERM does, once stdin is closed: nobody would end it later."""

    def wait() -> None:
        while os.read(0, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


def tell(address: str) -> None:
    """Say where this contender listens."""
    print(address, flush=True)


async def serve(app: web.Application) -> None:
    """Serve until SIGTERM."""
    runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=4_096).start()
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    tell(f"http://127.0.0.1:{runner.addresses[0][1]}")
    await ended.wait()
    await runner.cleanup()


def main() -> None:
    """Run one contender."""
    end_with_stdin()
    with suppress(KeyboardInterrupt):
        match sys.argv[1:]:
            case ["gateway"]:
                asyncio.run(serve(FakeGateway().app()))
            case ["plain", gateway]:
                asyncio.run(serve(plain_app(gateway)))
            case ["ours", gateway, folder]:
                # With the server of `helicone-chat serve`, whose limits are measured too.
                asyncio.run(server.serve(our_app(gateway, folder), host="127.0.0.1", port=0, ready=tell))
            case _:
                raise SystemExit(__doc__)


if __name__ == "__main__":
    main()
