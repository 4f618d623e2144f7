"""
Drives a pipe as Open WebUI 0.12.4 does, without Open WebUI.

What the host does is retold here from its behaviour: it reads the front matter, runs the file as a module of its own,
makes a `Pipe`, gives `pipe` the arguments that it declares, and turns what comes back into `data:` lines or one answer.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
import types
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[2] / "integrations" / "open_webui" / "helicone_pipe.py"
REWRITTEN = ("from utils", "from apps", "from main", "from config")
"""Beginnings of a line of code that the host replaces wherever they stand, words of a comment included."""


def front_matter(text: str) -> dict[str, str]:
    """Return the fields between the first three quotes and the next."""
    lines = text.partition('"""\n')[2].partition('"""')[0].splitlines()
    found = [re.fullmatch(r"\s*([a-z_]+):\s*(.*)\s*", line, re.IGNORECASE) for line in lines]
    return {match[1]: match[2] for match in found if match}


class Host:
    """A host with one pipe, `helicone`. `events` has what the pipe emitted."""

    def __init__(self, **valves: Any) -> None:
        text = FILE.read_text(encoding="utf-8")
        module = types.ModuleType("function_helicone_0")
        # The host takes the module out again once it has run.
        sys.modules[module.__name__] = module
        try:
            exec(text, module.__dict__)  # noqa: S102 -- as the host does
        finally:
            del sys.modules[module.__name__]
        self.pipe = module.__dict__["Pipe"]()
        self.set(**valves)
        self.user_valves: dict[str, Any] = {}
        self.events: list[dict[str, Any]] = []

    def set(self, **valves: Any) -> None:
        """Save the valves."""
        self.pipe.valves = self.pipe.Valves(**valves)

    async def models(self) -> list[tuple[str, str]]:
        """Return id and name of each model as the host lists them."""
        return [(f"helicone.{found['id']}", f"{self.pipe.name}{found['name']}") for found in await self.pipe.pipes()]

    async def emit(self, event: dict[str, Any]) -> None:
        """Take an event."""
        self.events.append(event)

    async def run(self, body: dict[str, Any], **given: Any) -> Any:
        """Call the pipe as the host does; return what comes back."""
        user = {"id": "user-1", "name": "Ada", "valves": self.pipe.UserValves(**self.user_valves)}
        metadata = {"chat_id": "chat-1", "message_id": "message-1", "session_id": "socket-1"}
        offered = {
            "__user__": user,
            "__metadata__": metadata,
            "__event_emitter__": self.emit,
            "__task__": None,
            "__request__": None,
            **given,
        }
        declared = inspect.signature(self.pipe.pipe).parameters
        arguments = {name: value for name, value in offered.items() if name in declared}
        found = self.pipe.pipe(body=body, **arguments)
        return await found if inspect.isawaitable(found) else found

    async def lines(self, body: dict[str, Any], **given: Any) -> AsyncGenerator[str, None]:
        """Yield the lines of the event stream that the host makes of a reply."""
        found = await self.run({**body, "stream": True}, **given)
        if isinstance(found, dict):
            yield f"data: {json.dumps(found)}"
            return
        async for item in found:
            yield f"data: {json.dumps(item)}"
        yield 'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}'
        yield "data: [DONE]"

    async def reply(self, body: dict[str, Any], **given: Any) -> Reply:
        """Return what a person sees of a streamed reply."""
        return Reply([json.loads(line[5:]) async for line in self.lines(body, **given) if line != "data: [DONE]"])

    def statuses(self) -> list[tuple[str, bool]]:
        """Return the words above the reply, each with whether it is the end of something."""
        return [(event["data"]["description"], event["data"]["done"]) for event in self.events if is_status(event)]

    def sources(self) -> list[tuple[str, str]]:
        """Return address and name of each source below the reply."""
        found = [event["data"]["source"] for event in self.events if event["type"] == "source"]
        return [(source["url"], source["name"]) for source in found]


def is_status(event: dict[str, Any]) -> bool:
    """Say whether an event is words above the reply."""
    return bool(event["type"] == "status")


class Reply:
    """The chunks of a streamed reply as the host's page reads them."""

    def __init__(self, chunks: list[dict[str, Any]]) -> None:
        deltas = [choice.get("delta", {}) for chunk in chunks for choice in chunk.get("choices", [])]
        self.text = "".join(delta.get("content") or "" for delta in deltas)
        self.reasoning = "".join(delta.get("reasoning_content") or delta.get("reasoning") or "" for delta in deltas)
        self.annotations = [note for delta in deltas for note in delta.get("annotations") or []]
        self.errors = [chunk["error"]["message"] for chunk in chunks if "error" in chunk]
        self.usage = [chunk["usage"] for chunk in chunks if chunk.get("usage")]
