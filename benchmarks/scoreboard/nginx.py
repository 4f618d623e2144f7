"""The peer nginx, where PATH has it, with the configuration that README gives."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

from clients.reverse_proxies import INSTALLED, behind


@dataclass(frozen=True, slots=True)
class Proxy:
    """A running proxy."""

    address: str
    pid: int


@asynccontextmanager
async def nginx_before(address: str, folder: Path) -> AsyncIterator[Proxy | None]:
    """Run nginx before an address; give None where there is none."""
    if "nginx" not in INSTALLED:
        yield None
        return
    async with behind("nginx", address.removeprefix("http://"), folder) as proxy:
        pid = await asyncio.to_thread((folder / "pid").read_text)
        yield Proxy(f"http://{proxy}", int(pid))
