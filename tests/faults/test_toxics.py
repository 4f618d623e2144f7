"""Bad networks on either side of us: slow, sliced, cut, swallowing or down."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from faults.conftest import OpenScene
from faults.faulty_pipe import Toxic, bandwidth, latency, limit_data, reset_peer, slicer, slow_close, timeout
from faults.scene import GOOD, HELLO, Scene, holding
from gateway.raw_server import SSE_HEAD, chunk
from helicone_chat_source.gateway.demo import create_demo_gateway
from replay_gateway import GOOD_KEY

SIDES = ["to_gateway", "to_us"]


@pytest.fixture(name="demo")
async def _demo(open_scene: OpenScene) -> AsyncIterator[Scene]:
    """A scene whose gateway is the simulated one."""
    gateway = create_demo_gateway(pace=0, keys={GOOD_KEY})
    async with TestServer(gateway, handler_cancellation=True) as server, open_scene() as scene:
        scene.to_gateway.target = server.port or 0
        yield scene


@pytest.mark.parametrize(
    "toxic",
    [
        pytest.param(latency(0.001), id="latency"),
        pytest.param(bandwidth(400_000), id="bandwidth"),
        pytest.param(slow_close(0.02), id="slow_close"),
        pytest.param(slicer(), id="slicer"),
        pytest.param(slicer(7), id="slicer of 7"),
    ],
)
@pytest.mark.parametrize("side", SIDES)
async def test_reply_over_a_network_that_is_only_slow(demo: Scene, side: str, toxic: Toxic) -> None:
    """It is the same reply."""
    straight = await demo.generate()
    getattr(demo, side).up = getattr(demo, side).down = [toxic]

    told = await demo.generate()

    assert straight.ending == told.ending
    assert (200, None, "complete") == (told.status, told.error.get("code"), told.finish["state"])
    assert len(told.ending[1]) > 20


async def test_gateway_that_is_swallowed_by_the_network(hasty_scene: Scene) -> None:
    """Requests that never arrive, and answers that never do, are given up in time."""
    hasty_scene.gateway.chat = holding(GOOD)
    hasty_scene.to_gateway.up = [timeout()]
    unheard = await hasty_scene.generate()
    hasty_scene.to_gateway.up, hasty_scene.to_gateway.down = [], [timeout()]

    unanswered = await hasty_scene.generate()

    assert [(504, "", "gateway_timeout", None)] * 2 == [unheard.ending, unanswered.ending]


@pytest.mark.parametrize("toxic", [timeout(0), limit_data(0)], ids=["swallowed", "cut"])
async def test_gateway_whose_answer_is_lost_on_the_way(scene: Scene, toxic: Toxic) -> None:
    """The connection ends without a byte: the gateway may have worked, so it is not asked again."""
    scene.to_gateway.down = [toxic]

    told = await scene.generate()

    assert (502, "", "gateway_down", None) == told.ending
    assert scene.gateway.asked <= 2


async def test_gateway_that_goes_down_in_the_middle(scene: Scene) -> None:
    """What arrived is kept, and the loss is told."""
    scene.gateway.chat = holding(SSE_HEAD, chunk(HELLO))
    async with asyncio.timeout(5), scene.asking() as answer:
        begun = await answer.content.readuntil(b'"lo"')

        await scene.to_gateway.go_down()

        rest = await answer.read()

    assert b"start" in begun
    assert b'"code": "stream_broken"' in rest
    assert b'"state": "error"' in rest


@pytest.mark.parametrize("toxic", [limit_data, reset_peer], ids=["FIN", "RST"])
@pytest.mark.parametrize("most", [1, 150, 400, 700])
async def test_reader_whose_connection_breaks(scene: Scene, toxic: type, most: int) -> None:
    """Wherever it breaks, the gateway is left at once."""
    scene.gateway.chat = holding(SSE_HEAD, chunk(HELLO))
    scene.to_us.down = [toxic(most)]

    with contextlib.suppress(aiohttp.ClientError):
        await scene.generate()

    await scene.gateway.until_left()
    assert 2 == scene.gateway.asked


@pytest.mark.parametrize("toxic", [limit_data, reset_peer], ids=["FIN", "RST"])
@pytest.mark.parametrize("most", [1, 100, 200, 300])
async def test_request_that_breaks_off(scene: Scene, toxic: type, most: int) -> None:
    """A request that does not arrive whole is not worked on."""
    scene.to_us.up = [slicer(50), toxic(most)]

    with contextlib.suppress(aiohttp.ClientError):
        await scene.generate()

    assert scene.gateway.asked == 1


async def test_reader_whose_network_goes_down(scene: Scene) -> None:
    """The gateway is left, and the reader can come back."""
    scene.gateway.chat = holding(SSE_HEAD, chunk(HELLO))
    async with asyncio.timeout(5), scene.asking() as answer:
        await answer.content.readuntil(b'"lo"')

        await scene.to_us.go_down()

        with pytest.raises(aiohttp.ClientError):
            await answer.read()

    await scene.gateway.until_left()
