"""Streams whose bytes are strange: split, marked, broken, huge, packed, or made to look like our own."""

from __future__ import annotations

import asyncio
import gzip
import json
import zlib

import pytest

from faults.faulty_pipe import slicer
from faults.scene import DONE, END, FINISH, GOOD, HELLO, Scene, delta, holding, saying
from gateway.raw_server import SSE_HEAD, Visit, chunk
from helicone_chat_source.core.event_stream import LONGEST_LINE
from helicone_chat_source.source.generation import LARGEST_REPLY

BOM = b"\xef\xbb\xbf"
GZIP_HEAD = SSE_HEAD.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n")
PACKED = gzip.compress(HELLO + FINISH + DONE)
KIB_64 = 65_536


def stream(*pieces: bytes) -> bytes:
    """Return a whole answer whose chunks are these."""
    return SSE_HEAD + b"".join(map(chunk, pieces)) + END


def raw_delta(text: str) -> bytes:
    """Return the event of a chunk whose text is written as it is, but for what JSON forbids."""
    return b"data: %b\n\n" % json.dumps({"choices": [{"delta": {"content": text}}]}, ensure_ascii=False).encode()


WRITTEN = HELLO + FINISH + DONE
SAME = {
    "CRLF": WRITTEN.replace(b"\n", b"\r\n"),
    "CR": WRITTEN.replace(b"\n", b"\r"),
    "mixed": HELLO.replace(b"\n", b"\r\n") + FINISH.replace(b"\n", b"\r") + DONE,
    "a mark first": BOM + WRITTEN,
    "comments": b": hello\n\n:\n\n" + HELLO + b": still\n" + FINISH + DONE,
    "no space": WRITTEN.replace(b"data: ", b"data:"),
    "hostile fields": b"event: execute\nid: ../../x\0\nretry: 0\n" + HELLO + b"retry: 0\nid: 7\n\n" + FINISH + DONE,
    "what is no JSON": b"data: {\n\ndata: hello\n\ndata: NaN\n\ndata: 7\n\n" + WRITTEN,
}


@pytest.mark.parametrize("sliced", [False, True], ids=["whole", "byte by byte"])
@pytest.mark.parametrize("written", SAME.values(), ids=SAME)
async def test_stream_that_is_written_in_another_way(scene: Scene, written: bytes, sliced: bool) -> None:
    """It reads the same; ids and names of events are ours alone, and nothing of another's reaches the reader."""
    for pipe in (scene.to_gateway, scene.to_us):
        pipe.up = pipe.down = [slicer()] * sliced
    scene.gateway.chat = saying(stream(written))

    told = await scene.generate()
    to_program = await scene.program()

    assert (200, "Hello", None, "complete") == told.ending
    assert ["start", "message", "message", "message", "finish"] == told.names
    generation = told.events[0].data["generation_id"]
    assert [f"{generation}:{number}" for number in range(5)] == [event.id for event in told.events]
    assert [] == [line for line in told.body.split(b"\n") if line.startswith(b"retry")]
    assert "[DONE]" == to_program.frames[-1]
    assert b"event" not in to_program.body.replace(b"\n\ndata: ", b"")


HOSTILE = [
    "\n\ndata: [DONE]\n\n",
    "\r\revent: error\r\rdata: {}\r\r",
    "\n\nevent: finish\nid: 1\ndata: {}\n\n",
    "\u2028\u2029\x85\x0b\x0c\x1c",
    "\0",
    "\ufeff",
    "👥é日本",
    "</script><script>alert(1)</script>",
]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
async def test_text_that_looks_like_framing(scene: Scene, text: str) -> None:
    """It arrives as the text that it is, in one event, on both interfaces, even byte by byte."""
    scene.to_gateway.down = [slicer()]
    scene.gateway.chat = saying(stream(raw_delta(text), FINISH, DONE))

    told = await scene.generate()
    to_program = await scene.program()

    assert (200, text, None, "complete") == told.ending
    assert ["start", "message", "message", "finish"] == told.names
    assert text == to_program.frames[0]["choices"][0]["delta"]["content"]
    assert 4 == len(to_program.frames)


