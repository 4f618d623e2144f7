"""Row 6: readers that never read, and a gateway that never stops."""

from __future__ import annotations

import asyncio
import json
import socket
import tempfile
import time
from contextlib import ExitStack
from urllib.parse import urlsplit

from benchmarks.contenders import OWNER, Contender, contender
from benchmarks.fake_gateway import FakeGateway, Wanted
from benchmarks.processes import resident_bytes, watched
from benchmarks.scoreboard.figures import MEGABYTE, megabytes
from benchmarks.scoreboard.sizes import Sizes
from benchmarks.scoreboard.table import Row
from benchmarks.serving import serving

ENDLESS = 10**9
CHARACTERS = 4_000
EVICTED_AFTER = 65.0
MOST_TAKEN = 768 * 2**10


def never_reading(run: Contender, wanted: Wanted) -> socket.socket:
    """Ask for a reply and leave it in the kernel."""
    parts = urlsplit(run.url)
    connection = socket.create_connection((parts.hostname or "", parts.port or 0))
    body = json.dumps(wanted.chat())
    head = f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n{OWNER}: {wanted.name}\r\n"
    connection.sendall(f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
    return connection


async def measure_slow_readers(sizes: Sizes) -> list[Row]:
    """Measure memory, what each stream took from the gateway, and when it was given up."""
    gateway = FakeGateway()
    names = [f"reader {number}" for number in range(sizes.slow_readers)]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as connections:
        async with serving(gateway.app()) as address, contender("ours", address, folder) as ours:
            before = resident_bytes(ours.pid)
            begun = time.monotonic()
            async with watched(ours.pid) as figures:
                for name in names:
                    wanted = Wanted(ENDLESS, characters=CHARACTERS, name=name)
                    connections.enter_context(never_reading(ours, wanted))
                    await asyncio.wait_for(gateway.visits[name].arrived.wait(), 30)
                all_here = time.monotonic()
                taken = await _most_taken(gateway, names, until=begun + 50)
                await _evicted(gateway, names, until=all_here + EVICTED_AFTER)
            evicted = [gateway.visits[name] for name in names if gateway.visits[name].left.is_set()]
    more = figures.memory - before
    latest = max((visit.left_at - all_here for visit in evicted), default=0.0)
    return [
        Row(
            6, f"{len(names)} readers that never read: memory more", "<= 64 MB", megabytes(more), more <= 64 * MEGABYTE
        ),
        Row(6, "bytes that a stream took from the gateway, at most", "<= 768 KiB", *_kibibytes(taken)),
        Row(
            6,
            "streams closed at the gateway within 65 s, at the product's own 60 s",
            f"{len(names)}",
            f"{len(evicted)}, the last after {latest:.0f} s",
            len(evicted) == len(names),
        ),
    ]


def _kibibytes(taken: int) -> tuple[str, bool]:
    return f"{taken / 2**10:.0f} KiB", taken <= MOST_TAKEN


async def _most_taken(gateway: FakeGateway, names: list[str], *, until: float) -> int:
    """Return what the greediest stream had taken when nothing moved any more."""
    most, calm = -1, 0
    while calm < 3 and time.monotonic() < until:
        await asyncio.sleep(1)
        now = max(gateway.visits[name].taken() for name in names)
        calm = calm + 1 if now == most else 0
        most = max(most, now)
    return most


async def _evicted(gateway: FakeGateway, names: list[str], *, until: float) -> None:
    waits = [asyncio.create_task(gateway.visits[name].left.wait()) for name in names]
    _, waiting = await asyncio.wait(waits, timeout=max(0.1, until - time.monotonic()))
    for wait in waiting:
        wait.cancel()
