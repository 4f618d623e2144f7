"""`/v1`: OpenAI's interface, and Anthropic's messages, for other programs, with the connection's settings behind it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from helicone_chat_source.core.chat_request import CallContext, Chat
from helicone_chat_source.core.errors import BadKey, HeliconeError, NoKey, TokenMissing, UnknownModel
from helicone_chat_source.core.native_request import NativeFormat
from helicone_chat_source.core.openai_models import list_models
from helicone_chat_source.core.presentation import Presentation, completion_with_sources
from helicone_chat_source.core.program_chat import read_program_chat, read_program_context
from helicone_chat_source.core.responses_format import with_response_usage
from helicone_chat_source.source.helicone_source import HeliconeSource
from helicone_chat_source.web.guards import add_security_headers, answer_errors, words_of
from helicone_chat_source.web.json_body import read_json_object
from helicone_chat_source.web.limits import limits_of
from helicone_chat_source.web.native_frames import NativeFrames
from helicone_chat_source.web.openai_frames import SOURCES, OpenAIFrames
from helicone_chat_source.web.payloads import completion_as_json
from helicone_chat_source.web.presence import while_connected
from helicone_chat_source.web.program_errors import openai_error_response
from helicone_chat_source.web.relay import relay

Caller = Callable[[web.Request, str], Awaitable[tuple[HeliconeSource, str]]]
"""Gives the source and the owner for a request and the token it brought; raises `TokenMissing` for a wrong one."""
BASE_PATHS: dict[str, Presentation] = {"/v1": "as_it_came", "/st/v1": "with_sources", "/owui/v1": "as_it_came"}
"""The same interface under several paths: SillyTavern shows no annotations, Open WebUI does."""

SOURCE_AND_OWNER: web.RequestKey[tuple[HeliconeSource, str]] = web.RequestKey("helicone_source_and_owner", tuple)


def add_program_apis(app: web.Application, caller: Caller) -> None:
    """Mount the interface under each of its paths."""
    for path, presentation in BASE_PATHS.items():
        app.add_subapp(path, create_program_api(caller, presentation=presentation))


def create_program_api(caller: Caller, *, presentation: Presentation = "as_it_came") -> web.Application:
    """Return the sub-application; the access token is the API key of its clients."""
    app = web.Application(middlewares=[answer_errors(openai_error_response), _programs_only(caller)])
    app.on_response_prepare.append(add_security_headers)
    app.add_routes(program_api_routes(presentation))
    return app


def program_api_routes(presentation: Presentation = "as_it_came") -> list[web.RouteDef]:
    """Return the routes, relative to each of the paths."""
    return [
        web.get("/models", models),
        web.get("/models/{model_id:.+}", model),
        web.post("/chat/completions", partial(chat_completions, presentation)),
        web.post("/messages", partial(native, "messages")),
        web.post("/responses", partial(native, "responses")),
    ]


async def models(request: web.Request) -> web.Response:
    """List the models; a key that the gateway refuses is told, since hosts call this to verify a connection."""
    source, owner = request[SOURCE_AND_OWNER]
    return web.json_response({"object": "list", "data": await while_connected(request, _models(source, owner))})


async def model(request: web.Request) -> web.Response:
    """Return one model by its id."""
    source, owner = request[SOURCE_AND_OWNER]
    model_id = request.match_info["model_id"]
    for entry in await while_connected(request, _models(source, owner)):
        if entry["id"] == model_id:
            return web.json_response(entry)
    raise UnknownModel


async def chat_completions(presentation: Presentation, request: web.Request) -> web.StreamResponse:
    """Produce a reply: an event stream, or one completion when `stream` is not true."""
    chat = read_program_chat(await read_json_object(request), request.headers)
    with limits_of(request).reply():
        return await while_connected(request, _chat_reply(presentation, request, chat))


async def _chat_reply(presentation: Presentation, request: web.Request, chat: Chat) -> web.StreamResponse:
    source, owner = request[SOURCE_AND_OWNER]
    words = words_of(request)
    if chat.stream:
        return await relay(request, source.generate(chat, owner), OpenAIFrames(words, presentation))
    completion = await source.complete(chat, owner)
    told: Mapping[str, object] = completion_as_json(completion, words)
    if presentation == "with_sources":
        told = completion_with_sources(told, completion.outcome.citations, words.text(SOURCES))
    return web.json_response(told, headers={"X-Request-Id": completion.request_id})


async def native(form: NativeFormat, request: web.Request) -> web.StreamResponse:
    """Produce a reply in a provider's own format."""
    context, body = read_program_context(await read_json_object(request), request.headers)
    with limits_of(request).reply():
        return await while_connected(request, _native_reply(form, request, body, context))


async def _native_reply(
    form: NativeFormat, request: web.Request, body: Mapping[str, object], context: CallContext
) -> web.StreamResponse:
    source, owner = request[SOURCE_AND_OWNER]
    words = words_of(request)
    if body.get("stream") is True:
        return await relay(request, source.generate_native(form, body, context, owner), NativeFrames(form, words))
    completion = await source.complete_native(form, body, context, owner)
    headers = {"X-Request-Id": completion.request_id, "Request-Id": completion.request_id}
    return web.json_response(with_response_usage(completion_as_json(completion, words)), headers=headers)


async def _models(source: HeliconeSource, owner: str) -> list[dict[str, object]]:
    await _refuse_bad_key(source, owner)
    known = await source.models()
    return list_models(known.catalog, await source.settings(owner))


async def _refuse_bad_key(source: HeliconeSource, owner: str) -> None:
    """Raise for no key and for one that the gateway does not accept; an unproven one is proved first, which is free."""
    found = await source.status(owner)
    if found.verdict.state == "unverified":
        try:
            found = await source.connect(owner=owner)
        except BadKey:
            raise
        except HeliconeError:
            # The gateway is away: the last list is still true.
            return
    if found.verdict.state == "no_key":
        raise found.verdict.error or NoKey()
    if found.verdict.state == "bad_key":
        raise found.verdict.error or BadKey()


def _programs_only(caller: Caller) -> Middleware:
    """Return a middleware that lets in who brings the token, also where there is nothing to find."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        request[SOURCE_AND_OWNER] = await caller(request, _token(request))
        return await handler(request)

    return guard


def _token(request: web.Request) -> str:
    """Return the token: in `Authorization`, or in `x-api-key` as Anthropic's clients send it."""
    given = request.headers.get("Authorization") or f"Bearer {request.headers.get('x-api-key', '')}"
    scheme, _, token = given.strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenMissing(variant="program")
    # Anthropic's client sends as `x-api-key` whatever it was given, and some are told to put `Bearer` before it.
    return token.strip().removeprefix("Bearer ").strip()
