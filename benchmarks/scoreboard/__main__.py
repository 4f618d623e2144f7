"""
Measures what the project promises in figures, and prints one table.

`python -m benchmarks.scoreboard` measures all rows, which takes about ten minutes, and with numbers behind it these
rows. It is a report: the exit code is 0 also where something falls short. The figures need Linux and move with the
machine: the load that other work makes stands above the table.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import resource
import sys
import time
from collections.abc import Awaitable, Callable, Collection

import aiohttp

from benchmarks.scoreboard.event_streams import measure_event_streams
from benchmarks.scoreboard.kills import measure_kills
from benchmarks.scoreboard.leaving import measure_leaving
from benchmarks.scoreboard.proofs import (
    measure_allowed_host,
    measure_bad_inputs,
    measure_faults,
    measure_secrecy,
    measure_threats,
)
from benchmarks.scoreboard.second_run import measure_second_run
from benchmarks.scoreboard.shutdown import measure_shutdown
from benchmarks.scoreboard.sizes import QUICK, Sizes
from benchmarks.scoreboard.slow_readers import measure_slow_readers
from benchmarks.scoreboard.slow_senders import measure_slow_senders
from benchmarks.scoreboard.streams import measure_streams
from benchmarks.scoreboard.table import Row, as_table

MEASURES: dict[int, Callable[[Sizes], Awaitable[list[Row]]]] = {
    1: measure_streams,
    4: measure_second_run,
    5: measure_leaving,
    6: measure_slow_readers,
    7: measure_faults,
    8: measure_threats,
    9: measure_bad_inputs,
    10: measure_event_streams,
    11: measure_secrecy,
    12: measure_allowed_host,
    13: measure_kills,
    15: measure_shutdown,
    16: measure_slow_senders,
}


async def measure(numbers: Collection[int], sizes: Sizes) -> list[Row]:
    """Measure one after another; what cannot be measured says why."""
    rows: list[Row] = []
    for number in numbers:
        begun = time.monotonic()
        try:
            rows += await MEASURES[number](sizes)
        except Exception as error:
            reason = f"{type(error).__name__}: {error}".replace("\n", " ")[:80]
            rows.append(Row(number, "the measurement failed", "", reason, None))
        print(f"row {number}: {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    return rows


def machine() -> str:
    """Return what the figures depend on."""
    versions = f"Python {platform.python_version()}, aiohttp {aiohttp.__version__}"
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {versions}"


def allow_many_files() -> None:
    """Let this process and those that it starts have thousands of connections."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def main() -> None:
    """Read which rows are wanted, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scoreboard", description="Print the scoreboard.")
    parser.add_argument("rows", nargs="*", type=int, choices=[*MEASURES, []], metavar="ROW", help="rows to measure")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see whether everything runs")
    options = parser.parse_args()
    before = machine()
    allow_many_files()
    rows = asyncio.run(measure(options.rows or list(MEASURES), QUICK if options.quick else Sizes()))
    print(f"{before}; at the end load {os.getloadavg()[0]:.1f}{'; quick: no real figures' if options.quick else ''}\n")
    print(as_table(rows))


if __name__ == "__main__":
    main()