ASKED: dict[str, dict[str, object]] = {
    "generate": {},
    "v1/chat/completions": {},
    "v1/messages": {"max_tokens": 9},
    "v1/responses": {"input": "Hi"},
}
BROKEN_TEXTS = {
    "a byte that is none": (b"a\xffb", "a\ufffdb"),
    "half a character": (b"\xe2\x82", "\ufffd"),
    "overlong": (b"\xc0\xaf", "\ufffd\ufffd"),
    "a surrogate": (b"\xed\xa0\x80", "\ufffd\ufffd\ufffd"),
}


@pytest.mark.parametrize(("written", "text"), BROKEN_TEXTS.values(), ids=BROKEN_TEXTS)
@pytest.mark.parametrize("path", ASKED)
async def test_text_that_is_not_utf_8(scene: Scene, written: bytes, text: str, path: str) -> None:
    """The broken character is marked and the stream goes on; what we send is UTF-8 in any case."""
    broken = raw_delta("?").replace(b"?", written).replace(b'{"choices"', b'{"type": "x", "choices"')
    scene.gateway.chat = saying(stream(broken, HELLO, FINISH, DONE))

    told = await scene.ask(path, **ASKED[path])

    assert 200 == told.status
    assert f'"content": "{text}"' in told.body.decode()
    assert b'"lo"' in told.body


async def test_line_of_4_mib(scene: Scene) -> None:
    """A picture arrives as it was sent."""
    text = "x" * 4 * 2**20
    scene.gateway.chat = saying(stream(delta(text), FINISH, DONE))

    told = await scene.generate()

    assert (200, text, None, "complete") == told.ending


@pytest.mark.parametrize("begun", [b"data: ", b": ", b"data: x\ndata: "], ids=["data", "comment", "second line"])
async def test_line_without_end(scene: Scene, begun: bytes) -> None:
    """It is given up at the limit: no more is taken from the gateway, and the text before it is kept."""
    sent = 0

    async def answer(visit: Visit) -> None:
        nonlocal sent
        await visit.send(SSE_HEAD, chunk(HELLO + begun))
        while True:
            await visit.send(chunk(b"[" * KIB_64))
            sent += KIB_64

    scene.gateway.chat = answer

    told = await scene.generate()

    assert (200, "Hello", "bad_reply", "error") == told.ending
    assert "The reply has a line that is too long." == told.error["message"]
    assert LONGEST_LINE <= sent < LONGEST_LINE + 16 * 2**20


async def test_reply_without_end(scene: Scene) -> None:
    """It is given up at 64 MiB, even if nothing in it was worth telling."""
    sent = 0
    comment = chunk(b": " + b"x" * (2**20 - 3) + b"\n")

    async def answer(visit: Visit) -> None:
        nonlocal sent
        await visit.send(SSE_HEAD, chunk(HELLO))
        while True:
            await visit.send(comment)
            sent += 2**20

    scene.gateway.chat = answer

    told = await scene.generate()

    assert (200, "Hello", "bad_reply", "error") == told.ending
    assert "The reply is too large." == told.error["message"]
    assert LARGEST_REPLY <= sent + 2**20 < LARGEST_REPLY + 16 * 2**20


DEEP = {
    "arrays without end": b"[" * 100_000,
    "arrays": b"[" * 100_000 + b"]" * 100_000,
    "objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "an error": b'{"error": ' + b'{"a":' * 900 + b"1" + b"}" * 901,
    "a choice": b'{"choices": [{"delta": {"content": "", "x": ' + b"[" * 900 + b"]" * 900 + b"}}]}",
    "just too deep": b'{"a": ' + b"[" * 64 + b"]" * 64 + b"}",
}


@pytest.mark.parametrize("data", DEEP.values(), ids=DEEP)
async def test_json_that_is_deep(scene: Scene, data: bytes) -> None:
    """It is refused by its depth, in words, with the text before it kept."""
    scene.gateway.chat = saying(stream(HELLO, b"data: " + data + b"\n\n", delta("more"), FINISH, DONE))

    told = await scene.generate()

    assert (200, "Hello", "bad_reply", "error") == told.ending


