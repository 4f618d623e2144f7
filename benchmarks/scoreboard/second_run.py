"""Row 4: the same load twice, and what stays behind."""

from __future__ import annotations

import asyncio
import tempfile

import aiohttp

from benchmarks.contenders import contender
from benchmarks.processes import open_files
from benchmarks.scoreboard.figures import megabytes
from benchmarks.scoreboard.loaded_place import Place, load
from benchmarks.scoreboard.paced_load import paced_load
from benchmarks.scoreboard.sizes import Sizes
from benchmarks.scoreboard.table import Row


async def measure_second_run(sizes: Sizes) -> list[Row]:
    """Load our process twice in the same way: what it holds must not grow, and all must be given back."""
    with tempfile.TemporaryDirectory() as folder:
        async with contender("gateway") as gateway, contender("ours", gateway.address, folder) as ours:
            place = Place.of(ours.url, ours.pid)
            # So that the connections to the store, which are kept, are open already.
            await paced_load(ours.url, streams=sizes.streams, seconds=1)
            await asyncio.sleep(1)
            files, tasks = open_files(ours.pid), await count_tasks(ours.address)
            first, second = await load(place, sizes), await load(place, sizes)
            await asyncio.sleep(1)
            files_behind = open_files(ours.pid) - files
            tasks_behind = await count_tasks(ours.address) - tasks
    growth = second.memory / first.memory
    told = f"{growth:.2f} x ({megabytes(first.memory)}, {megabytes(second.memory)})"
    return [
        Row(4, "memory of a second identical run", "<= 1.05 x the first", told, growth <= 1.05),
        Row(4, "files left open 1 s after it", "0", f"{files_behind}", files_behind <= 0),
        Row(4, "tasks left 1 s after it", "0", f"{tasks_behind}", tasks_behind <= 0),
    ]


async def count_tasks(address: str) -> int:
    """Return how many tasks our contender has, the one that answers included."""
    async with aiohttp.ClientSession() as session, session.get(f"{address}/tasks") as answer:
        return int(await answer.text())
