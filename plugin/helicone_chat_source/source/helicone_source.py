"""Helicone as a Chat Completion source, for programs: connect, models, generate, test."""

from __future__ import annotations

import contextlib
import time
import uuid
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Self

from helicone_chat_source.core.catalog import Catalog
from helicone_chat_source.core.chat_request import (
    CallContext,
    Chat,
    ChatRequest,
    build_chat_request,
    build_key_probe,
    read_chat,
)
from helicone_chat_source.core.errors import (
    BadKey,
    BadReply,
    Busy,
    GatewayDown,
    GatewayRefused,
    GatewayTimeout,
    HeliconeError,
    KeyEntryDisabled,
    NoCredits,
    NoKey,
    NotAGateway,
    NotFound,
    ProviderDown,
    Step,
)
from helicone_chat_source.core.gateway_reply import read_completion, read_key_probe
from helicone_chat_source.core.gateway_url import normalise_base_url
from helicone_chat_source.core.links import account_of
from helicone_chat_source.core.native_request import NativeFormat, build_native_request
from helicone_chat_source.core.outcome import Outcome, ending_of, summarise
from helicone_chat_source.core.redaction import redact
from helicone_chat_source.core.reply_state import ReplyState
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.core.send_anyway import blame_wish
from helicone_chat_source.core.settings import ConnectionSettings, merge_settings, read_settings
from helicone_chat_source.gateway.client import SILENCE_TIMEOUT, GatewayClient, open_session
from helicone_chat_source.source import environment
from helicone_chat_source.source.connection import Connection, Connections, KeyOrigin, Verdict, read_key
from helicone_chat_source.source.generation import Chunk, Event, Failed, Finished, Generation
from helicone_chat_source.source.models import KnownModels, ModelLists
from helicone_chat_source.source.profiles import ProfileShelf
from helicone_chat_source.source.report import RecentResults, failed_test, make_report, passed_test
from helicone_chat_source.storage.database import Database, open_database

Build = Callable[..., ChatRequest]
"""Makes the request out of `settings`, `key`, `request_id` and `catalog`."""
LOCAL_OWNER = "local"
"""The owner where there is only one person."""
TEST_MESSAGE = "Say hello."
TEST_MAX_TOKENS = 64
HOST_TROUBLE = (GatewayDown, GatewayTimeout, NotAGateway, BadReply, GatewayRefused, ProviderDown)
"""What says that no working gateway is there; any other error is one that a gateway told."""


@dataclass(frozen=True, slots=True)
class Status:
    """How the connection stands."""

    verdict: Verdict
    connection: Connection
    models: KnownModels


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole reply: the gateway's object, and how it came about."""

    generation_id: str
    request_id: str
    model: str
    completion: Mapping[str, object]
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class TestResult:
    """What a test message brought. Times in milliseconds; `first_token_ms` is `None` when no text came."""

    __test__ = False  # not a test case, whatever pytest thinks of the name

    reply: str
    model: str
    first_token_ms: int | None
    total_ms: int
    request_id: str
    outcome: Outcome


