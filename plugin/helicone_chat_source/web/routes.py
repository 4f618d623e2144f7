"""One handler for each route of a source: JSON to values and back."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from pathlib import Path

from aiohttp import web
from pydantic import ValidationError

from helicone_chat_source.core.chat_request import Chat, read_chat
from helicone_chat_source.core.connection_schema import schema_for, uischema_for
from helicone_chat_source.core.errors import InvalidRequest, NotFound
from helicone_chat_source.core.settings import field_errors
from helicone_chat_source.source.helicone_source import HeliconeSource
from helicone_chat_source.web.assets import bundle, content_type, read_json
from helicone_chat_source.web.connect_body import ConnectBody
from helicone_chat_source.web.frames import NumberedFrames
from helicone_chat_source.web.guards import words_of
from helicone_chat_source.web.health import health_of_mount
from helicone_chat_source.web.json_body import read_json_object
from helicone_chat_source.web.limits import limits_of
from helicone_chat_source.web.metrics import metrics_of_mount
from helicone_chat_source.web.mounted import MANIFEST, SOURCE, source_and_owner
from helicone_chat_source.web.openai_api import BASE_PATHS, program_api_routes
from helicone_chat_source.web.openapi import describe_interface
from helicone_chat_source.web.payloads import completion_as_json, models_as_json, status_as_json, test_as_json
from helicone_chat_source.web.presence import while_connected
from helicone_chat_source.web.profile_routes import profile_routes, settings_response, wanted_profile
from helicone_chat_source.web.program_routes import PROGRAM_ACCESS, address_of, program_routes
from helicone_chat_source.web.relay import relay
from helicone_chat_source.web.report_text import report_as_text
from helicone_chat_source.web.words import languages


def source_routes() -> Iterable[web.RouteDef]:
    """Return the routes, relative to the prefix under which the source is mounted."""
    return [
        web.get("/panel.json", panel),
        web.get("/openapi.json", openapi),
        web.get("/ui/connection.schema.json", schema),
        web.get("/ui/connection.uischema.json", uischema),
        web.get("/ui/connection.rjsf.json", rjsf),
        web.get("/ui/i18n/{language}.json", i18n),
        web.get("/static/{name}", static_file),
        web.get("/status", status),
        web.post("/connect", connect),
        web.delete("/key", forget_key),
        web.get("/settings", settings),
        web.put("/settings", save_settings),
        *profile_routes(),
        web.get("/models", models),
        web.post("/models/refresh", refresh_models),
        web.post("/generate", generate),
        web.delete("/generations/{generation_id}", stop_generation),
        web.post("/test", test_message),
        web.get("/report", report),
        web.get("/metrics", metrics_of_mount),
        web.get("/health", health_of_mount),
        *program_routes(),
    ]


async def panel(request: web.Request) -> web.Response:
    """Return the panel's manifest: where schema, layouts and words are, which actions and states there are."""
    told, manifest = words_of(request), request.app[MANIFEST]
    document = copy.deepcopy(read_json("panel.json"))
    document["i18n"] = {language: f"ui/i18n/{language}.json" for language in languages()}
    document["source"] = {
        "id": manifest.id,
        "label": told.text(manifest.label),
        "description": told.text(manifest.description),
        "simulated": manifest.simulated,
        "key_entry": request.app[SOURCE].allow_key_entry,
    }
    if request.app.get(PROGRAM_ACCESS) is None:
        del document["programs"]
    return web.json_response(document)


async def openapi(request: web.Request) -> web.Response:
    """Return the description of this interface as OpenAPI."""
    prefix = address_of(request, request.path.removesuffix("/openapi.json"))
    access = request.app.get(PROGRAM_ACCESS)
    guarded = access is not None and access.at_root
    programs_at = address_of(request, "") if guarded else prefix if PROGRAM_ACCESS in request.app else None
    return web.json_response(openapi_document(prefix, programs_at, guarded=guarded))


def openapi_document(prefix: str, programs_at: str | None, *, guarded: bool) -> dict[str, object]:
    """Return the description for the address of a source, and for the one before `/v1` where there is one."""
    roots = [] if programs_at is None else [programs_at + path.removesuffix("/v1") for path in BASE_PATHS]
    return describe_interface(
        source_routes(), source_url=prefix, program_routes=program_api_routes(), program_roots=roots, guarded=guarded
    )


async def schema(request: web.Request) -> web.Response:
    """Return the connection's JSON Schema with the models that are known now."""
    source, owner = await source_and_owner(request)
    found = await source.status(owner)
    document = schema_for(
        read_json("connection.schema.json"),
        catalog=found.models.catalog,
        saved_model=found.connection.settings.model,
        find_text=words_of(request).find,
    )
    return web.json_response(document)


