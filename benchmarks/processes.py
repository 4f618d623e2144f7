"""What Linux tells of another process: the CPU time it took, the memory and the files it holds."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

SAMPLES_A_SECOND = 5


@dataclass(slots=True)
class Watched:
    """What a process took while it was watched: seconds of CPU, and bytes of memory at most."""

    cpu: float = 0.0
    memory: int = 0


def cpu_seconds(pid: int) -> float:
    """Return user and system time."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_bytes(pid: int) -> int:
    """Return the memory that a process has now."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def open_files(pid: int) -> int:
    """Return how many files, connections included, a process has open."""
    return len(os.listdir(f"/proc/{pid}/fd"))


@asynccontextmanager
async def watched(pid: int) -> AsyncIterator[Watched]:
    """Watch a process; the figures are complete at the end."""
    figures, before = Watched(memory=resident_bytes(pid)), cpu_seconds(pid)

    async def sample() -> None:
        while True:
            figures.memory = max(figures.memory, resident_bytes(pid))
            await asyncio.sleep(1 / SAMPLES_A_SECOND)

    sampling = asyncio.create_task(sample())
    try:
        yield figures
    finally:
        sampling.cancel()
        figures.cpu = cpu_seconds(pid) - before
