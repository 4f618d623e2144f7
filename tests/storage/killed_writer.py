"""
A program for tests: saves one generation after another in a child process, and kills it when it is told to.

It reads lines `FOLDER FIRST ACKNOWLEDGED SECONDS` and for each starts a child that saves generations from FIRST on.
After that many were acknowledged and the time has passed, the child is killed; the last acknowledged number is the
answer.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import sys
import time
from pathlib import Path

from helicone_chat_source.core.profiles import Profiles
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.storage.database import open_database


async def save_generations(folder: Path, first: int, acknowledge: int) -> None:
    """Save settings and key of one generation after another until the end."""
    async with open_database(data_folder=folder) as database:
        for generation in itertools.count(first):
            profiles = Profiles.first({"generation": generation, "filling": "x" * 20_000})
            await database.save_connection(
                "owner",
                "helicone",
                lambda _, kept=profiles: kept,  # type: ignore[misc]
                key=Secret(f"sk-helicone-{generation}"),
                gateway_url="https://gateway.example",
            )
            os.write(acknowledge, f"{generation}\n".encode())


def kill_writer(folder: Path, first: int, acknowledged: int, seconds: float) -> int:
    """Start a writer, kill it and return the last generation that it acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        asyncio.run(save_generations(folder, first, writing))
    os.close(writing)
    last = first - 1
    with open(reading) as lines:
        for _ in range(acknowledged):
            last = int(lines.readline())
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        for line in lines:
            last = int(line)
    return last


if __name__ == "__main__":
    for order in sys.stdin:
        folder, first, acknowledged, seconds = order.split()
        print(kill_writer(Path(folder), int(first), int(acknowledged), float(seconds)), flush=True)
