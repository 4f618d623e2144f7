"""One reply being produced: typed events out of an open gateway stream, until it ends, breaks or is stopped."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncGenerator, Awaitable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from helicone_chat_source.core.catalog import Catalog
from helicone_chat_source.core.chat_request import COMPLETIONS, ChatRequest
from helicone_chat_source.core.errors import BadReply, GatewayTimeout, HeliconeError, ProviderDown, StreamBroken
from helicone_chat_source.core.event_stream import EventStreamReader
from helicone_chat_source.core.gateway_reply import completion_as_chunk, read_completion, read_error
from helicone_chat_source.core.json_text import readable, write_json
from helicone_chat_source.core.links import Account
from helicone_chat_source.core.outcome import Outcome, ending_of, summarise
from helicone_chat_source.core.redaction import headers_without, redact, redact_bytes
from helicone_chat_source.core.reply_chunks import ReplyChunks
from helicone_chat_source.core.reply_state import ReplyState
from helicone_chat_source.core.send_anyway import blame_wish
from helicone_chat_source.gateway.client import (
    LARGEST_ANSWER,
    SILENCE_TIMEOUT,
    GatewayAnswer,
    GatewayClient,
    GatewayStream,
)

LARGEST_REPLY = 64 * 2**20
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Started:
    """The request is on its way; `generation_id` stops it."""

    generation_id: str
    request_id: str
    model: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """
    One chunk of the reply: the JSON text of a `chat.completion.chunk`, as the gateway sent it.

    What a gateway sent in another format to who asked for chat completions is the chunk that says the same; who asked
    for that format gets its events.
    """

    data: bytes


@dataclass(frozen=True, slots=True)
class Failed:
    """Something went wrong; `Finished` follows."""

    error: HeliconeError


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event, always."""

    outcome: Outcome


Event = Started | Chunk | Failed | Finished


class _StopRequested(Exception):
    """The user wants no more of this reply."""


class Generation:
    """
    One reply. `events()` may be iterated once; closing the iterator closes the gateway's connection.

    `reply` sums up what has arrived so far; `created` is its time in seconds since 1970.
    """

    def __init__(
        self,
        request: ChatRequest,
        *,
        client: GatewayClient,
        catalog: Catalog,
        account: Account,
        owner: str,
        created: int,
    ) -> None:
        self.id = secrets.token_hex(16)
        self.owner = owner
        self.reply = ReplyState()
        self.outcome: Outcome | None = None
        self._request = request
        self._client = client
        self._catalog = catalog
        self._account = account
        self._headers: Mapping[str, str] = {}
        self._chunks_of_reply = ReplyChunks(f"chatcmpl-{self.id}", created)
        self._asks_for_chunks = request.gateway.path == COMPLETIONS
        self._stop_requested = False
        self._stop_reason: HeliconeError | None = None
        self._waiting: asyncio.Timeout | None = None

    def stop(self, reason: HeliconeError | None = None) -> None:
        """End the reply: the wait for the gateway is interrupted and its connection closed; with a reason it failed."""
        self._stop_requested = True
        self._stop_reason = reason
        if self._waiting is not None and not self._waiting.expired():
            self._waiting.reschedule(asyncio.get_running_loop().time())

    async def events(self) -> AsyncGenerator[Event, None]:
        """Yield `Started`, then `Chunk`s, `Failed` if something went wrong, and `Finished` last."""
        yield Started(self.id, self._request.request_id, str(self._request.model))
        error: HeliconeError | None = None
        try:
            async with contextlib.aclosing(self._chunks()) as chunks:
                async for chunk in chunks:
                    yield chunk
        except _StopRequested:
            error = self._stop_reason
        except HeliconeError as raised:
            error = raised
        state = ending_of(self.reply, stopped=self._stop_requested)
        if error is None and self.reply.error is not None:
            error = ProviderDown(self.reply.error, variant="in_stream")
        if error is not None:
            state = "error"
            yield Failed(blame_wish(self._without_key(error), self._request.sent_anyway))
        self.outcome = summarise(
            state,
            self.reply,
            self._request,
            headers=self._headers,
            catalog=self._catalog,
            account=self._account,
        )
        yield Finished(self.outcome)

    async def whole_answer(self) -> GatewayAnswer:
        """Return the gateway's answer to a request without a stream; raises what `stop` was told."""
        try:
            sent = self._client.send(self._request.gateway, seconds=SILENCE_TIMEOUT, largest=LARGEST_ANSWER)
            return await self._interruptibly(sent)
        except _StopRequested as error:
            raise self._stop_reason or StreamBroken(variant="stopped") from error

    async def _chunks(self) -> AsyncGenerator[Chunk, None]:
        async with contextlib.AsyncExitStack() as stack:
            stream = await self._interruptibly(stack.enter_async_context(self._client.open(self._request.gateway)))
            self._headers = headers_without(stream.headers, self._request.gateway.key)
            if stream.status != 200:
                raise read_error(stream.status, await self._interruptibly(stream.read()), self._account)
            if stream.is_event_stream:
                async for chunk in self._relayed(stream):
                    yield chunk
            else:
                body = redact_bytes(await self._interruptibly(stream.read()), self._request.gateway.key)
                completion = read_completion(stream.status, body, self._account)
                self.reply.add_chunk(completion)
                yield Chunk(write_json(completion_as_chunk(completion)))

    async def _relayed(self, stream: GatewayStream) -> AsyncGenerator[Chunk, None]:
        reader, size = EventStreamReader(), 0
        pieces = stream.chunks()
        while True:
            try:
                piece = await self._interruptibly(anext(pieces))
            except StopAsyncIteration:
                return
            except (StreamBroken, GatewayTimeout):
                if self.reply.finish_reason is None:
                    raise
                return
            size += len(piece)
            if size > LARGEST_REPLY:
                raise BadReply(variant="too_large", limit=LARGEST_REPLY)
            for event in reader.feed(piece):
                data = redact_bytes(readable(event.data), self._request.gateway.key)
                understood = self.reply.add(data)
                if self.reply.done or self.reply.error is not None:
                    return
                if understood:
                    yield Chunk(self._as_chunk(data))
                    if not self._says_it_again:
                        self.reply.let_text_go()

    @property
    def _says_it_again(self) -> bool:
        """Whether what was read last becomes a chunk only here."""
        return self.reply.foreign and self._asks_for_chunks

    def _as_chunk(self, data: bytes) -> bytes:
        """Return what was read last as a chunk: as it is, where it is one, or where chunks were not asked for."""
        if not self._says_it_again:
            return data
        return write_json(self._chunks_of_reply.gained(self.reply))

    async def _interruptibly(self, awaitable: Awaitable[T]) -> T:
        """Await, until `stop()` is called."""
        try:
            async with asyncio.timeout(0 if self._stop_requested else None) as self._waiting:
                return await awaitable
        except TimeoutError as error:
            if self._stop_requested:
                raise _StopRequested from error
            raise
        finally:
            self._waiting = None

    def _without_key(self, error: HeliconeError) -> HeliconeError:
        """Take the key out of what the other side said: providers repeat keys in their answers."""
        error.redact(lambda text: redact(text, self._request.gateway.key))
        return error
