"""
Measures the CPU time that a relay takes for one streamed event.

Two relays run in turn, each in a process of its own, before the same fake gateway: a plain aiohttp pass-through, which
looks at nothing, and this project's source. Read the ratio, not the figures: they move with the machine.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile

import aiohttp

from benchmarks.contenders import OWNER, contender
from benchmarks.fake_gateway import WRITTEN_AT, Wanted
from benchmarks.processes import cpu_seconds

STREAMS = 50
EVENTS = 200
ROUNDS = 5


async def load(session: aiohttp.ClientSession, url: str) -> None:
    """Read many replies at once, whose events come as fast as they are taken."""

    async def read(number: int) -> None:
        async with session.post(url, json=Wanted(EVENTS).chat(), headers={OWNER: f"{number}"}) as answer:
            received = len(WRITTEN_AT.findall(await answer.read()))
            if received != EVENTS:
                raise RuntimeError(f"{received} of {EVENTS} events arrived")

    await asyncio.gather(*(read(number) for number in range(STREAMS)))


async def measure() -> None:
    """Print the microseconds of CPU for an event, and the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        async with (
            contender("gateway") as gateway,
            contender("plain", gateway.url) as plain,
            contender("ours", gateway.address, folder) as ours,
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session,
        ):
            runs = {"plain aiohttp pass-through": plain, "helicone-chat-source": ours}
            figures: dict[str, list[float]] = {name: [] for name in runs}
            for _ in range(ROUNDS + 1):
                for name, run in runs.items():
                    before = cpu_seconds(run.pid)
                    await load(session, run.url)
                    figures[name].append((cpu_seconds(run.pid) - before) / (STREAMS * EVENTS) * 1e6)
    medians = {name: statistics.median(values[1:]) for name, values in figures.items()}
    peer = medians["plain aiohttp pass-through"]
    for name, value in medians.items():
        print(f"{name:28} {value:7.1f} us of CPU for an event   {value / peer:4.1f} x the peer")


if __name__ == "__main__":
    asyncio.run(measure())
