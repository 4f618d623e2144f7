"""What a load of paced streams costs the process that is loaded."""

from __future__ import annotations

import time
from dataclasses import dataclass

from benchmarks.processes import resident_bytes, watched
from benchmarks.scoreboard.figures import percentile
from benchmarks.scoreboard.paced_load import paced_load
from benchmarks.scoreboard.sizes import Sizes


@dataclass(frozen=True, slots=True)
class Place:
    """Where replies are asked for, and the process that is watched."""

    url: str
    pid: int
    at_rest: int
    """Bytes of memory before the first load."""

    @classmethod
    def of(cls, url: str, pid: int) -> Place:
        """Return a place whose process was just started."""
        return cls(url, pid, resident_bytes(pid))


@dataclass(frozen=True, slots=True)
class Round:
    """What one load cost at one place."""

    lost: int
    memory: int
    cpu: float
    median: float
    slowest: float


async def load(place: Place, sizes: Sizes) -> Round:
    """Load a place and watch its process."""
    begun = time.monotonic()
    async with watched(place.pid) as taken:
        arrived = await paced_load(place.url, streams=sizes.streams, seconds=sizes.seconds)
    share = taken.cpu / (time.monotonic() - begun)
    return Round(arrived.lost, taken.memory, share, percentile(arrived.seconds, 0.5), percentile(arrived.seconds, 0.99))
