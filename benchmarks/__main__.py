"""
Measures the CPU time that a relay takes for one streamed event.

Two relays run in turn, each in a process of its own, before the same fake gateway: a plain aiohttp pass-through, which
looks at nothing, and this project's source. Read the ratio, not the figures: they move with the machine.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from aiohttp import web

from helicone_chat_source import setup

STREAMS = 50
EVENTS = 200
ROUNDS = 5
KEY = "sk-helicone-benchma-rkbench-markben-chmarkb"
CHUNK = (
    b'data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1785400000,"model":"gpt-4o-mini","choices":'
    b'[{"index":0,"delta":{"content":"word "},"logprobs":null,"finish_reason":null}],"usage":null}\n\n'
)
LAST = b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'


async def fake_gateway(request: web.Request) -> web.StreamResponse:
    """Stream events as fast as they are taken, each in a write of its own."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    for _ in range(EVENTS):
        await response.write(CHUNK)
        await asyncio.sleep(0)
    await response.write(LAST)
    await response.write_eof()
    return response


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
    """Return the source as a host mounts it."""
    app = web.Application()
    setup(app, prefix="/source", gateway_url=gateway, api_url=gateway, api_key=KEY, data_folder=folder)
    return app


async def serve(app: web.Application) -> None:
    """Serve until stdin closes; the first line of stdout is the address."""
    runner = web.AppRunner(app, handler_cancellation=True, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await runner.cleanup()


@asynccontextmanager
async def contender(*arguments: str) -> AsyncIterator[tuple[str, int]]:
    """Yield address and process id of a contender that runs in a process of its own."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks", *arguments, stdin=pipe, stdout=pipe
    )
    if process.stdout is None or process.stdin is None:
        raise RuntimeError("the contender has no pipes")
    yield (await process.stdout.readline()).decode().strip(), process.pid
    process.stdin.close()
    await process.wait()


def cpu_seconds(pid: int) -> float:
    """Return user and system time of a process (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def load(session: aiohttp.ClientSession, url: str) -> None:
    """Read many replies at once."""
    body = {"messages": [{"role": "user", "content": "x"}], "model": "gpt-4o-mini", "stream": True}

    async def read() -> None:
        async with session.post(url, json=body) as answer:
            received = (await answer.read()).count(b'"word "')
            if received != EVENTS:
                raise RuntimeError(f"{received} of {EVENTS} events arrived")

    await asyncio.gather(*(read() for _ in range(STREAMS)))


async def measure() -> None:
    """Print the microseconds of CPU for an event, and the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        async with (
            contender("gateway") as (gateway, _),
            contender("plain", gateway) as plain,
            contender("ours", gateway, folder) as ours,
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session,
        ):
            figures: dict[str, list[float]] = {"plain aiohttp pass-through": [], "helicone-chat-source": []}
            contenders = zip(figures, (plain, ours), ("/generate", "/source/generate"), strict=True)
            runs = list(contenders)
            for _ in range(ROUNDS + 1):
                for name, (address, pid), path in runs:
                    before = cpu_seconds(pid)
                    await load(session, address + path)
                    figures[name].append((cpu_seconds(pid) - before) / (STREAMS * EVENTS) * 1e6)
    medians = {name: statistics.median(values[1:]) for name, values in figures.items()}
    peer = medians["plain aiohttp pass-through"]
    for name, value in medians.items():
        print(f"{name:28} {value:7.1f} us of CPU for an event   {value / peer:4.1f} x the peer")


def main() -> None:
    """Run a contender, or all of them."""
    match sys.argv[1:]:
        case ["gateway"]:
            app = web.Application()
            app.router.add_post("/{path:.*}", fake_gateway)
            asyncio.run(serve(app))
        case ["plain", gateway]:
            asyncio.run(serve(plain_app(gateway)))
        case ["ours", gateway, folder]:
            asyncio.run(serve(our_app(gateway, folder)))
        case _:
            asyncio.run(measure())


if __name__ == "__main__":
    main()
