"""A host app with the source in it, between two faulty pipes, and what a reader is told there."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from faults.faulty_pipe import FaultyPipe
from gateway.raw_server import SSE_HEAD, Visit, chunk, whole
from replay_gateway import RECORDINGS
from web.stream import ReadEvent, read_events, text_of

PREFIX = "/sources/helicone"
PROGRAM = {"Authorization": "Bearer a-program-of-the-tests"}
CHAT = {"messages": [{"role": "user", "content": "Say hello."}], "model": "gpt-4o-mini/openai"}
Answer = Callable[[Visit], Awaitable[None]]


def delta(text: str, finish_reason: str | None = None) -> bytes:
    """Return the event of one chunk."""
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish_reason}
    return b"data: %b\n\n" % json.dumps({"choices": [choice]}).encode()


HELLO = delta("Hel") + delta("lo")
"""The text of a reply, before its end."""
FINISH = delta("", "stop")
DONE = b"data: [DONE]\n\n"
END = b"0\r\n\r\n"
GOOD = SSE_HEAD + chunk(HELLO + FINISH + DONE) + END
MODELS = whole((RECORDINGS / "models-with-key.body").read_bytes())


def saying(*pieces: bytes) -> Answer:
    """Return an answer that sends these bytes and closes."""

    async def answer(visit: Visit) -> None:
        await visit.send(*pieces)

    return answer


def holding(*pieces: bytes) -> Answer:
    """Return an answer that sends these bytes and nothing more, until the other side leaves."""

    async def answer(visit: Visit) -> None:
        await visit.send(*pieces)
        await visit.wait_until_left()

    return answer


@dataclass
class Gateway:
    """
    Answers a request for a completion with `chat`, for a list with `lists`.

    `asked` counts the completions, `visits` has them.
    """

    chat: Answer = field(default_factory=lambda: saying(GOOD))
    lists: Answer = field(default_factory=lambda: saying(MODELS))
    asked: int = 0
    visits: list[Visit] = field(default_factory=list)

    async def answer(self, visit: Visit) -> None:
        """Answer one request."""
        request = await visit.read_request()
        if request.startswith(b"POST"):
            self.asked += 1
            self.visits.append(visit)
            await self.chat(visit)
        else:
            await self.lists(visit)

    async def until_left(self) -> None:
        """Return when the last visitor is gone."""
        async with asyncio.timeout(5):
            await self.visits[-1].left.wait()


@dataclass(frozen=True)
class Told:
    """An answer of ours: a stream of events, or JSON."""

    status: int
    body: bytes

    @property
    def events(self) -> list[ReadEvent]:
        """The events of the stream; none for JSON."""
        return [] if self.body.startswith(b"{") else read_events(self.body)

    @property
    def names(self) -> list[str]:
        """What the events are called."""
        return [event.event for event in self.events]

    @property
    def error(self) -> dict[str, Any]:
        """The error that was told, as the whole answer or as an event; empty for none."""
        if self.body.startswith(b"{"):
            whole_error: dict[str, Any] = json.loads(self.body).get("error", {})
            return whole_error
        return next((event.data for event in self.events if event.event == "error"), {})

    @property
    def finish(self) -> dict[str, Any]:
        """The last event of the stream; empty for JSON."""
        return next((event.data for event in self.events if event.event == "finish"), {})

    @property
    def ending(self) -> tuple[int, str, str | None, str | None]:
        """Status, text, code of the error, state."""
        return self.status, text_of(self.events), self.error.get("code"), self.finish.get("state")

    @property
    def frames(self) -> list[Any]:
        """What `/v1` sent: the JSON of each `data:` line, and `[DONE]` as text."""
        data = [block.removeprefix("data: ") for block in self.body.decode().split("\n\n") if block]
        return [text if text == "[DONE]" else json.loads(text) for text in data]


@dataclass
class Scene:
    """`to_us` stands between the reader and the app, `to_gateway` between the app and the gateway."""

    gateway: Gateway
    to_us: FaultyPipe
    to_gateway: FaultyPipe
    session: aiohttp.ClientSession

    async def generate(self, **fields: object) -> Told:
        """Ask for a reply as the page does."""
        return await self.ask("generate", **fields)

    async def program(self, **fields: object) -> Told:
        """Ask for a reply as a program does."""
        return await self.ask("v1/chat/completions", **fields)

    def asking(self) -> contextlib.AbstractAsyncContextManager[aiohttp.ClientResponse]:
        """Open the answer to a request for a reply."""
        return self.session.post(f"{self.to_us.url}{PREFIX}/generate", json={**CHAT, "stream": True})

    async def status(self) -> str:
        """Return the state of the connection."""
        async with self.session.get(f"{self.to_us.url}{PREFIX}/status") as answer:
            state: str = (await answer.json())["state"]
            return state

    async def models(self, *, refresh: bool = False) -> Told:
        """Ask for the list of models, or for a new one."""
        method, path = ("POST", "models/refresh") if refresh else ("GET", "models")
        url = f"{self.to_us.url}{PREFIX}/{path}"
        async with asyncio.timeout(10), self.session.request(method, url, json={} if refresh else None) as answer:
            return Told(answer.status, await answer.read())

    async def ask(self, path: str, **fields: object) -> Told:
        """Ask for a reply at a path of the source."""
        body = {**CHAT, "stream": True, **fields}
        url = f"{self.to_us.url}{PREFIX}/{path}"
        async with asyncio.timeout(10), self.session.post(url, json=body, headers=PROGRAM) as answer:
            return Told(answer.status, await answer.read())
