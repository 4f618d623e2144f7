"""Runs the programs of `node/`: other people's clients, installed once for each state of the lock file."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, Self

HERE = Path(__file__).parent / "node"
HATCH_BUILD = Path(__file__).parents[2] / "hatch_build.py"
STAMP = HERE / "node_modules" / ".stamp"
INSTALL = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
PATIENCE = 20.0


def install() -> str:
    """Install the locked packages where that is not done yet; return the Node to run them with, from PATH or PyPI."""
    locked = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    if not STAMP.exists() or STAMP.read_text() != locked:
        subprocess.run([sys.executable, str(HATCH_BUILD), str(HERE), *INSTALL], check=True)
        STAMP.write_text(locked)
    asked = [sys.executable, str(HATCH_BUILD), str(HERE), "run", "--silent", "where"]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip().splitlines()[-1]


class NodeProgram:
    """A program of `node/` that runs: it answers each line of JSON with one."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    @contextlib.asynccontextmanager
    async def run(cls, node: str, name: str) -> AsyncIterator[Self]:
        """Run the program; it must not fail."""
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            node, str(HERE / f"{name}.mjs"), stdin=pipe, stdout=pipe, limit=2**22
        )
        try:
            yield cls(process)
        finally:
            out, _ = await asyncio.wait_for(process.communicate(b""), PATIENCE)
        assert (process.returncode, out) == (0, b"")

    async def ask(self, question: Mapping[str, object]) -> Any:
        """Return the answer, which must come in time."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question).encode() + b"\n")
        return json.loads(await asyncio.wait_for(self._process.stdout.readline(), PATIENCE))
