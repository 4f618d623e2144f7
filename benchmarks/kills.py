"""
Kills a process with `kill -9` while it saves settings and a key, and looks at the store after each kill.

Run it with `python -m benchmarks.kills [KILLS]` from a checkout. Corrupt is a store that does not open, or whose
settings and key are of different saves; lost is a save that was acknowledged and is not there; left over is a file that
the next start does not remove.
"""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from helicone_chat_source.core.errors import HeliconeError
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.storage.database import open_database

WRITER = Path(__file__).parents[1] / "tests" / "storage" / "killed_writer.py"
KILLS = 300
FILES = ["helicone-chat.db", "master.key"]


@dataclass
class Score:
    """What was found after the kills."""

    kills: int = 0
    corrupt: int = 0
    lost: int = 0
    left_over: int = 0


async def saved_generation(folder: Path) -> int | None:
    """Return the number of the save that the store holds, `None` where it is corrupt."""
    try:
        async with open_database(data_folder=folder) as database:
            stored = await database.load_connection("owner", "helicone")
    except HeliconeError:
        return None
    if stored is None or stored.profiles is None:
        return None
    generation = int(str(stored.profiles.selected.settings["generation"]))
    return generation if stored.key == Secret(f"sk-helicone-{generation}") else None


def kill_often(folder: Path, kills: int) -> Score:
    """Let a writer be killed so often, each time a little later or earlier in a save."""
    score, generation, chance = Score(), -1, random.Random(300)  # noqa: S311 -- moments, not secrets
    with subprocess.Popen([sys.executable, WRITER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:  # noqa: S603
        if writer.stdin is None or writer.stdout is None:
            raise RuntimeError("the writer has no pipes")
        for _ in range(kills):
            order = (folder, generation + 1, chance.randint(1, 3), chance.uniform(0, 0.02))
            print(*order, file=writer.stdin, flush=True)
            last = int(writer.stdout.readline())
            found = asyncio.run(saved_generation(folder))
            score.kills += 1
            score.corrupt += found is None
            score.lost += found is not None and found < last
            score.left_over += len({path.name for path in folder.iterdir()} - set(FILES))
            generation = last if found is None else found
        writer.stdin.close()
    return score


def main() -> int:
    """Print the score; return 1 where anything was corrupt, lost or left over."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else KILLS
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        score = kill_often(Path(folder) / "data", kills)
    seconds = time.monotonic() - began
    print(
        f"kill -9 during saves: {score.corrupt} of {score.kills} stores corrupt, {score.lost} acknowledged saves lost,"
        f" {score.left_over} files left over ({seconds:.0f} s)"
    )
    return 1 if score.corrupt or score.lost or score.left_over else 0


if __name__ == "__main__":
    sys.exit(main())
