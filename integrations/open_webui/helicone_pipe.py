"""
title: Helicone
author: helicone-chat-source
version: 0.1.0
license: MIT
description: The models of the Helicone AI Gateway, through the connection that you set up in Helicone Chat.
requirements:
"""

# Paste it under Admin Panel > Functions, save it, switch it on, and enter Helicone Chat's access token in its valves.

import asyncio
import json
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from fnmatch import fnmatch
from typing import Any, Literal

import aiohttp
from pydantic import BaseModel, Field

Emit = Callable[[dict[str, Any]], Awaitable[Any]]
Switch = Literal["default", "on", "off"]

PANEL, NOT_CONNECTED = "panel", "not-connected"
FRESH_SECONDS, FAILED_SECONDS = 300.0, 15.0
WAIT_FOR_LIST_SECONDS = 2.0  # Open WebUI shows no model at all until this list is there
CONNECT_SECONDS = 5.0
SILENCE_SECONDS = 60.0  # Helicone Chat sends a sign of life into a stream every 15 seconds
WHOLE_REPLY_SECONDS = 900.0
REPLY_TASK = "moa_response_generation"  # the one task whose result a person reads as a reply


class Trouble(Exception):
    """Something that a person is told in words."""


FAILURES = (Trouble, aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError)
"""What an address can lead to: nothing, a connection that breaks, or somebody else's answer."""


