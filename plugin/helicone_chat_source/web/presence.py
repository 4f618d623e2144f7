"""Ends work for a client that has left."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from aiohttp import web

T = TypeVar("T")
LOOK_EVERY = 0.25
"""Seconds between two looks at the client's connection."""


async def while_connected(request: web.Request, work: Coroutine[Any, Any, T]) -> T:
    """
    Return what `work` returns; cancel it as soon as the client is gone.

    An app that runs with `handler_cancellation=True` cancels its handlers by itself, at once. Other hosts would notice
    only at the next write, and never while the gateway is silent: for them the connection is looked at now and then.
    """
    task = asyncio.ensure_future(work)
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=LOOK_EVERY)
            if not task.done() and _is_gone(request):
                raise ConnectionResetError("the client has left")
        return task.result()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _is_gone(request: web.Request) -> bool:
    return request.transport is None or request.transport.is_closing()
