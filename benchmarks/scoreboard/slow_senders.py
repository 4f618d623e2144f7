"""Row 16: clients that send nothing, half a head or half a body, against `helicone-chat serve`."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import aiohttp

from benchmarks.contenders import clean_environment
from benchmarks.scoreboard.figures import milliseconds, percentile
from benchmarks.scoreboard.sizes import Sizes
from benchmarks.scoreboard.table import Row

TOKEN = "only-for-the-scoreboard"  # noqa: S105 -- of a server that lives for a minute
AUTHORIZATION = f"Authorization: Bearer {TOKEN}\r\n"
SENT = {
    "nothing": "",
    "half a head": "POST /sources/helicone/generate HTTP/1.1\r\nHost: {host}\r\nContent-Ty",
    "half a body": "POST /sources/helicone/generate HTTP/1.1\r\nHost: {host}\r\n"
    f'{AUTHORIZATION}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"a"',
}
CLOSED_WITHIN = 30.0
PATIENCE = 35.0
OPENING_AT_ONCE = 100
ASK_EVERY = 0.05


@contextlib.asynccontextmanager
async def standalone_app() -> AsyncIterator[str]:
    """Run `helicone-chat serve`; give its address."""
    with tempfile.TemporaryDirectory() as folder:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "helicone_chat_source.cli", "serve", "--port", "0", "--data-dir", folder),
            stdout=asyncio.subprocess.PIPE,
            env=clean_environment(HELICONE_CHAT_TOKEN=TOKEN, LC_ALL="C"),
        )
        if process.stdout is None:
            raise RuntimeError("the app has no pipe")
        try:
            said = (await process.stdout.readuntil(TOKEN.encode())).decode()
            yield f"http://{urlsplit(said[said.index('http://') :]).netloc}"
        finally:
            process.terminate()
            await process.wait()


async def send_and_wait(host: str, text: str, opening: asyncio.Semaphore) -> float:
    """Send what there is and return the seconds until the server closes, or infinity."""
    name, _, port = host.partition(":")
    async with opening:
        reader, writer = await asyncio.open_connection(name, int(port))
    writer.write(text.replace("{host}", host).encode())
    sent_at = time.monotonic()
    try:
        async with asyncio.timeout(PATIENCE):
            with contextlib.suppress(ConnectionError):
                await reader.read()
    except TimeoutError:
        return float("inf")
    finally:
        writer.transport.abort()
    return time.monotonic() - sent_at


async def ask_well(address: str, seconds: list[float]) -> None:
    """Ask for the sources like a good client, now and then."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with aiohttp.ClientSession(headers=headers, raise_for_status=True) as session:
        while True:
            begun = time.monotonic()
            async with session.get(f"{address}/sources") as answer:
                await answer.read()
            seconds.append(time.monotonic() - begun)
            await asyncio.sleep(ASK_EVERY)


async def measure_slow_senders(sizes: Sizes) -> list[Row]:
    """Measure all three kinds at once, and a good client meanwhile."""
    good: list[float] = []
    opening = asyncio.Semaphore(OPENING_AT_ONCE)
    async with standalone_app() as address:
        host = address.removeprefix("http://")
        asking = asyncio.create_task(ask_well(address, good))
        waits = {
            kind: asyncio.gather(*(send_and_wait(host, text, opening) for _ in range(sizes.slow_senders)))
            for kind, text in SENT.items()
        }
        closed = {kind: await wait for kind, wait in waits.items()}
        asking.cancel()
        failed = (await asyncio.gather(asking, return_exceptions=True))[0]
        if not isinstance(failed, asyncio.CancelledError):
            raise RuntimeError("the good client got no answer") from failed
    slowest = percentile(good, 0.99)
    rows = [_row(kind, seconds) for kind, seconds in closed.items()]
    name = f"a good client beside {3 * sizes.slow_senders} of them: p99"
    return [*rows, Row(16, name, "<= 100 ms", milliseconds(slowest), slowest <= 0.1)]


def _row(kind: str, seconds: list[float]) -> Row:
    in_time = sum(each <= CLOSED_WITHIN for each in seconds)
    last = max(seconds)
    told = f"{in_time}, the last after {last:.0f} s" if last <= PATIENCE else f"{in_time}"
    return Row(
        16, f"senders of {kind}: closed within {CLOSED_WITHIN:.0f} s", f"{len(seconds)}", told, in_time == len(seconds)
    )
