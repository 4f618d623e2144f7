"""The interface in the words of OpenAPI: valid, whole, and true of what the routes really take and answer."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from helicone_chat_source import HeliconeError, setup
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.host.app import create_app
from helicone_chat_source.web.openapi_operations import PROGRAMS, SOURCE
from helicone_chat_source.web.routes import openapi_document
from test_readme import every

Json = dict[str, Any]
TOKEN = "a-token-of-the-description"
SIGNED_IN = {"Authorization": f"Bearer {TOKEN}"}
ADDRESS = "https://chat.example/sources/helicone"
CHAT = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello"}]}


def standalone(tmp_path: Path) -> web.Application:
    """Return the standalone app, of which the Demo source needs no network."""
    return create_app(data_folder=tmp_path / "data", token=Secret(TOKEN), demo_pace=0)


def embedded(tmp_path: Path, **options: Any) -> web.Application:
    """Return a host's app with the source in it."""
    app = web.Application()
    setup(app, prefix="/sources/demo", data_folder=tmp_path / "data", **options)
    return app


def with_programs(tmp_path: Path) -> web.Application:
    """Return a host's app whose users have tokens for their programs."""
    return embedded(tmp_path, identify_program=lambda token: "local")


APPS = pytest.mark.parametrize("make_app", [standalone, embedded, with_programs])
MakeApp = Callable[[Path], web.Application]


async def described_by(app: web.Application) -> tuple[Json, str]:
    """Return the description that an app serves, and the address of the app."""
    async with TestClient(TestServer(app)) as client:
        answer = await client.get("/sources/demo/openapi.json", headers=SIGNED_IN)
        assert answer.status == 200
        return await answer.json(), str(client.make_url("")).rstrip("/")


def named_in(document: Json, address: str) -> set[str]:
    """Return method and path of each operation, under each server that has it."""
    return {
        f"{method.upper()} {server['url'].removeprefix(address)}{path}"
        for path, item in document["paths"].items()
        for server in item.get("servers", document["servers"])
        for method in item.keys() - {"servers", "parameters"}
    }


@APPS
async def test_the_description_is_valid_when_it_is_served(make_app: MakeApp, tmp_path: Path) -> None:
    """A well-kept validator finds nothing, and no operation has the name of another."""
    document, _ = await described_by(make_app(tmp_path))

    names = [
        found["operationId"] for item in document["paths"].values() for found in item.values() if "summary" in found
    ]
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []
    assert len(names) == len(set(names))


@APPS
async def test_the_description_has_just_the_routes_when_an_app_is_running(make_app: MakeApp, tmp_path: Path) -> None:
    """Each route of the source and of `/v1` is described where it really is, and nothing else is."""
    app = make_app(tmp_path)
    real = {
        f"{route.method} {route.resource.canonical}"
        for route in app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }

    document, address = await described_by(app)

    ours = {name for name in real if "/v1/" in name or " /sources/demo/" in name}
    assert named_in(document, address) == ours
    assert " /sources/demo/status" in "".join(ours)


def test_the_description_has_no_leftovers_when_a_route_has_gone() -> None:
    """Each entry of the tables belongs to an operation."""
    document: Json = openapi_document(ADDRESS, ADDRESS, guarded=True)

    named = named_in(document, ADDRESS)

    assert {name for name in named if "/v1/" not in name and "/st/" not in name} == set(SOURCE)
    assert {name.replace("/v1", "") for name in named if " /v1/" in name} == set(PROGRAMS)


def test_the_description_knows_the_errors_when_they_are_counted() -> None:
    """Each error code stands there with its status."""
    document: Json = openapi_document(ADDRESS, None, guarded=False)

    told = document["components"]["schemas"]["ErrorAnswer"]["properties"]["code"]["oneOf"]

    assert {(kind.code, kind.status) for kind in every(HeliconeError) if kind.__module__.startswith("helicone")} == {
        (entry["const"], entry["x-status"]) for entry in told
    }


OPEN = {"CompletionAnswer", "ProgramModelAnswer"}
"""Answers beside whose own names others' may stand."""

