"""Runs the programs of `node/`: other people's clients, installed once for each state of the lock file."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, Self

import npm_packages

HERE = Path(__file__).parent / "node"
PATIENCE = 20.0


def install() -> str:
    """Install the packages; return the Node to run them with."""
    npm_packages.install(HERE)
    return npm_packages.npm(HERE, "run", "--silent", "where").strip().splitlines()[-1]


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