async def test_stream_that_is_packed_without_being_asked_for(scene: Scene) -> None:
    """Each event is there as soon as it was flushed, long before the end."""
    seen = asyncio.Event()
    packer = zlib.compressobj(wbits=31)

    async def answer(visit: Visit) -> None:
        await visit.send(GZIP_HEAD, chunk(packer.compress(HELLO) + packer.flush(zlib.Z_SYNC_FLUSH)))
        await seen.wait()
        await visit.send(chunk(packer.compress(FINISH + DONE) + packer.flush()) + END)

    scene.gateway.chat = answer
    async with asyncio.timeout(5), scene.asking() as answered:
        begun = b""
        while b'"lo"' not in begun:
            begun += await answered.content.readany()
        seen.set()
        rest = await answered.read()

    assert b'"state": "complete"' in rest


PACKED_BADLY = {
    "garbage": b"not gzip!",
    "garbage in the middle": PACKED[:20] + b"garbage" + PACKED[27:],
}


@pytest.mark.parametrize("body", PACKED_BADLY.values(), ids=PACKED_BADLY)
async def test_stream_that_is_packed_badly(scene: Scene, body: bytes) -> None:
    """It is told as broken, with a true status."""
    scene.gateway.chat = saying(GZIP_HEAD + chunk(body) + END)

    told = await scene.generate()

    assert (502, "", "stream_broken", None) == told.ending


async def test_stream_that_is_packed_and_cut(scene: Scene) -> None:
    """What could be unpacked is kept, and is no whole reply."""
    packer = zlib.compressobj(wbits=31)
    packed = packer.compress(HELLO) + packer.flush(zlib.Z_SYNC_FLUSH) + packer.compress(FINISH + DONE) + packer.flush()
    scene.gateway.chat = saying(GZIP_HEAD + chunk(packed[:-20]) + END)

    told = await scene.generate()

    assert (200, "Hello", None, "truncated") == told.ending


async def test_stream_that_is_packed_in_parts(scene: Scene) -> None:
    """Several packets behind each other are one stream."""
    scene.gateway.chat = saying(GZIP_HEAD + b"".join(chunk(gzip.compress(p)) for p in (HELLO, FINISH, DONE)) + END)

    told = await scene.generate()

    assert (200, "Hello", None, "complete") == told.ending


@pytest.mark.parametrize("encoding", [b"br", b"zstd", b"nonsense"])
async def test_stream_in_an_unknown_encoding(scene: Scene, encoding: bytes) -> None:
    """What cannot be unpacked is never taken for text, whichever encodings this Python knows."""
    scene.gateway.chat = saying(GZIP_HEAD.replace(b"gzip", encoding) + chunk(b"\x01\x02\x03" * 100) + END)

    told = await scene.generate()

    assert "" == told.ending[1]
    assert "complete" != told.finish.get("state")


TRAILERS = b"X-Trailer: a\r\n"


@pytest.mark.parametrize("count", [1, 100])
async def test_stream_with_trailers(scene: Scene, count: int) -> None:
    """They are passed over."""
    scene.gateway.chat = saying(SSE_HEAD + chunk(HELLO + FINISH) + b"0\r\n" + TRAILERS * count + b"\r\n")

    told = await scene.generate()

    assert (200, "Hello", None, "complete") == told.ending


async def test_trailers_without_end(scene: Scene) -> None:
    """They are given up at the limit for headers; the reply before them was whole."""
    sent = 0

    async def answer(visit: Visit) -> None:
        nonlocal sent
        await visit.send(SSE_HEAD, chunk(HELLO + FINISH), b"0\r\n")
        while True:
            await visit.send(TRAILERS * 1_000)
            sent += len(TRAILERS) * 1_000

    scene.gateway.chat = answer

    told = await scene.generate()

    assert (200, "Hello", None, "complete") == told.ending
    assert sent < 16 * 2**20


async def test_stream_behind_itself(scene: Scene) -> None:
    """The good stream, for comparison, byte by byte on both sides of us."""
    for pipe in (scene.to_gateway, scene.to_us):
        pipe.up = pipe.down = [slicer()]
    scene.gateway.chat = holding(GOOD)

    told = await scene.generate()

    await scene.gateway.until_left()
    assert (200, "Hello", None, "complete") == told.ending
