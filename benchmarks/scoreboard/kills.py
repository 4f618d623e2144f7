"""Row 13: kill -9 while settings are saved, as `benchmarks.kills` does it."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from benchmarks.kills import kill_often
from benchmarks.scoreboard.sizes import Sizes
from benchmarks.scoreboard.table import Row


async def measure_kills(sizes: Sizes) -> list[Row]:
    """Kill a writer again and again, and read after each kill what it left."""
    with tempfile.TemporaryDirectory() as folder:
        score = await asyncio.to_thread(kill_often, Path(folder) / "data", sizes.kills)
    name = f"{score.kills} kills -9 while settings are saved: stores damaged, or of two saves"
    return [
        Row(13, name, "0", f"{score.corrupt}", score.corrupt == 0),
        Row(13, "saves lost that were acknowledged", "0", f"{score.lost}", score.lost == 0),
        Row(13, "stray files after the next start", "0", f"{score.left_over}", score.left_over == 0),
    ]
