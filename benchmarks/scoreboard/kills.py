"""Row 13: kill -9 while settings are saved."""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
from pathlib import Path

from benchmarks.contenders import ROOT, clean_environment
from benchmarks.scoreboard.sizes import Sizes
from benchmarks.scoreboard.table import Row
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.storage.database import open_database

PROGRAM = ROOT / "tests" / "storage" / "killed_writer.py"
BELONG_THERE = {"helicone-chat.db", "master.key"}


async def measure_kills(sizes: Sizes) -> list[Row]:
    """Kill a writer again and again, and read after each kill what it left."""
    chance = random.Random(13)  # noqa: S311 -- moments, not secrets
    corrupt = lost = 0
    with tempfile.TemporaryDirectory() as name:
        folder, generation = Path(name) / "0", -1
        pipe = asyncio.subprocess.PIPE
        program = await asyncio.create_subprocess_exec(
            sys.executable, PROGRAM, stdin=pipe, stdout=pipe, env=clean_environment()
        )
        if program.stdin is None or program.stdout is None:
            raise RuntimeError("the program has no pipes")
        for _ in range(sizes.kills):
            order = f"{folder} {generation + 1} {chance.randint(0, 4)} {chance.uniform(0, 0.02)}\n"
            program.stdin.write(order.encode())
            last = int(await program.stdout.readline())
            found = await _stored_generation(folder)
            if found is None:
                corrupt += 1
                folder, generation = Path(name) / f"{corrupt}", -1
            else:
                lost += found < last
                generation = max(last, found)
        program.stdin.close()
        await program.wait()
        stray = _stray_files(Path(name))
    return [
        Row(
            13,
            f"{sizes.kills} kills -9 while settings are saved: stores damaged, or of two saves",
            "0",
            f"{corrupt}",
            corrupt == 0,
        ),
        Row(13, "saves lost that were acknowledged", "0", f"{lost}", lost == 0),
        Row(13, "stray files at the end", "0", f"{stray}", stray == 0),
    ]


def _stray_files(folder: Path) -> int:
    return sum(path.name not in BELONG_THERE for path in folder.glob("*/*"))


async def _stored_generation(folder: Path) -> int | None:
    """Return the number of the save that is stored, settings and key; None for a store that cannot be read."""
    try:
        async with open_database(data_folder=folder) as database:
            stored = await database.load_connection("owner", "helicone")
    except Exception:
        return None
    if stored is None:
        return -1
    if stored.profiles is None or stored.key is None:
        return None
    generation = int(str(stored.profiles.selected.settings["generation"]))
    return generation if stored.key == Secret(f"sk-helicone-{generation}") else None