class Pipe:
    """What Open WebUI calls: the models, and a reply."""

    class Valves(BaseModel):
        """What an administrator sets."""

        address: str = Field("http://127.0.0.1:8484/v1", description="Where Helicone Chat answers; it ends with /v1.")
        access_token: str = Field(
            "",
            description="The access token of Helicone Chat, from the address that it prints. Not your Helicone key.",
            json_schema_extra={"input": {"type": "password"}},
        )
        models: str = Field("", description="Only these models, such as `claude-*, gpt-4o*`. Empty: all.")
        task_model: str = Field("", description="Writes titles, tags and follow-up questions. Empty: the chat's model.")
        web_search: Switch = Field(
            "default", description="Web search, which Claude models can do. default: as in Helicone Chat's panel."
        )
        custom_properties: str = Field('{"App": "open-webui"}', description="Sent with every request: a JSON object.")
        price_in_name: bool = Field(False, description="Show what a million tokens cost, in / out, in the name.")

    class UserValves(BaseModel):
        """What each user may set."""

        web_search: Switch = Field("default", description="Web search in my chats, which Claude models can do.")
        custom_properties: str = Field("", description="Custom properties of my requests, as a JSON object.")

    def __init__(self) -> None:
        self.name = "Helicone/"
        self.valves = self.Valves()
        self._listed: list[dict[str, Any]] = []
        self._listed_for = ("", "")
        self._listed_until = 0.0
        self._listing: asyncio.Task[None] | None = None
        self._trouble = ""

    async def pipes(self) -> list[dict[str, str]]:
        """Return the models, at once when they are known; an entry that says what to do when they are not."""
        asked_for = (self.valves.address, self.valves.access_token)
        if asked_for != self._listed_for:
            self._listed, self._listed_for, self._listing, self._listed_until = [], asked_for, None, 0.0
        if time.monotonic() >= self._listed_until and (self._listing is None or self._listing.done()):
            self._listing = asyncio.create_task(self._list())
        if not self._listed and self._listing is not None:
            await asyncio.wait({self._listing}, timeout=WAIT_FOR_LIST_SECONDS)
        if not self._listed:
            told = self._trouble or f"no answer yet from {self.valves.address}. Reload this page in a moment."
            return [{"id": NOT_CONNECTED, "name": f"not connected: {told}"}]
        wanted = [pattern.strip() for pattern in self.valves.models.split(",") if pattern.strip()]
        shown = [
            {"id": entry["id"], "name": self._name(entry)}
            for entry in self._listed
            if not wanted or any(fnmatch(entry["id"], pattern) for pattern in wanted)
        ]
        return [{"id": PANEL, "name": "as set in the panel"}, *shown]

    async def pipe(
        self,
        body: dict[str, Any],
        __user__: dict[str, Any] | None = None,
        __metadata__: dict[str, Any] | None = None,
        __event_emitter__: Emit | None = None,
        __task__: str | None = None,
    ) -> dict[str, Any] | AsyncGenerator[dict[str, Any], None]:
        """Return a reply: chunks of a stream, or one completion. What goes wrong is part of it, in words."""
        task = str(__task__ or "")
        emit = None if task and task != REPLY_TASK else __event_emitter__
        try:
            asked = self._request(body, __user__ or {}, __metadata__ or {}, task)
        except Trouble as trouble:
            return _error(trouble)
        return self._stream(asked, emit) if body.get("stream") else await self._whole(asked, emit)

    async def _stream(self, asked: dict[str, Any], emit: Emit | None) -> AsyncGenerator[dict[str, Any], None]:
        """Yield OpenAI's chunks; leaving early closes the connection, which stops the reply."""
        asking, summary, failed = _asking(asked), dict[str, Any](), dict[str, Any]()
        await _status(emit, asking, done=False)
        try:
            async with self._session(SILENCE_SECONDS) as session, session.post(self._url(), json=asked) as response:
                try:
                    await _refuse(response)
                    await _status(emit, asking, done=True)
                    async for chunk in _chunks(response):
                        summary = chunk.get("helicone") or summary
                        if "error" in chunk:
                            failed = {"error": chunk["error"]}
                        else:
                            yield _without_citations(chunk) if emit else chunk
                finally:
                    response.close()
        except FAILURES as error:
            failed = _error(self._in_words(error))
        except (asyncio.CancelledError, GeneratorExit):
            await _status(emit, "Stopped.", done=True)
            raise
        await _tell(emit, asking, summary)
        if failed:
            yield failed

    async def _whole(self, asked: dict[str, Any], emit: Emit | None) -> dict[str, Any]:
        """Return one completion, or an error."""
        asking = _asking(asked)
        await _status(emit, asking, done=False)
        try:
            async with self._session(WHOLE_REPLY_SECONDS) as session, session.post(self._url(), json=asked) as response:
                await _refuse(response)
                completion: dict[str, Any] = await response.json()
        except FAILURES as error:
            await _status(emit, asking, done=True)
            return _error(self._in_words(error))
        await _tell(emit, asking, completion.get("helicone") or {})
        return completion

    def _request(
        self, body: dict[str, Any], user: dict[str, Any], metadata: dict[str, Any], task: str
    ) -> dict[str, Any]:
        """Return the body for Helicone Chat; what is its own stands under `helicone`."""
        own = user.get("valves") or self.UserValves()
        properties = _properties(self.valves.custom_properties, "the valves of the function Helicone")
        properties |= _properties(own.custom_properties, "your own valves of the function Helicone")
        asked = {name: value for name, value in body.items() if name != "metadata"}
        model = str(body.get("model", "")).partition(".")[2]
        if model == NOT_CONNECTED:
            raise Trouble(f"{self._trouble or 'Helicone Chat answers now.'} Then reload this page and choose a model.")
        search = own.web_search if own.web_search != "default" else self.valves.web_search
        helicone: dict[str, Any] = {} if search == "default" else {"web_search": search == "on"}
        if task:
            properties["Task"] = task.removesuffix("_generation")
        if task and task != REPLY_TASK:
            # Nobody reads a task's thoughts or sources, and both cost more than a title. No effort has this name, so
            # that none is sent, not even the one that the panel has.
            asked["reasoning_effort"] = "none"
            helicone["web_search"] = False
            model = (self.valves.task_model.strip() or model).replace(":online", "")
        asked.pop("model", None)
        if model != PANEL:
            asked["model"] = model
        if chat_id := metadata.get("chat_id"):
            helicone["conversation"] = {"id": str(chat_id)}
        if user_id := user.get("id"):
            helicone["user_id"] = str(user_id)
        return asked | {"helicone": helicone | {"properties": properties}}

    async def _list(self) -> None:
        """Fetch the models; the last list stays when that fails."""
        asked_for = self._listed_for
        try:
            async with self._session(SILENCE_SECONDS) as session, session.get(self._url("models")) as response:
                await _refuse(response)
                entries = [entry for entry in (await response.json())["data"] if entry["owned_by"] != "helicone"]
                trouble, seconds = "", FRESH_SECONDS
        except FAILURES as error:
            entries, trouble, seconds = [], str(self._in_words(error)), FAILED_SECONDS
        if asked_for == self._listed_for:
            self._listed, self._trouble = entries or self._listed, trouble
            self._listed_until = time.monotonic() + seconds

    def _name(self, entry: dict[str, Any]) -> str:
        name, price = entry.get("name") or entry["id"], entry.get("pricing")
        if not price or not self.valves.price_in_name:
            return str(name)
        return f"{name} (${float(price['prompt']) * 1e6:g} / ${float(price['completion']) * 1e6:g})"

    def _session(self, silence: float) -> aiohttp.ClientSession:
        timeout = aiohttp.ClientTimeout(total=None, connect=CONNECT_SECONDS, sock_read=silence)
        token = f"Bearer {self.valves.access_token.strip()}"
        return aiohttp.ClientSession(headers={"Authorization": token}, timeout=timeout)

    def _url(self, path: str = "chat/completions") -> str:
        return f"{self.valves.address.strip().rstrip('/')}/{path}"

    def _in_words(self, error: Exception) -> Trouble:
        """Return what a failure of the connection to Helicone Chat means, and what to do."""
        address = self.valves.address
        if isinstance(error, Trouble):
            return error
        if isinstance(error, (aiohttp.InvalidURL, aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)):
            return Trouble(
                f"Helicone Chat does not answer at {address}. Start it with helicone-chat serve, or correct the address"
                " in the valves of the function Helicone."
            )
        if isinstance(error, (aiohttp.ClientError, TimeoutError)):
            return Trouble(f"The connection to Helicone Chat at {address} broke off. Send the message again.")
        return Trouble(f"What answers at {address} is not Helicone Chat. Its address ends with /v1.")


