"""Helicone as a Chat Completion source, for programs: connect, models, generate, test."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from functools import partial
from types import TracebackType
from typing import Self

from helicone_chat_source.core.chat_request import (
    CallContext,
    Chat,
    build_chat_request,
    read_chat,
)
from helicone_chat_source.core.errors import (
    BadKey,
    HeliconeError,
    KeyEntryDisabled,
    NoKey,
    ServerShutdown,
)
from helicone_chat_source.core.gateway_reply import as_chat_completion
from helicone_chat_source.core.gateway_url import normalise_base_url
from helicone_chat_source.core.native_request import NativeFormat, build_native_request
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.core.settings import ConnectionSettings, merge_settings, read_settings
from helicone_chat_source.gateway.client import GatewayClient, open_session
from helicone_chat_source.source import environment
from helicone_chat_source.source.check import GatewayCheck
from helicone_chat_source.source.connection import Connection, Connections, KeyOrigin, Verdict, read_key
from helicone_chat_source.source.generation import Event
from helicone_chat_source.source.models import KnownModels, ModelLists
from helicone_chat_source.source.observation import NoObserver, ReplyObserver
from helicone_chat_source.source.profiles import ProfileShelf
from helicone_chat_source.source.replies import Completion, Replies
from helicone_chat_source.source.report import RecentResults, failed_test, make_report, passed_test
from helicone_chat_source.source.test_message import TestResult, chat_for_test, read_test
from helicone_chat_source.storage.database import Database, open_database

LOCAL_OWNER = "local"
"""The owner where there is only one person."""


@dataclass(frozen=True, slots=True)
class Status:
    """How the connection stands."""

    verdict: Verdict
    connection: Connection
    models: KnownModels


class HeliconeSource:
    """
    The source, for one gateway and any number of owners; use it as `async with HeliconeSource(...) as source`.

    `database` is entered and left with the source; without one everything lives in memory. `api_key` is the operator's:
    used for an owner who has none. `simulated` says that no reply is real: then no request has a page in the dashboard.
    Addresses that are not given come from the environment or are Helicone's. `gateway_name` is what the gateway is
    called at rest, for one whose address changes from start to start. `observer` is told how replies end.

    Every method raises a child of `HeliconeError`.
    """

    def __init__(
        self,
        *,
        source_id: str = "helicone",
        gateway_url: str | None = None,
        gateway_name: str | None = None,
        api_url: str | None = None,
        api_key: str | Secret | None = None,
        api_key_from: KeyOrigin = "given",
        allow_key_entry: bool = True,
        simulated: bool = False,
        default_settings: ConnectionSettings | None = None,
        database: AbstractAsyncContextManager[Database] | None = None,
        most_generations: int = 32,
        observer: ReplyObserver | None = None,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.source_id = source_id
        self.gateway_url = normalise_base_url(environment.gateway_url(gateway_url))
        self.allow_key_entry = allow_key_entry
        self.simulated = simulated
        self._gateway_name = gateway_name or self.gateway_url
        self._default_settings = default_settings or ConnectionSettings()
        self._api_url = normalise_base_url(environment.api_url(api_url))
        self._operator_key = api_key if isinstance(api_key, Secret) else read_key(api_key) if api_key else None
        self._operator_key_from = api_key_from
        self._opening_database = database or open_database()
        self._most_generations = most_generations
        self._observer = observer or NoObserver()
        self._clock = clock
        self._monotonic = monotonic
        self._recent = RecentResults()
        self._resources = contextlib.AsyncExitStack()

    async def __aenter__(self) -> Self:
        # A store that cannot be opened must not leave an open session behind.
        self.database = await self._resources.enter_async_context(self._opening_database)
        session = await self._resources.enter_async_context(open_session())
        self._client = GatewayClient(session, self.gateway_url)
        registry = GatewayClient(session, self._api_url)
        self._models = ModelLists(
            self._client,
            registry,
            self.database,
            gateway_name=self._gateway_name,
            clock=self._clock,
            monotonic=self._monotonic,
        )
        self._connections = Connections(
            self.database,
            source_id=self.source_id,
            gateway_name=self._gateway_name,
            default_settings=self._default_settings,
            operator_key=self._operator_key,
            operator_key_from=self._operator_key_from,
            simulated=self.simulated,
        )
        self._replies = Replies(
            self._client,
            self._models,
            self._connections,
            most=self._most_generations,
            clock=self._clock,
            monotonic=self._monotonic,
            remember_error=self._remember_gateway_error,
            observer=self._observer,
        )
        self._check = GatewayCheck(self._client, self._models, monotonic=self._monotonic)
        self.profiles = ProfileShelf(self._connections)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._replies.stop_all()
        await self._resources.aclose()

    async def status(self, owner: str = LOCAL_OWNER) -> Status:
        """Return how the connection stands, without asking anybody."""
        connection = await self._connections.load(owner)
        return Status(self._connections.verdict(owner, connection), connection, await self._models.known())

    async def connect(
        self,
        *,
        api_key: str | None = None,
        settings: object = None,
        unverified: bool = False,
        owner: str = LOCAL_OWNER,
        profile: str | None = None,
    ) -> Status:
        """
        Prove the key, fetch the models, and only then save key and settings together.

        `api_key` and `settings` (JSON values) may each be left out: then the saved ones are used. Without a new key the
        models of the last hour are kept. The model list may fail without harm, since the last one is kept. `profile` is
        the one that the settings are for, else the selected one.

        `unverified` is the user's second decision, after Connect failed: what the gateway cannot confirm is saved all
        the same, and counts as unverified until a check succeeds. A key that the gateway refuses is never saved.
        """
        connection = await self._connections.load(owner, profile)
        new_settings = read_settings(settings) if settings is not None else None
        new_key = read_key(api_key) if api_key is not None else None
        if new_key is not None and not self.allow_key_entry:
            raise KeyEntryDisabled
        key = new_key or connection.key
        if key is None:
            raise connection.key_problem or NoKey
        try:
            verdict = await self._check.run(key, anew=new_key is not None)
        except HeliconeError as error:
            self._remember_gateway_error(owner, error)
            if not unverified or isinstance(error, BadKey):
                if new_key is None:
                    self._connections.remember(owner, await self._verdict_of(error, owner, connection))
                raise
            verdict = Verdict("unverified", error, error.steps)
        if new_key is not None or new_settings is not None:
            await self._connections.save(owner, new_settings or connection.settings, new_key, connection.profile.id)
        if verdict.state == "connected":
            await self._connections.clear_unchecked(owner)
        elif new_key is not None:
            await self._connections.mark_unchecked(owner)
        self._connections.remember(owner, verdict)
        return await self.status(owner)

    async def forget_key(self, owner: str = LOCAL_OWNER) -> Status:
        """Forget the stored key."""
        await self._connections.forget_key(owner)
        return await self.status(owner)

    async def settings(self, owner: str = LOCAL_OWNER) -> ConnectionSettings:
        """Return the connection settings of the selected profile."""
        return (await self._connections.load(owner)).settings

    async def save_settings(self, value: object, owner: str = LOCAL_OWNER) -> ConnectionSettings:
        """Check and save the whole settings (JSON values; what is missing takes its default), and return them."""
        return merge_settings((await self.profiles.save_settings(owner, value)).settings)

    async def models(self, *, refresh: bool = False) -> KnownModels:
        """Return the list of models: the last one, or, with `refresh` or when there is none, a new one."""
        known = await self._models.known()
        return await self._models.fetch() if refresh or known.fetched_at is None else known

    def generate(self, chat: Chat | Mapping[str, object], owner: str = LOCAL_OWNER) -> AsyncGenerator[Event, None]:
        """
        Yield the events of a reply: `Started`, `Chunk`s, `Failed` on trouble, `Finished` last.

        Raises before `Started` when the request cannot be made. Closing the iterator closes the connection to the
        gateway.
        """
        chat = chat if isinstance(chat, Chat) else read_chat(chat)
        build = partial(build_chat_request, chat=chat.model_copy(update={"stream": True}))
        return self._replies.events(build, owner, chat.profile)

    def generate_native(
        self, form: NativeFormat, body: Mapping[str, object], context: CallContext, owner: str = LOCAL_OWNER
    ) -> AsyncGenerator[Event, None]:
        """Do the same for a body in a provider's own format; each `Chunk` is an event of that format."""
        build = partial(build_native_request, form, {**body, "stream": True}, context=context)
        return self._replies.events(build, owner, context.profile)

    async def complete(self, chat: Chat | Mapping[str, object], owner: str = LOCAL_OWNER) -> Completion:
        """Return a whole reply; raises what went wrong."""
        chat = chat if isinstance(chat, Chat) else read_chat(chat)
        build = partial(build_chat_request, chat=chat.model_copy(update={"stream": False}))
        reply = await self._replies.whole(build, owner, chat.profile)
        return replace(reply, completion=as_chat_completion(reply.completion))

    async def complete_native(
        self, form: NativeFormat, body: Mapping[str, object], context: CallContext, owner: str = LOCAL_OWNER
    ) -> Completion:
        """Return a whole reply in a provider's own format; raises what went wrong."""
        return await self._replies.whole(
            partial(build_native_request, form, body, context=context), owner, context.profile
        )

    async def test_message(self, owner: str = LOCAL_OWNER, *, profile: str | None = None) -> TestResult:
        """Get one tiny real reply through `generate`; raises what went wrong."""
        try:
            async with contextlib.aclosing(self.generate(chat_for_test(profile), owner)) as events:
                result = await read_test(events, self._monotonic)
        except HeliconeError as error:
            now = self._clock()
            self._recent.remember_test(owner, failed_test(error), now)
            # One that could not even be sent went through nothing that remembers it.
            self._recent.remember_error(owner, error, now)
            raise
        facts = passed_test(
            result.outcome, model=result.model, first_token_ms=result.first_token_ms, total_ms=result.total_ms
        )
        self._recent.remember_test(owner, facts, self._clock())
        return result

    async def report(self, owner: str = LOCAL_OWNER) -> dict[str, object]:
        """
        Return a diagnosis to hand over, as a JSON object, without asking anybody; see README for its shape.

        It has no key, no chat text and no private value of the settings.
        """
        status = await self.status(owner)
        return make_report(
            at=self._clock(),
            source_id=self.source_id,
            gateway_url=self.gateway_url,
            database=self.database,
            connection=status.connection,
            verdict=status.verdict,
            known=status.models,
            recent=self._recent.of(owner),
            secrets=(status.connection.key, self._operator_key),
        )

    def stop(self, generation_id: str, owner: str = LOCAL_OWNER) -> None:
        """Stop a reply; its connection to the gateway is closed at once. Raises `NotFound` for another's or none."""
        self._replies.stop(generation_id, owner)

    def end_replies(self) -> None:
        """Let every open reply fail with `ServerShutdown`: whoever reads it learns that it did not end by itself."""
        self._replies.stop_all(ServerShutdown())

    def _remember_gateway_error(self, owner: str, error: HeliconeError) -> None:
        self._recent.remember_error(owner, error, self._clock())
        self._observer.gateway_failed(error)

    async def _verdict_of(self, error: HeliconeError, owner: str, connection: Connection) -> Verdict:
        """Return what a failed check means; a key that was saved without a check stays so until one succeeds."""
        if isinstance(error, BadKey):
            return Verdict("bad_key", error, error.steps)
        is_unchecked = await self._connections.is_unchecked(owner, connection)
        return Verdict("unverified" if is_unchecked else "offline", error, error.steps)