class HeliconeSource:
    """
    The source, for one gateway and any number of owners; use it as `async with HeliconeSource(...) as source`.

    `database` is entered and left with the source; without one everything lives in memory. `api_key` is the operator's:
    used for an owner who has none. `simulated` says that no reply is real: then no request has a page in the dashboard.
    Addresses that are not given come from the environment or are Helicone's. `gateway_name` is what the gateway is
    called at rest, for one whose address changes from start to start.

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
        self._clock = clock
        self._monotonic = monotonic
        self._generations: dict[str, Generation] = {}
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
        self.profiles = ProfileShelf(self._connections)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for generation in list(self._generations.values()):
            generation.stop()
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
        begun = self._monotonic()
        try:
            await self._prove(key)
        except HeliconeError as error:
            error.steps = _steps_until(error, self._since(begun))
            self._recent.remember_error(owner, error, self._clock())
            if unverified and not isinstance(error, BadKey):
                verdict = Verdict("unverified", error, error.steps)
            elif new_key is None:
                self._connections.remember(owner, await self._verdict_of(error, owner, connection))
                raise
            else:
                raise
        else:
            proven = self._since(begun)
            verdict = await self._fetch_models(proven, anew=new_key is not None)
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

    async def generate(
        self, chat: Chat | Mapping[str, object], owner: str = LOCAL_OWNER
    ) -> AsyncGenerator[Event, None]:
        """
        Yield the events of a reply: `Started`, `Chunk`s, `Failed` on trouble, `Finished` last.

        Raises before `Started` when the request cannot be made. Closing the iterator closes the connection to the
        gateway.
        """
        chat = chat if isinstance(chat, Chat) else read_chat(chat)
        build = partial(build_chat_request, chat=chat.model_copy(update={"stream": True}))
        async with contextlib.aclosing(self._events(build, owner, chat.profile)) as events:
            async for event in events:
                yield event

    async def generate_native(
        self, form: NativeFormat, body: Mapping[str, object], context: CallContext, owner: str = LOCAL_OWNER
    ) -> AsyncGenerator[Event, None]:
        """Do the same for a body in a provider's own format; each `Chunk` is an event of that format."""
        build = partial(build_native_request, form, {**body, "stream": True}, context=context)
        async with contextlib.aclosing(self._events(build, owner, context.profile)) as events:
            async for event in events:
                yield event

    async def _events(self, build: Build, owner: str, profile: str | None) -> AsyncGenerator[Event, None]:
        request, connection, catalog = await self._request(build, owner, profile)
        generation = self._begin(request, connection, catalog, owner)
        try:
            async with contextlib.aclosing(generation.events()) as events:
                async for event in events:
                    if isinstance(event, Failed):
                        await self._note(owner, connection, event.error)
                    elif isinstance(event, Finished) and event.outcome.state == "complete":
                        await self._note(owner, connection, None)
                    yield event
        finally:
            self._generations.pop(generation.id, None)

    async def complete(self, chat: Chat | Mapping[str, object], owner: str = LOCAL_OWNER) -> Completion:
        """Return a whole reply; raises what went wrong."""
        chat = chat if isinstance(chat, Chat) else read_chat(chat)
        build = partial(build_chat_request, chat=chat.model_copy(update={"stream": False}))
        return await self._whole(build, owner, chat.profile)

    async def complete_native(
        self, form: NativeFormat, body: Mapping[str, object], context: CallContext, owner: str = LOCAL_OWNER
    ) -> Completion:
        """Return a whole reply in a provider's own format; raises what went wrong."""
        return await self._whole(partial(build_native_request, form, body, context=context), owner, context.profile)

    async def _whole(self, build: Build, owner: str, profile: str | None) -> Completion:
        request, connection, catalog = await self._request(build, owner, profile)
        generation = self._begin(request, connection, catalog, owner)
        try:
            answer = await self._client.send(request.gateway, seconds=SILENCE_TIMEOUT)
            completion = read_completion(answer.status, answer.body, connection.account)
        except HeliconeError as error:
            error.redact(lambda text: redact(text, connection.key))
            await self._note(owner, connection, error)
            told = blame_wish(error, request.sent_anyway)
            if told is not error:
                raise told from error
            raise
        finally:
            self._generations.pop(generation.id, None)
        reply = ReplyState()
        reply.add_chunk(completion)
        outcome = summarise(
            ending_of(reply, stopped=False),
            reply,
            request,
            headers=answer.headers,
            catalog=catalog,
            account=connection.account,
        )
        await self._note(owner, connection, None)
        return Completion(generation.id, request.request_id, str(request.model), completion, outcome)

    async def test_message(self, owner: str = LOCAL_OWNER, *, profile: str | None = None) -> TestResult:
        """Get one tiny real reply through `generate`; raises what went wrong."""
        try:
            result = await self._test(owner, profile)
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

    async def _test(self, owner: str, profile: str | None) -> TestResult:
        messages = [{"role": "user", "content": TEST_MESSAGE}]
        chat = read_chat({"messages": messages, "max_tokens": TEST_MAX_TOKENS, "profile": profile})
        begun, first_token = self._monotonic(), None
        request_id = model = ""
        reply = ReplyState()
        async with contextlib.aclosing(self.generate(chat, owner)) as events:
            async for event in events:
                match event:
                    case Chunk():
                        reply.add(event.data)
                        if first_token is None and (reply.text or reply.reasoning):
                            first_token = self._monotonic()
                    case Failed():
                        event.error.request_id = request_id
                        raise event.error
                    case Finished():
                        outcome = event.outcome
                    case started:
                        request_id, model = started.request_id, started.model
        return TestResult(
            reply=reply.text,
            model=model,
            first_token_ms=None if first_token is None else round((first_token - begun) * 1000),
            total_ms=self._since(begun),
            request_id=request_id,
            outcome=outcome,
        )

    def stop(self, generation_id: str, owner: str = LOCAL_OWNER) -> None:
        """Stop a reply; its connection to the gateway is closed at once. Raises `NotFound` for another's or none."""
        generation = self._generations.get(generation_id)
        if generation is None or generation.owner != owner:
            raise NotFound
        generation.stop()

    def _since(self, begun: float) -> int:
        """Return the milliseconds since a moment of the monotonic clock."""
        return round((self._monotonic() - begun) * 1000)

    async def _prove(self, key: Secret) -> None:
        try:
            answer = await self._client.send(build_key_probe(key))
            read_key_probe(answer.status, answer.body, account_of(key))
        except HeliconeError as error:
            error.redact(lambda text: redact(text, key))
            raise

    async def _fetch_models(self, proven: int, *, anew: bool) -> Verdict:
        """Fetch the lists, or keep those of the last hour: a page that is opened again need not load them again."""
        steps = (Step("host", ok=True, ms=proven), Step("key", ok=True, ms=proven))
        known, timings = await self._models.known(), self._models.timings
        if not (anew or known.stale):
            listed = Step("models", ok=True), Step("registry", ok=known.registry != "missing")
            return Verdict("connected", None, (*steps, *listed))
        try:
            known = await self._models.fetch()
        except HeliconeError as error:
            failed = Step("models", ok=False, code=error.code, ms=timings.get("models"))
            return Verdict("connected", error, (*steps, failed))
        return Verdict(
            "connected",
            None,
            (
                *steps,
                Step("models", ok=True, ms=timings.get("models")),
                Step("registry", ok=known.registry != "missing", ms=timings.get("registry")),
            ),
        )

    async def _verdict_of(self, error: HeliconeError, owner: str, connection: Connection) -> Verdict:
        """Return what a failed check means; a key that was saved without a check stays so until one succeeds."""
        if isinstance(error, BadKey):
            return Verdict("bad_key", error, error.steps)
        is_unchecked = await self._connections.is_unchecked(owner, connection)
        return Verdict("unverified" if is_unchecked else "offline", error, error.steps)

    async def _request(self, build: Build, owner: str, profile: str | None) -> tuple[ChatRequest, Connection, Catalog]:
        connection = await self._connections.load(owner, profile)
        if connection.key is None:
            raise connection.key_problem or NoKey
        catalog = (await self._models.known()).catalog
        request = build(
            settings=connection.settings,
            key=connection.key,
            request_id=str(uuid.uuid4()),
            catalog=catalog,
        )
        return request, connection, catalog

    def _begin(self, request: ChatRequest, connection: Connection, catalog: Catalog, owner: str) -> Generation:
        running = sum(generation.owner == owner for generation in self._generations.values())
        if running >= self._most_generations:
            raise Busy(limit=self._most_generations)
        generation = Generation(request, client=self._client, catalog=catalog, account=connection.account, owner=owner)
        self._generations[generation.id] = generation
        return generation

    async def _note(self, owner: str, connection: Connection, error: HeliconeError | None) -> None:
        """Let the outcome of a reply correct what is known about the key and the credits."""
        before = self._connections.verdict(owner, connection)
        steps = before.steps
        if error is not None:
            self._recent.remember_error(owner, error, self._clock())
        if error is None and before.state != "connected":
            lists = (step for step in steps if step.id in {"models", "registry"})
            proven = (Step("host", ok=True), Step("key", ok=True), *lists)
            self._connections.remember(owner, Verdict("connected", None, proven))
            await self._connections.clear_unchecked(owner)
        elif isinstance(error, BadKey):
            self._connections.remember(owner, Verdict("bad_key", error, steps))
        elif isinstance(error, NoCredits):
            self._connections.remember(owner, Verdict("no_credits", error, steps))


def _steps_until(error: HeliconeError, ms: int) -> tuple[Step, ...]:
    """Return how far Connect came; the probe reaches the host and proves the key in one request."""
    if isinstance(error, HOST_TROUBLE):
        return (Step("host", ok=False, code=error.code, ms=ms),)
    return Step("host", ok=True, ms=ms), Step("key", ok=False, code=error.code, ms=ms)
