"""Replies that end as they should not: cut, reset, or without what an end must have."""

from __future__ import annotations

import json

import pytest

from faults.faulty_pipe import limit_data, reset_peer, slicer
from faults.scene import DONE, END, FINISH, GOOD, HELLO, Scene, delta, holding, saying
from gateway.raw_server import SSE_HEAD, chunk, whole

CLOSED_BY_THE_END = b"HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
WITH_LENGTH = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9999\r\n\r\n"
CUTS = {
    "between chunks": SSE_HEAD + chunk(HELLO),
    "in a chunk": SSE_HEAD + chunk(HELLO) + b"40\r\ndata: {",
    "in the size of a chunk": SSE_HEAD + chunk(HELLO) + b"4",
    "short of its length": WITH_LENGTH + HELLO,
}


@pytest.mark.parametrize("sent", CUTS.values(), ids=CUTS)
async def test_stream_when_it_is_cut(scene: Scene, sent: bytes) -> None:
    """What arrived is kept, the loss is told, and the last event says that it is no whole reply."""
    scene.gateway.chat = saying(sent)

    told = await scene.generate()

    assert (200, "Hello", "stream_broken", "error") == told.ending
    assert ["start", "message", "message", "error", "finish"] == told.names
    assert scene.gateway.asked == 2


@pytest.mark.parametrize("sent", CUTS.values(), ids=CUTS)
async def test_stream_of_a_program_when_it_is_cut(scene: Scene, sent: bytes) -> None:
    """An `error` frame comes before `[DONE]`, since most programs miss a lacking finish reason."""
    scene.gateway.chat = saying(sent)

    told = await scene.program()

    beside, error, done = told.frames[-3:]
    assert ("error", "stream_broken", "[DONE]") == (beside["helicone"]["state"], error["error"]["code"], done)


async def test_stream_when_nonsense_comes_in_place_of_a_chunk(scene: Scene) -> None:
    """What is no chunk breaks the stream; what came before is kept."""
    scene.to_gateway.down = [slicer(64)]
    scene.gateway.chat = holding(SSE_HEAD, chunk(HELLO), b"nonsense\r\n")

    told = await scene.generate()

    await scene.gateway.until_left()
    assert (200, "Hello", "stream_broken", "error") == told.ending


async def test_stream_when_it_is_cut_anywhere(scene: Scene) -> None:
    """Nothing but a reply with its finish reason is ever told as complete, and no text is lost or made up."""
    finished = GOOD.index(FINISH) + len(FINISH)
    told = {}
    for most in range(0, len(GOOD), 3):
        scene.to_gateway.down = [limit_data(most)]
        told[most] = (await scene.generate()).ending

    before, begun, whole_reply = (
        [ending for most, ending in told.items() if most in part]
        for part in (range(len(SSE_HEAD)), range(len(SSE_HEAD), finished), range(finished, len(GOOD)))
    )
    assert {(502, "", "gateway_down", None)} == set(before)
    assert {"stream_broken"} == {code for _, _, code, _ in begun}
    assert ["", "Hel", "Hello"] == list(dict.fromkeys(text for _, text, _, _ in begun))
    assert {(200, "Hello", None, "complete")} == set(whole_reply)


async def test_stream_when_it_is_reset_anywhere(scene: Scene) -> None:
    """RST is no more harmful than FIN."""
    finished = GOOD.index(FINISH) + len(FINISH)
    told = []
    for most in range(len(SSE_HEAD), finished, 7):
        scene.to_gateway.down = [reset_peer(most), slicer(32)]
        told.append((await scene.generate()).ending)

    assert {"stream_broken"} == {code for _, _, code, _ in told}
    assert ["", "Hel", "Hello"] == list(dict.fromkeys(text for _, text, _, _ in told))


