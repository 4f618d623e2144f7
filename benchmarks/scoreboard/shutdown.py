"""Row 15: SIGTERM while many replies are open."""

from __future__ import annotations

import asyncio
import signal
import tempfile
import time
from collections import Counter

import aiohttp

from benchmarks.contenders import OWNER, contender
from benchmarks.fake_gateway import Wanted
from benchmarks.scoreboard.sizes import Sizes
from benchmarks.scoreboard.table import Row

PAUSE = 0.2
SOON, LATE = 5.0, 60.0
"""Seconds that a reply takes: half of them would end within the grace, half would not."""
EXIT_SECONDS = 11.0


def ending_of(text: bytes) -> str:
    """Return how a stream ended for its reader."""
    if b"event: finish" not in text:
        return "cut off"
    return "told of the shutdown" if b"server_shutdown" in text else "finished"


async def measure_shutdown(sizes: Sizes) -> list[Row]:
    """Stop the server of `helicone-chat serve` and look at each reader's last words."""
    with tempfile.TemporaryDirectory() as folder:
        connector, timeout = aiohttp.TCPConnector(limit=0), aiohttp.ClientTimeout(total=None)
        async with (
            contender("gateway") as gateway,
            contender("ours", gateway.address, folder) as ours,
            aiohttp.ClientSession(connector=connector, timeout=timeout) as session,
        ):
            begun = [asyncio.Event() for _ in range(sizes.open_at_the_end)]

            async def read(number: int) -> str:
                wanted = Wanted(round((LATE if number % 2 else SOON) / PAUSE), PAUSE)
                text = b""
                try:
                    async with session.post(ours.url, json=wanted.chat(), headers={OWNER: f"{number}"}) as answer:
                        async for piece in answer.content.iter_any():
                            text += piece
                            begun[number].set()
                except aiohttp.ClientError:
                    pass
                begun[number].set()
                return ending_of(text)

            reading = [asyncio.create_task(read(number)) for number in range(sizes.open_at_the_end)]
            await asyncio.gather(*(event.wait() for event in begun))
            told_at = time.monotonic()
            ours.process.send_signal(signal.SIGTERM)
            code = await ours.process.wait()
            seconds = time.monotonic() - told_at
            endings = Counter(await asyncio.gather(*reading))
    told = ", ".join(f"{count} {ending}" for ending, count in sorted(endings.items()))
    return [
        Row(
            15,
            f"SIGTERM with {sizes.open_at_the_end} open replies: cut off without a word",
            "0",
            told,
            endings["cut off"] == 0,
        ),
        Row(15, "seconds until the exit", f"<= {EXIT_SECONDS:.0f}", f"{seconds:.1f}", seconds <= EXIT_SECONDS),
        Row(15, "exit code", "0", f"{code}", code == 0),
    ]
