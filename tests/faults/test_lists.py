"""Lists of models that do not come as they should."""

from __future__ import annotations

import json

import pytest

from faults.scene import MODELS, Answer, Scene, holding, saying
from gateway.raw_server import Visit, whole


async def send_without_end(visit: Visit) -> None:
    """Send a text that never ends."""
    await visit.send(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        await visit.send(b"[" * 2**20)


async def reset(visit: Visit) -> None:
    """Reset the connection before an answer."""
    visit.reset()


TROUBLES: dict[str, tuple[Answer, tuple[int, str]]] = {
    "cut": (saying(MODELS[:-100]), (502, "stream_broken")),
    "cut and closed by the end": (saying(b"HTTP/1.0 200 OK\r\n\r\n" + MODELS[200:-100]), (502, "not_a_gateway")),
    "reset": (reset, (502, "gateway_down")),
    "page": (saying(whole(b"<html>Sign in to this network</html>")), (502, "not_a_gateway")),
    "deep": (saying(whole(b'{"data": ' + b"[" * 100_000)), (502, "not_a_gateway")),
    "error": (saying(whole(b"", status="503 No")), (502, "provider_down")),
    "silence": (holding(b"HTTP/1.1 200 OK\r\n\r\n"), (504, "gateway_timeout")),
    "without end": (send_without_end, (502, "bad_reply")),
}


@pytest.mark.parametrize(("answer", "expected"), TROUBLES.values(), ids=TROUBLES)
async def test_list_that_does_not_come(hasty_scene: Scene, answer: Answer, expected: tuple[int, str]) -> None:
    """The trouble is told, and the last list stays."""
    await hasty_scene.models()
    hasty_scene.gateway.lists = answer

    refused = await hasty_scene.models(refresh=True)
    kept = await hasty_scene.models()

    assert expected == (refused.status, refused.error["code"])
    assert 111 == len(json.loads(kept.body)["models"])