CALLS: list[tuple[str, str, int, Json | None]] = [
    ("GET", "/panel.json", 200, None),
    ("GET", "/openapi.json", 200, None),
    ("GET", "/ui/connection.schema.json", 200, None),
    ("GET", "/ui/connection.uischema.json", 200, None),
    ("GET", "/ui/connection.rjsf.json", 200, None),
    ("GET", "/ui/i18n/{language}.json", 200, None),
    ("GET", "/status", 200, None),
    ("POST", "/connect", 200, {"settings": {"model": "gpt-4o-mini"}}),
    ("POST", "/connect", 403, {"api_key": "sk-helicone-aaaaaaa-bbbbbbb-ccccccc-ddddddd"}),
    ("DELETE", "/key", 200, None),
    ("GET", "/settings", 200, None),
    (
        "PUT",
        "/settings",
        200,
        {"model": "gpt-4o-mini", "cache": {"enabled": True}, "spend_limit": {"amount": 5, "window": 60}},
    ),
    ("PUT", "/settings", 400, {"cache": {"enabled": 1}, "nonsense": 1}),
    ("GET", "/profiles", 200, None),
    ("POST", "/profiles", 201, {"name": "Another", "id": "another"}),
    ("POST", "/profiles/import", 201, {"helicone_profile": 1, "name": "Brought", "settings": {}}),
    ("PUT", "/profiles/selected", 200, {"id": "default"}),
    ("GET", "/profiles/{id}", 200, None),
    ("PATCH", "/profiles/{id}", 200, {"name": "Renamed"}),
    ("DELETE", "/profiles/{id}", 200, None),
    ("DELETE", "/profiles/{id}", 404, None),
    ("GET", "/models", 200, None),
    ("POST", "/models/refresh", 200, {}),
    ("POST", "/generate", 200, {**CHAT, "seed": 1}),
    ("POST", "/generate", 402, {**CHAT, "messages": [{"role": "user", "content": "[[no credits]]"}]}),
    ("DELETE", "/generations/{generation_id}", 404, None),
    ("POST", "/test", 200, {}),
    ("GET", "/report", 200, None),
    ("GET", "/health", 200, None),
    ("GET", "/programs", 200, None),
    ("POST", "/programs/token", 200, {}),
    ("POST", "/programs/token/renew", 403, {}),
    ("GET", "/v1/models", 200, None),
    ("GET", "/v1/models/{model_id}", 200, None),
    ("POST", "/v1/chat/completions", 200, CHAT),
    ("POST", "/v1/chat/completions", 400, {**CHAT, "helicone": {"nonsense": 1}}),
    ("POST", "/v1/messages", 200, {**CHAT, "model": "claude-sonnet-4", "max_tokens": 9}),
    ("POST", "/v1/responses", 400, {"model": "gpt-4o-mini", "input": "Hello"}),  # the Demo's gateway has no such route
]
BASES = ("/sources/demo", "")
SLOTS = {
    "{language}": "de",
    "{id}": "another",
    "{generation_id}": "nobody",
    "{model_id}": "gpt-4o-mini",
}


def closed(schema: Any) -> Any:
    """Return a schema in which nothing may stand beside the names that it has."""
    if isinstance(schema, dict):
        more = {"additionalProperties": False} if "properties" in schema else {}
        return {**more, **{name: part if name in OPEN else closed(part) for name, part in schema.items()}}
    return [closed(part) for part in schema] if isinstance(schema, list) else schema


def described_place(document: Json, method: str, path: str, status: int) -> str:
    """Return where the schema of an answer stands, as a JSON pointer."""
    responses = document["paths"][path][method.lower()]["responses"]
    found = ["paths", path, method.lower(), "responses", str(status)]
    place = found if str(status) in responses else responses["default"]["$ref"][2:].split("/")
    return "/".join(part.replace("/", "~1") for part in ["#", *place, "content", "application/json", "schema"])


def faults_of(document: Json, place: str, told: object) -> list[str]:
    """Return how an answer differs from its description."""
    schema = {"components": closed(document["components"]), "paths": closed(document["paths"]), "$ref": place}
    return [f"{place} {error.json_path} {error.message}" for error in Draft202012Validator(schema).iter_errors(told)]


async def test_answers_are_as_described_when_each_route_is_asked(tmp_path: Path) -> None:
    """The Demo source's answers have just the names and the types of the description, the refusals too."""
    async with TestClient(TestServer(standalone(tmp_path)), headers=SIGNED_IN) as client:
        document = await (await client.get("/sources/demo/openapi.json")).json()
        await client.put("/sources/selected", json={"id": "demo"})
        statuses, faults = [], []

        for method, path, status, body in CALLS:
            address = functools.reduce(lambda text, slot: text.replace(*slot), SLOTS.items(), path)
            answer = await client.request(method, BASES[path.startswith("/v1/")] + address, json=body)
            statuses.append(answer.status)
            faults += faults_of(document, described_place(document, method, path, status), await answer.json())

    assert faults == []
    assert statuses == [status for _, _, status, _ in CALLS]


def test_answers_are_all_asked_for_when_the_calls_are_counted() -> None:
    """Each operation whose answer is JSON is among the calls of the test above."""
    asked = {f"{method} {path}" for method, path, _, _ in CALLS}

    operations = {*SOURCE, *(name.replace(" ", " /v1", 1) for name in PROGRAMS)}

    assert operations - asked == {"GET /static/{name}", "GET /metrics"}
