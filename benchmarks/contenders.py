"""Starts what is measured, each in a process of its own."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
OWNER = "X-Owner"
"""The header that says whose reply it is: one owner has few at a time, so each stream is another's."""
PATHS = {"gateway": "/generate", "plain": "/generate", "ours": "/source/generate"}


@dataclass(frozen=True, slots=True)
class Contender:
    """A running program of `benchmarks.programs`."""

    name: str
    address: str
    process: asyncio.subprocess.Process

    @property
    def url(self) -> str:
        """Where replies are asked for."""
        return self.address + PATHS[self.name]

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self.process.pid


def clean_environment(**variables: str) -> dict[str, str]:
    """Return the environment for a process that must not find the user's key, folder or keyring."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HELICONE_")}
    return {**kept, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", **variables}


@asynccontextmanager
async def contender(name: str, *arguments: str) -> AsyncIterator[Contender]:
    """Run a contender; it ends when it is left, and when this process ends."""
    pipe = asyncio.subprocess.PIPE
    program = (sys.executable, "-m", f"benchmarks.programs.{name}", *arguments)
    process = await asyncio.create_subprocess_exec(*program, stdin=pipe, stdout=pipe, cwd=ROOT, env=clean_environment())
    if process.stdout is None or process.stdin is None:
        raise RuntimeError("the contender has no pipes")
    address = (await process.stdout.readline()).decode().strip()
    if not address:
        raise RuntimeError(f"the contender {name} did not start")
    try:
        yield Contender(name, address, process)
    finally:
        process.stdin.close()
        await process.wait()
