"""Row 6: readers that never read, and a gateway that never stops."""

from __future__ import annotations

import asyncio
import json
import socket
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import urlsplit

from benchmarks.contenders import OWNER, Contender, contender
from benchmarks.fake_gateway import FakeGateway, Wanted
from benchmarks.processes import resident_bytes, watched
from benchmarks.scoreboard.figures import MEGABYTE, megabytes
from benchmarks.scoreboard.sizes import Sizes
from benchmarks.scoreboard.table import Row
from benchmarks.serving import serving

ENDLESS = 10**9
PADDING = 4_000
"""It is passed on and not kept; the text of a reply is kept whatever its reader does."""
EVICTED_AFTER = 65.0
MOST_TAKEN = 768 * 2**10
LONGEST_FILLING = 50.0
FEW = 20
"""Readers of the peer, which takes so much for each that hundreds would fill the memory of a small machine."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What readers that stand still cost: memory in all, and of the gateway's bytes what the greediest took."""

    memory: int
    taken: int
    all_here: float
    """When the last of them had arrived."""


def never_reading(run: Contender, wanted: Wanted) -> socket.socket:
    """Ask for a reply and leave it in the kernel."""
    parts = urlsplit(run.url)
    connection = socket.create_connection((parts.hostname or "", parts.port or 0))
    body = json.dumps(wanted.chat())
    head = f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n{OWNER}: {wanted.name}\r\n"
    connection.sendall(f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
    return connection


async def stand_still(run: Contender, gateway: FakeGateway, names: Sequence[str], open_ones: ExitStack) -> Cost:
    """Let readers ask and not read, and wait until nothing moves any more."""
    before = resident_bytes(run.pid)
    async with watched(run.pid) as figures:
        for name in names:
            wanted = Wanted(ENDLESS, padding=PADDING, name=name)
            open_ones.enter_context(never_reading(run, wanted))
            await asyncio.wait_for(gateway.visits[name].arrived.wait(), 30)
        all_here = time.monotonic()
        taken = await _most_taken(gateway, names, until=all_here + LONGEST_FILLING)
    return Cost(figures.memory - before, taken, all_here)


async def measure_slow_readers(sizes: Sizes) -> list[Row]:
    """Measure memory, what each stream took from the gateway, and when it was given up; of the peer fewer streams."""
    gateway = FakeGateway()
    ours_names = [f"reader {number}" for number in range(sizes.slow_readers)]
    plain_names = [f"reader of the peer {number}" for number in range(min(FEW, sizes.slow_readers))]
    with tempfile.TemporaryDirectory() as folder:
        async with (
            serving(gateway.app()) as address,
            contender("plain", f"{address}/generate") as plain,
            contender("ours", address, folder) as ours,
        ):
            with ExitStack() as open_ones:
                peer = await stand_still(plain, gateway, plain_names, open_ones)
            with ExitStack() as open_ones:
                cost = await stand_still(ours, gateway, ours_names, open_ones)
                await _evicted(gateway, ours_names, until=cost.all_here + EVICTED_AFTER)
                evicted = [gateway.visits[name] for name in ours_names if gateway.visits[name].left.is_set()]
    latest = max((visit.left_at - cost.all_here for visit in evicted), default=0.0)
    count = len(ours_names)
    return [
        Row(
            6,
            f"{count} readers that never read: memory more",
            "<= 64 MB",
            megabytes(cost.memory),
            cost.memory <= 64 * MEGABYTE,
        ),
        Row(
            6,
            "bytes that a stream took from the gateway, at most",
            "<= 768 KiB",
            f"{cost.taken / 2**10:.0f} KiB",
            cost.taken <= MOST_TAKEN,
            f"plain aiohttp {peer.taken / 2**10:.0f} KiB (of {len(plain_names)})",
        ),
        Row(
            6,
            "streams given up 65 s after the last reader came, limit as shipped: 60 s",
            f"{count}",
            f"{len(evicted)}, the last after {latest:.0f} s",
            len(evicted) == count,
        ),
    ]


async def _most_taken(gateway: FakeGateway, names: Sequence[str], *, until: float) -> int:
    """Return what the greediest stream had taken when nothing moved any more."""
    most, calm = -1, 0
    while calm < 3 and time.monotonic() < until:
        await asyncio.sleep(1)
        now = max(gateway.visits[name].taken() for name in names)
        calm = calm + 1 if now == most else 0
        most = max(most, now)
    return most


async def _evicted(gateway: FakeGateway, names: Sequence[str], *, until: float) -> None:
    waits = [asyncio.create_task(gateway.visits[name].left.wait()) for name in names]
    _, waiting = await asyncio.wait(waits, timeout=max(0.1, until - time.monotonic()))
    for wait in waiting:
        wait.cancel()