async def uischema(request: web.Request) -> web.Response:
    """Return the JSON Forms layout with the models that can search the web in its rules."""
    source, owner = await source_and_owner(request)
    found = await source.status(owner)
    return web.json_response(uischema_for(read_json("connection.uischema.json"), catalog=found.models.catalog))


async def rjsf(request: web.Request) -> web.Response:
    """Return the RJSF layout."""
    return web.json_response(read_json("connection.rjsf.json"))


async def i18n(request: web.Request) -> web.Response:
    """Return the words of one language."""
    language = request.match_info["language"]
    if language not in languages():
        raise NotFound
    return web.json_response(read_json(f"i18n/{language}.json"))


async def static_file(request: web.Request) -> web.StreamResponse:
    """Return a file of the built bundle: a name from a fixed map, never a path."""
    return file_response(bundle().get(request.match_info["name"]))


def file_response(path: Path | None) -> web.StreamResponse:
    """Return a bundled file, or raise `NotFound`; browsers ask again each time, and get 304 while nothing changed."""
    if path is None:
        raise NotFound
    return web.FileResponse(path, headers={"Content-Type": content_type(path), "Cache-Control": "no-cache"})


async def status(request: web.Request) -> web.Response:
    """Tell how the connection stands."""
    source, owner = await source_and_owner(request)
    return web.json_response(status_as_json(await source.status(owner), source, words_of(request)))


async def connect(request: web.Request) -> web.Response:
    """Prove the key, fetch the models, and save key and settings only then."""
    source, owner = await source_and_owner(request)
    try:
        given = ConnectBody.model_validate(await read_json_object(request, optional=True))
    except ValidationError as error:
        raise InvalidRequest(fields=field_errors(error)) from error
    api_key = None if given.api_key is None else given.api_key.get_secret_value()
    profile = wanted_profile(request)
    work = source.connect(
        api_key=api_key, settings=given.settings, unverified=given.unverified, owner=owner, profile=profile
    )
    return web.json_response(status_as_json(await while_connected(request, work), source, words_of(request)))


async def forget_key(request: web.Request) -> web.Response:
    """Forget the stored key."""
    source, owner = await source_and_owner(request)
    return web.json_response(status_as_json(await source.forget_key(owner), source, words_of(request)))


async def settings(request: web.Request) -> web.Response:
    """Return the whole connection settings."""
    source, owner = await source_and_owner(request)
    return settings_response(await source.profiles.read(owner, wanted_profile(request)))


async def save_settings(request: web.Request) -> web.Response:
    """Save the whole connection settings; what is missing takes its default."""
    source, owner = await source_and_owner(request)
    value = await read_json_object(request)
    return settings_response(await source.profiles.save_settings(owner, value, wanted_profile(request)))


async def models(request: web.Request) -> web.Response:
    """Return the list of models with its age; fetched if there never was one."""
    source, _ = await source_and_owner(request)
    return web.json_response(models_as_json(await while_connected(request, source.models())))


async def refresh_models(request: web.Request) -> web.Response:
    """Fetch the list of models anew."""
    source, _ = await source_and_owner(request)
    await read_json_object(request, optional=True)
    return web.json_response(models_as_json(await while_connected(request, source.models(refresh=True))))


async def generate(request: web.Request) -> web.StreamResponse:
    """Produce a reply: an event stream, or one JSON object when `stream` is not true."""
    source, owner = await source_and_owner(request)
    chat = read_chat(await read_json_object(request))
    with limits_of(request).reply():
        return await while_connected(request, _reply(request, source, chat, owner))


async def _reply(request: web.Request, source: HeliconeSource, chat: Chat, owner: str) -> web.StreamResponse:
    words = words_of(request)
    if chat.stream:
        return await relay(request, source.generate(chat, owner), NumberedFrames(words))
    return web.json_response(completion_as_json(await source.complete(chat, owner), words))


async def stop_generation(request: web.Request) -> web.Response:
    """Stop a reply; its connection to the gateway is closed at once."""
    source, owner = await source_and_owner(request)
    source.stop(request.match_info["generation_id"], owner)
    return web.json_response({"stopped": True})


async def test_message(request: web.Request) -> web.Response:
    """Get one tiny real reply."""
    source, owner = await source_and_owner(request)
    await read_json_object(request, optional=True)
    with limits_of(request).reply():
        result = await while_connected(request, source.test_message(owner, profile=wanted_profile(request)))
    return web.json_response(test_as_json(result, words_of(request)))


async def report(request: web.Request) -> web.Response:
    """Return a diagnosis to hand over, as an object and as text in the reader's language."""
    source, owner = await source_and_owner(request)
    document = await source.report(owner)
    return web.json_response({"report": document, "text": report_as_text(document, words_of(request))})