async def _refuse(response: aiohttp.ClientResponse) -> None:
    """Raise the words of an answer that is an error; something else when it is not one of Helicone Chat."""
    if response.status != 200 or "html" in response.content_type:
        raise Trouble((await response.json(content_type=None))["error"]["message"])


async def _chunks(response: aiohttp.ClientResponse) -> AsyncIterator[dict[str, Any]]:
    """Yield what the lines of an event stream hold; raise when it has no end."""
    rest = b""
    async for piece in response.content.iter_any():
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            if line.strip() == b"data: [DONE]":
                return
            if line.startswith(b"data:"):
                yield json.loads(line[5:])
    raise Trouble("The reply broke off: Helicone Chat ended in the middle of it. Send the message again.")


def _properties(text: str, place: str) -> dict[str, Any]:
    try:
        properties = json.loads(text or "{}")
    except ValueError as error:
        raise Trouble(f"The custom properties in {place} are no JSON: {error}. Nothing was sent.") from error
    if isinstance(properties, dict):
        return properties
    raise Trouble(f'The custom properties in {place} must be an object, such as {{"App": "chat"}}. Nothing was sent.')


def _asking(asked: dict[str, Any]) -> str:
    return f"Asking {asked['model']} …" if "model" in asked else "Asking the model of the panel …"


def _error(trouble: Trouble) -> dict[str, Any]:
    # Open WebUI shows `detail` of a whole reply and `message` of a stream.
    return {"error": {"message": str(trouble), "detail": str(trouble)}}


def _without_citations(chunk: dict[str, Any]) -> dict[str, Any]:
    """Return a chunk without its citations: each becomes one source when the reply is complete."""
    for choice in chunk.get("choices") or []:
        (choice.get("delta") or {}).pop("annotations", None)
    return chunk


async def _tell(emit: Emit | None, asking: str, summary: dict[str, Any]) -> None:
    """Show the sources, and who answered for how much."""
    if emit is None:
        return
    for citation in summary.get("citations") or []:
        url, title = citation["url"], citation.get("title") or citation["url"]
        about = {"source": url, "name": title, "external": True}  # else Open WebUI shows the address for the title
        page = {"name": title, "url": url}
        await emit({"type": "source", "data": {"source": page, "document": [title], "metadata": [about]}})
    await _status(emit, _cost_line(summary) or asking, done=True)


def _cost_line(summary: dict[str, Any]) -> str:
    """Return model, provider, cost and tokens of a reply, with what there is to know about it."""
    cost, usage = summary.get("cost") or {}, summary.get("usage") or {}
    parts = [summary.get("model_served"), summary.get("provider")]
    if cost:
        about, simulated = "~" if cost["estimated"] else "", " (simulated)" if cost.get("simulated") else ""
        parts.append(f"{about}${cost['usd']:.6f}".rstrip("0").rstrip(".") + simulated)
    if usage:
        parts.append(f"{usage.get('prompt_tokens', 0)} tokens in, {usage.get('completion_tokens', 0)} out")
    notices = [notice["message"] for notice in summary.get("notices") or [] if notice["code"] != "dropped"]
    return " · ".join(str(part) for part in [*parts, *notices] if part)


async def _status(emit: Emit | None, text: str, *, done: bool) -> None:
    if emit is not None:
        await emit({"type": "status", "data": {"description": text, "done": done}})
