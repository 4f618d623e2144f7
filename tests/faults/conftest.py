"""A scene for faults, and what must hold after each of them."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from faults.faulty_pipe import faulty_pipe
from faults.scene import GOOD, PREFIX, Gateway, Scene, saying
from gateway.raw_server import raw_server
from helicone_chat_source import setup
from helicone_chat_source.gateway.client import open_session
from helicone_chat_source.source import helicone_source
from replay_gateway import GOOD_KEY

OpenScene = Callable[..., contextlib.AbstractAsyncContextManager[Scene]]


class Complaints(logging.Handler):
    """Keeps what is logged as an error, or with a traceback."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        if record.levelno >= logging.ERROR or record.exc_info:
            self.texts.append(f"{record.name}: {record.getMessage()} {record.exc_info}")


@contextlib.contextmanager
def no_complaints() -> Iterator[None]:
    """See that nothing is logged as an error, not even by a task that nobody waits for."""
    complaints = Complaints()
    # Only what is made from here on is searched for such tasks: the whole memory would take as long as a test.
    gc.freeze()
    logging.getLogger().addHandler(complaints)
    try:
        yield
        gc.collect()
    finally:
        logging.getLogger().removeHandler(complaints)
        gc.unfreeze()
    assert [] == complaints.texts


def held() -> tuple[int, int]:
    """Return how many file descriptors and tasks there are."""
    return len(os.listdir("/dev/fd")), len(asyncio.all_tasks())


async def until_held(baseline: tuple[int, int]) -> None:
    """Return when descriptors and tasks are back at these numbers; closing takes some turns of the loop."""
    for _ in range(200):
        if held() == baseline:
            break
        await asyncio.sleep(0.005)
    assert baseline == held(), asyncio.all_tasks()


@pytest.fixture(name="hasty")
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """The source waits for next to nothing."""
    hasty = partial(open_session, connect_seconds=0.04, silence_seconds=0.04)
    monkeypatch.setattr(helicone_source, "open_session", hasty)


@pytest.fixture(name="open_scene")
def _open_scene(tmp_path: Path) -> OpenScene:
    """
    `async with open_scene(…)` opens a scene whose app is set up with these options.

    When it is left, the next request must work, as many descriptors and tasks be held as after the first request, and
    nothing have been logged as an error.
    """

    @contextlib.asynccontextmanager
    async def open_scene(*, tls: ssl.SSLContext | None = None, **options: Any) -> AsyncIterator[Scene]:
        async with contextlib.AsyncExitStack() as stack:
            stack.enter_context(no_complaints())
            gateway = Gateway()
            raw = await stack.enter_async_context(raw_server(gateway.answer, tls=tls))
            to_gateway = await stack.enter_async_context(faulty_pipe(raw.port))
            url = to_gateway.url.replace("http", "https" if tls else "http")
            app = web.Application()
            given = {"gateway_url": url, "api_url": url, "api_key": GOOD_KEY, **options}
            setup(app, prefix=PREFIX, data_folder=tmp_path / "data", identify_program=lambda _: "local", **given)
            server = await stack.enter_async_context(TestServer(app, handler_cancellation=True))
            to_us = await stack.enter_async_context(faulty_pipe(server.port or 0))
            session = await stack.enter_async_context(
                aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True))
            )
            scene = Scene(gateway, to_us, to_gateway, session)
            before = await scene.generate()
            for _ in range(20):
                await asyncio.sleep(0.001)
            baseline = held()

            yield scene

            gateway.chat = saying(GOOD)
            to_gateway.target = raw.port
            for pipe in (to_gateway, to_us):
                pipe.up, pipe.down = [], []
                await pipe.go_down()
                await pipe.come_up()
            after = await scene.generate()
            assert before.ending == after.ending
            await until_held(baseline)

    return open_scene


@pytest.fixture(name="scene")
async def _scene(open_scene: OpenScene) -> AsyncIterator[Scene]:
    """A scene with nothing special about it."""
    async with open_scene() as scene:
        yield scene


@pytest.fixture(name="hasty_scene")
async def _hasty_scene(hasty: None, open_scene: OpenScene) -> AsyncIterator[Scene]:
    """A scene whose app waits for next to nothing."""
    async with open_scene() as scene:
        yield scene