ENDINGS = {
    "closed by the end": CLOSED_BY_THE_END + HELLO + FINISH + DONE,
    "without [DONE]": SSE_HEAD + chunk(HELLO + FINISH) + END,
    "closed by the end without [DONE]": CLOSED_BY_THE_END + HELLO + FINISH,
    "cut behind the finish reason": SSE_HEAD + chunk(HELLO + FINISH),
    "a second [DONE]": SSE_HEAD + chunk(HELLO + FINISH + DONE + DONE) + END,
    "text behind [DONE]": SSE_HEAD + chunk(HELLO + FINISH + DONE + delta("evil")) + END,
    "another answer behind it": GOOD + SSE_HEAD + chunk(delta("evil")) + END,
}


@pytest.mark.parametrize("sent", ENDINGS.values(), ids=ENDINGS)
async def test_stream_when_it_has_a_finish_reason(scene: Scene, sent: bytes) -> None:
    """It is complete, however its connection ends; what comes behind `[DONE]` is nobody's."""
    scene.gateway.chat = saying(sent)

    told = await scene.generate()

    assert (200, "Hello", None, "complete") == told.ending


async def test_connection_when_the_gateway_keeps_it_behind_the_end(scene: Scene) -> None:
    """It is closed at `[DONE]`, so that nothing that still comes is taken for the next answer."""
    scene.gateway.chat = holding(SSE_HEAD, chunk(HELLO + FINISH + DONE + DONE + delta("evil")))

    told = await scene.generate()

    await scene.gateway.until_left()
    assert (200, "Hello", None, "complete") == told.ending


UNFINISHED = {
    "[DONE] alone": SSE_HEAD + chunk(HELLO + DONE) + END,
    "an end in order": SSE_HEAD + chunk(HELLO) + END,
    "closed by the end": CLOSED_BY_THE_END + HELLO,
    "closed in the middle of an event": CLOSED_BY_THE_END + HELLO + delta("lost", "stop")[:40],
    "closed before the blank line": CLOSED_BY_THE_END + HELLO + FINISH[:-1],
}


@pytest.mark.parametrize("sent", UNFINISHED.values(), ids=UNFINISHED)
async def test_stream_when_it_has_no_finish_reason(scene: Scene, sent: bytes) -> None:
    """It is told as cut off, although its connection ended in order; a program gets an `error` frame."""
    scene.gateway.chat = saying(sent)

    told = await scene.generate()
    to_program = await scene.program()

    assert (200, "Hello", None, "truncated") == told.ending
    assert ["truncated"] == [notice["code"] for notice in told.finish["notices"]]
    assert "stream_broken" == to_program.frames[-2]["error"]["code"]


async def test_completion_when_it_is_cut(scene: Scene) -> None:
    """A body that is closed by the end, in the middle of its JSON, is no reply."""
    completion = json.dumps({"choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}]}).encode()
    scene.gateway.chat = saying(b"HTTP/1.0 200 OK\r\n\r\n" + completion[:-3])

    told = await scene.generate(stream=False)

    assert (502, "", "bad_reply", None) == told.ending


async def test_stream_when_an_error_comes_in_it(scene: Scene) -> None:
    """The provider's own words are told, the text before it is kept, and what comes behind is not waited for."""
    error = b'data: {"error": {"message": "Overloaded", "type": "server_error"}}\n\n'
    scene.gateway.chat = holding(SSE_HEAD, chunk(HELLO + error + delta("evil")))

    told = await scene.generate()

    await scene.gateway.until_left()
    assert (200, "Hello", "provider_down", "error") == told.ending
    assert "Overloaded" == told.error["detail"]
    assert told.error["retryable"]


async def test_answer_when_another_follows_it(scene: Scene) -> None:
    """What comes behind a whole answer is not taken for the answer to the next request."""
    completion = b'{"choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}]}'
    scene.gateway.chat = saying(whole(completion) + GOOD.replace(b"Hel", b"vil"))

    told = [(await scene.generate(stream=False)).body for _ in range(2)]

    assert [True, True] == [b"Hello" in body for body in told]
