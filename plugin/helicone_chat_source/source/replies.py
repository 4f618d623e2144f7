"""All replies that are being produced: started, counted, stopped, and their outcome told to the connection."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass

from helicone_chat_source.core.catalog import Catalog
from helicone_chat_source.core.chat_request import ChatRequest
from helicone_chat_source.core.errors import BadKey, Busy, HeliconeError, NoCredits, NoKey, NotFound, Step
from helicone_chat_source.core.gateway_reply import read_completion
from helicone_chat_source.core.outcome import Outcome, ending_of, summarise
from helicone_chat_source.core.redaction import headers_without, redact, redact_bytes
from helicone_chat_source.core.reply_state import ReplyState
from helicone_chat_source.core.send_anyway import blame_wish
from helicone_chat_source.gateway.client import GatewayClient
from helicone_chat_source.source.connection import Connection, Connections, Verdict
from helicone_chat_source.source.generation import Event, Failed, Finished, Generation
from helicone_chat_source.source.models import ModelLists
from helicone_chat_source.source.observation import ReplyObserver, ReplyWatch
from helicone_chat_source.source.request_id import gateway_request_id

Build = Callable[..., ChatRequest]
"""Makes the request out of `settings`, `key`, `request_id` and `catalog`."""


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole reply: the gateway's object, and how it came about."""

    generation_id: str
    request_id: str
    model: str
    completion: Mapping[str, object]
    outcome: Outcome


class Replies:
    """
    At most `most` for one owner at a time.

    `clock` gives seconds since 1970; `remember_error(owner, error)` is told what went wrong, `observer` how each ended.
    """

    def __init__(
        self,
        client: GatewayClient,
        models: ModelLists,
        connections: Connections,
        *,
        most: int,
        clock: Callable[[], float],
        monotonic: Callable[[], float],
        remember_error: Callable[[str, HeliconeError], None],
        observer: ReplyObserver,
    ) -> None:
        self._client = client
        self._models = models
        self._connections = connections
        self._most = most
        self._clock = clock
        self._monotonic = monotonic
        self._remember_error = remember_error
        self._observer = observer
        self._generations: dict[str, Generation] = {}

    async def events(self, build: Build, owner: str, profile: str | None) -> AsyncGenerator[Event, None]:
        """Yield the events of a reply; closing the iterator closes the connection to the gateway."""
        request, connection, catalog = await self._request(build, owner, profile)
        generation = self._begin(request, connection, catalog, owner)
        watch = ReplyWatch(self._observer, self._monotonic)
        try:
            async with contextlib.aclosing(generation.events()) as events:
                async for event in events:
                    watch.see(event, generation.reply)
                    if isinstance(event, Failed):
                        await self._note(owner, connection, event.error)
                    elif isinstance(event, Finished) and event.outcome.state == "complete":
                        await self._note(owner, connection, None)
                    yield event
        finally:
            watch.end()
            self._generations.pop(generation.id, None)

    async def whole(self, build: Build, owner: str, profile: str | None) -> Completion:
        """Return a whole reply; raises what went wrong."""
        request, connection, catalog = await self._request(build, owner, profile)
        generation = self._begin(request, connection, catalog, owner)
        watch = ReplyWatch(self._observer, self._monotonic)
        try:
            answer = await generation.whole_answer()
            body = redact_bytes(answer.body, connection.key)
            completion = read_completion(answer.status, body, connection.account)
            reply = ReplyState()
            reply.add_chunk(completion)
            outcome = summarise(
                ending_of(reply, stopped=False),
                reply,
                request,
                headers=headers_without(answer.headers, connection.key),
                catalog=catalog,
                account=connection.account,
            )
            watch.finish(outcome)
        except HeliconeError as error:
            watch.fail(error)
            error.redact(lambda text: redact(text, connection.key))
            await self._note(owner, connection, error)
            told = blame_wish(error, request.sent_anyway)
            if told is not error:
                raise told from error
            raise
        finally:
            watch.end()
            self._generations.pop(generation.id, None)
        await self._note(owner, connection, None)
        return Completion(generation.id, request.request_id, str(request.model), completion, outcome)

    def stop(self, generation_id: str, owner: str) -> None:
        """Stop a reply; raises `NotFound` for another's or none."""
        generation = self._generations.get(generation_id)
        if generation is None or generation.owner != owner:
            raise NotFound
        generation.stop()

    def stop_all(self, reason: HeliconeError | None = None) -> None:
        """Stop every reply; with a reason it fails."""
        for generation in list(self._generations.values()):
            generation.stop(reason)

    async def _request(self, build: Build, owner: str, profile: str | None) -> tuple[ChatRequest, Connection, Catalog]:
        connection = await self._connections.load(owner, profile)
        if connection.key is None:
            raise connection.key_problem or NoKey
        catalog = (await self._models.known()).catalog
        # A long chat takes long to check: beside the other requests.
        request = await asyncio.to_thread(
            build,
            settings=connection.settings,
            key=connection.key,
            request_id=gateway_request_id(),
            catalog=catalog,
        )
        return request, connection, catalog

    def _begin(self, request: ChatRequest, connection: Connection, catalog: Catalog, owner: str) -> Generation:
        running = sum(generation.owner == owner for generation in self._generations.values())
        if running >= self._most:
            raise Busy(limit=self._most)
        generation = Generation(
            request,
            client=self._client,
            catalog=catalog,
            account=connection.account,
            owner=owner,
            created=int(self._clock()),
        )
        self._generations[generation.id] = generation
        return generation

    async def _note(self, owner: str, connection: Connection, error: HeliconeError | None) -> None:
        """Let the outcome of a reply correct what is known about the key and the credits."""
        before = self._connections.verdict(owner, connection)
        steps = before.steps
        if error is not None:
            self._remember_error(owner, error)
        if error is None and before.state != "connected":
            lists = (step for step in steps if step.id in {"models", "registry"})
            proven = (Step("host", ok=True), Step("key", ok=True), *lists)
            self._connections.remember(owner, Verdict("connected", None, proven))
            await self._connections.clear_unchecked(owner)
        elif isinstance(error, BadKey):
            self._connections.remember(owner, Verdict("bad_key", error, steps))
        elif isinstance(error, NoCredits):
            self._connections.remember(owner, Verdict("no_credits", error, steps))
