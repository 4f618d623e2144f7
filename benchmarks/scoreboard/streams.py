"""Row 1: many streams at once, and what a relay adds to each event."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from benchmarks.contenders import contender
from benchmarks.scoreboard.figures import MEGABYTE, listed, megabytes, milliseconds
from benchmarks.scoreboard.loaded_place import Place, Round, load
from benchmarks.scoreboard.nginx import nginx_before
from benchmarks.scoreboard.paced_load import EVENTS_A_SECOND
from benchmarks.scoreboard.sizes import Sizes
from benchmarks.scoreboard.table import Row

OURS, DIRECT = "ours", "no relay"
CPU_OF_A_STREAM = 0.35 / 500
"""The promise is a third of a core for 500 streams."""


@asynccontextmanager
async def places() -> AsyncIterator[dict[str, Place]]:
    """Run the gateway, this project and its peers."""
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncExitStack() as stack:
            gateway = await stack.enter_async_context(contender("gateway"))
            plain = await stack.enter_async_context(contender("plain", gateway.url))
            ours = await stack.enter_async_context(contender("ours", gateway.address, folder))
            nginx = await stack.enter_async_context(nginx_before(gateway.address, Path(folder)))
            yield {
                DIRECT: Place.of(gateway.url, gateway.pid),
                "plain aiohttp": Place.of(plain.url, plain.pid),
                **({"nginx": Place.of(f"{nginx.address}/generate", nginx.pid)} if nginx is not None else {}),
                OURS: Place.of(ours.url, ours.pid),
            }


async def measure_streams(sizes: Sizes) -> list[Row]:
    """Measure all places in turn, round by round; each figure is the median of the rounds."""
    async with places() as found:
        rounds = [{name: await load(place, sizes) for name, place in found.items()} for _ in range(sizes.rounds)]
    peers = [name for name in found if name not in (OURS, DIRECT)]

    def middle(name: str, figure: Callable[[Round], float]) -> float:
        return statistics.median(figure(each[name]) for each in rounds)

    def added(name: str, figure: Callable[[Round], float]) -> float:
        return statistics.median(figure(each[name]) - figure(each[DIRECT]) for each in rounds)

    def row(
        measure: str,
        most: float,
        figure: Callable[[Round], float],
        told: Callable[[float], str],
        *,
        taken: Callable[[str, Callable[[Round], float]], float] = middle,
        remark: str = "",
    ) -> Row:
        value = taken(OURS, figure)
        others = listed([(name, told(taken(name, figure))) for name in peers])
        return Row(1, measure, f"<= {told(most)}", told(value) + remark, value <= most, others)

    name = f"{sizes.streams} streams x {EVENTS_A_SECOND} events/s x {sizes.seconds} s, {len(rounds)} rounds: "
    lost = sum(each[OURS].lost for each in rounds)
    others = listed([(peer, f"{sum(each[peer].lost for each in rounds)}") for peer in peers])
    at_rest = f", {megabytes(found[OURS].at_rest)} at rest"
    return [
        Row(1, f"{name}events lost", "0", f"{lost}", lost == 0, others),
        row("memory", 64 * MEGABYTE, lambda each: each.memory, megabytes, remark=at_rest),
        row("CPU of one core", CPU_OF_A_STREAM * sizes.streams, lambda each: each.cpu, lambda share: f"{share:.0%}"),
        row("added to an event, median", 0.010, lambda each: each.median, milliseconds, taken=added),
        row("added to an event, p99", 0.100, lambda each: each.slowest, milliseconds, taken=added),
    ]
