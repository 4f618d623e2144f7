"""Many readers of replies whose events come at a pace: what was lost, and how long each event was on its way."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

import aiohttp

from benchmarks.contenders import OWNER
from benchmarks.fake_gateway import WRITTEN_AT, Wanted

EVENTS_A_SECOND = 20
END = b'"finish_reason":"stop"'


@dataclass(slots=True)
class Arrived:
    """What came of a load."""

    lost: int = 0
    seconds: list[float] = field(default_factory=list)


async def paced_load(url: str, *, streams: int, seconds: int) -> Arrived:
    """Read replies at once, each of 20 events a second; an end that does not come counts as lost too."""
    pause = 1 / EVENTS_A_SECOND
    wanted = Wanted(seconds * EVENTS_A_SECOND, pause)
    arrived = Arrived()

    async def read(session: aiohttp.ClientSession, number: int) -> None:
        # Not all in step: real replies begin when their users ask.
        await asyncio.sleep(number / streams * pause)
        events, rest = 0, b""
        async with session.post(url, json=wanted.chat(), headers={OWNER: f"{number}"}) as answer:
            async for piece in answer.content.iter_any():
                now = time.monotonic()
                *whole, rest = (rest + piece).split(b"\n\n")
                moments = [float(found[1]) for event in whole if (found := WRITTEN_AT.search(event))]
                arrived.seconds += [now - moment for moment in moments]
                events += len(moments) + sum(END in event for event in whole)
        arrived.lost += wanted.events + 1 - events

    connector = aiohttp.TCPConnector(limit=0)
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        await asyncio.gather(*(read(session, number) for number in range(streams)))
    return arrived
