"""Gateways that say nothing, or nothing that counts, or more and more of that."""

from __future__ import annotations

import asyncio

import pytest

from faults.scene import FINISH, HELLO, Scene, holding
from gateway.raw_server import SSE_HEAD, Visit, chunk, whole

COMPLETION = b'{"choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}]}'
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


@pytest.mark.parametrize(
    "sent", [b"", b"HTTP/1.1 200 OK\r\nContent-", SSE_HEAD], ids=["nothing", "half a head", "head"]
)
@pytest.mark.parametrize("stream", [True, False], ids=["stream asked", "JSON asked"])
async def test_silence_before_the_first_token(hasty_scene: Scene, sent: bytes, stream: bool) -> None:
    """It is given up in time with a status of its own, and the gateway is left."""
    hasty_scene.gateway.chat = holding(sent)

    told = await hasty_scene.generate(stream=stream)

    await hasty_scene.gateway.until_left()
    assert (504, "", "gateway_timeout", None) == told.ending
    assert told.error["message"].endswith("sent nothing for 0.04 seconds.")


async def test_silence_in_the_middle(hasty_scene: Scene) -> None:
    """What arrived is kept, and the gateway is left."""
    hasty_scene.gateway.chat = holding(SSE_HEAD, chunk(HELLO))

    told = await hasty_scene.generate()

    await hasty_scene.gateway.until_left()
    assert (200, "Hello", "gateway_timeout", "error") == told.ending


async def test_silence_behind_the_finish_reason(hasty_scene: Scene) -> None:
    """The reply is whole; only its usage never came."""
    hasty_scene.gateway.chat = holding(SSE_HEAD, chunk(HELLO + FINISH))

    told = await hasty_scene.generate()

    await hasty_scene.gateway.until_left()
    assert (200, "Hello", None, "complete") == told.ending


async def test_interim_answers_without_end(hasty_scene: Scene) -> None:
    """Interim answers are passed over, but not for longer than a silence may last."""

    async def answer(visit: Visit) -> None:
        while True:
            await visit.send(CONTINUE)
            await asyncio.sleep(0.001)

    hasty_scene.gateway.chat = answer

    told = await hasty_scene.generate()

    assert (504, "", "gateway_timeout", None) == told.ending


async def test_many_interim_answers(scene: Scene) -> None:
    """200 of them change nothing."""
    scene.gateway.chat = holding(CONTINUE * 200 + whole(COMPLETION))

    told = await scene.generate(stream=False)

    assert 200 == told.status
    assert b"Hello" in told.body
