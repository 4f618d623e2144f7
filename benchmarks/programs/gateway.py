"""The fake gateway: `python -m benchmarks.programs.gateway`."""

from __future__ import annotations

import asyncio

from benchmarks.fake_gateway import FakeGateway
from benchmarks.serving import end_with_stdin, serve_until_told

if __name__ == "__main__":
    end_with_stdin()
    asyncio.run(serve_until_told(FakeGateway().app()))
