"""Row 5: a reader leaves while the gateway is silent, and the gateway learns of it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct
import tempfile
import time
from urllib.parse import urlsplit

from benchmarks.contenders import OWNER, Contender, contender
from benchmarks.fake_gateway import FakeGateway, Wanted
from benchmarks.scoreboard.figures import milliseconds, percentile
from benchmarks.scoreboard.sizes import Sizes
from benchmarks.scoreboard.table import Row
from benchmarks.serving import serving

PAUSE = 5.0
"""Seconds between two events: a relay that looks at its reader only when it writes learns nothing in between."""
PATIENCE = 10.0


async def send_chat(url: str, wanted: Wanted, owner: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Ask for a reply over a connection of its own, which can be cut in any way."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    body = json.dumps(wanted.chat())
    head = f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n{OWNER}: {owner}\r\n"
    writer.write(f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
    return reader, writer


async def leave(run: Contender, gateway: FakeGateway, number: int, *, before_the_head: bool) -> float:
    """Leave one reply, every second time abruptly; return the seconds until the gateway knows, or infinity."""
    wanted = Wanted(9, PAUSE, before=PAUSE if before_the_head else 0, name=f"{run.name} {before_the_head} {number}")
    visit = gateway.visits[wanted.name]
    reader, writer = await send_chat(run.url, wanted, "one")
    await visit.arrived.wait()
    if not before_the_head:
        await reader.readuntil(b'"content"')
    await asyncio.sleep(0.005)
    if number % 2:
        reset = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
    left_at = time.monotonic()
    writer.transport.abort()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            await visit.left.wait()
    return visit.left_at - left_at if visit.left.is_set() else float("inf")


async def measure_leaving(sizes: Sizes) -> list[Row]:
    """Measure this project and a plain relay in turn."""
    gateway, rows = FakeGateway(), []
    with tempfile.TemporaryDirectory() as folder:
        async with (
            serving(gateway.app()) as address,
            contender("plain", f"{address}/generate") as plain,
            contender("ours", address, folder) as ours,
        ):
            for before_the_head, moment in ((False, "between two events"), (True, "before the first byte")):
                seconds: dict[str, list[float]] = {"ours": [], "plain": []}
                for number in range(sizes.leaving):
                    for run in (ours, plain):
                        seconds[run.name].append(await leave(run, gateway, number, before_the_head=before_the_head))
                rows += _rows(f"{sizes.leaving} readers leave {moment}", seconds)
    return rows


def _rows(name: str, seconds: dict[str, list[float]]) -> list[Row]:
    rows = []
    for label, share, most in (("median", 0.5, 0.002), ("p99", 0.99, 0.010)):
        ours, plain = percentile(seconds["ours"], share), percentile(seconds["plain"], share)
        told, peer = milliseconds(ours), f"plain aiohttp {milliseconds(plain)}"
        rows.append(
            Row(5, f"{name}: {label} until the gateway knows", f"<= {milliseconds(most)}", told, ours <= most, peer)
        )
    return rows
