"""`openapi.json`: this interface in the words of OpenAPI 3.1, made from the routes, the models and the error table."""

from __future__ import annotations

import inspect
import re
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import Any

from aiohttp import web
from pydantic import TypeAdapter

from helicone_chat_source.core import errors
from helicone_chat_source.core.chat_request import CallContext, Chat
from helicone_chat_source.core.errors import HeliconeError
from helicone_chat_source.core.openai_errors import openai_status
from helicone_chat_source.core.parameters import PARAMETERS
from helicone_chat_source.version import __version__
from helicone_chat_source.web.answers import ErrorAnswer, ProgramErrorAnswer
from helicone_chat_source.web.assets import read_json
from helicone_chat_source.web.openapi_operations import EVENT_STREAM, EVENTS, JSON, PROGRAMS, SOURCE, Operation
from helicone_chat_source.web.words import languages

Json = dict[str, Any]

SCHEMAS = "#/components/schemas/"
HOLD_SETTINGS = ("ConnectBody", "NewProfile", "ProfileDocument")
"""Bodies whose field `settings` is checked by the model of the settings."""


def describe_interface(
    routes: Iterable[web.RouteDef],
    *,
    source_url: str,
    program_routes: Iterable[web.RouteDef],
    program_roots: Collection[str],
    guarded: bool,
) -> Json:
    """
    Return the description of the source's routes, and of `/v1` under each of the roots.

    `guarded` says that the source's routes want the access token; in another app that app's own login guards them.
    """
    schemas = Schemas()
    paths: dict[str, Json] = {}
    for route in routes:
        operation = SOURCE[f"{route.method} {route.path}"]
        item = paths.setdefault(route.path, {})
        item[route.method.lower()] = _describe(route, route.path, operation, schemas, schemas.body(operation))
    for route in program_routes if program_roots else ():
        path = re.sub(r":[^}]+}", "}", route.path)
        operation = PROGRAMS[f"{route.method} {path}"]
        described = _describe(route, f"/v1{path}", operation, schemas, schemas.program_body(operation))
        described["responses"]["default"] = {"$ref": "#/components/responses/ProgramError"}
        described["security"] = [{"token": []}, {"api_key": []}]
        item = paths.setdefault(f"/v1{path}", {"servers": [{"url": root} for root in program_roots]})
        item[route.method.lower()] = described
    for path, item in paths.items():
        slots = re.findall(r"{(\w+)}", path)
        item["parameters"] = [{"$ref": "#/components/parameters/lang"}, *map(_path_parameter, slots)]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Helicone as a Chat Completion source",
            "version": __version__,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": source_url}],
        "security": [{"token": []}] if guarded else [],
        "paths": paths,
        "components": {
            "schemas": schemas.components,
            "responses": {"Error": _error_response(ErrorAnswer), "ProgramError": _error_response(ProgramErrorAnswer)},
            "parameters": {"lang": _query("lang", "The language of all words, else that of `Accept-Language`.")},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "The access token."},
                "api_key": {"type": "apiKey", "in": "header", "name": "x-api-key", "description": "The same."},
            },
        },
    }


class Schemas:
    """The schema of every type that a route takes or answers with, each once, as pydantic describes it."""

    def __init__(self) -> None:
        operations = (*SOURCE.values(), *PROGRAMS.values())
        out = [operation.answers for operation in operations] + [*EVENTS.values(), ProgramErrorAnswer]
        into = [operation.takes for operation in operations if operation.takes is not None] + [CallContext]
        self._found, told = TypeAdapter.json_schemas(
            [(str(kind), "serialization", TypeAdapter(kind)) for kind in out]
            + [(str(kind), "validation", TypeAdapter(kind)) for kind in into],
            ref_template=f"{SCHEMAS}{{model}}",
        )
        self.components: Json = _without_titles(told["$defs"])
        self._say_more()

    def _say_more(self) -> None:
        """Put in what the models leave to others: the settings' own model, their words, the parameters, the errors."""
        document = read_json("connection.schema.json")
        told = {**document["properties"], **document["then"]["properties"]}
        for name, schema in self.components["ConnectionSettings"]["properties"].items():
            schema["description"] = told[name]["description"]
        for name in HOLD_SETTINGS:
            self.components[name]["properties"]["settings"] = {"$ref": f"{SCHEMAS}ConnectionSettings"}
        self.components["Chat"]["properties"] |= PARAMETERS
        self.components["ErrorAnswer"]["properties"]["code"] = {"type": "string", "oneOf": error_table()}

    def answer(self, kind: Any) -> Json:
        """Return the schema of an answer."""
        return self._found[str(kind), "serialization"]

    def body(self, operation: Operation) -> Json | None:
        """Return the schema of a body, `None` where a route takes none."""
        return None if operation.takes is None else self._found[str(operation.takes), "validation"]

    def program_body(self, operation: Operation) -> Json | None:
        """Return the schema of a body in another's format: what `generate` has of its own stands under `helicone`."""
        if operation.takes is None:
            return None
        chat = self.components["Chat"]
        taken = chat["properties"] if operation.takes is Chat else {"model": chat["properties"]["model"]}
        return {
            "type": "object",
            "required": chat["required"] if operation.takes is Chat else [],
            "properties": {
                **{name: schema for name, schema in taken.items() if name not in CallContext.model_fields},
                "helicone": {"anyOf": [{"$ref": f"{SCHEMAS}CallContext"}, {"type": "null"}]},
            },
        }


def error_table() -> list[Json]:
    """Return each error code with what it means, its status, and the one that `/v1` has instead."""
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, HeliconeError)]
    return [
        {
            "const": kind.code,
            "description": inspect.cleandoc(kind.__doc__ or "").partition("\n")[0],
            "x-status": kind.status,
            "x-program-status": openai_status(kind()),
        }
        for kind in kinds
        if kind is not HeliconeError
    ]


def _describe(route: web.RouteDef, path: str, operation: Operation, schemas: Schemas, body: Json | None) -> Json:
    described: Json = {
        "operationId": f"{route.method.lower()}{re.sub(r'[^A-Za-z0-9]+', '_', path).rstrip('_')}",
        "summary": _summary(route.handler),
        "responses": {
            str(operation.status): {
                "description": "Done.",
                "content": {
                    media: {"schema": schemas.answer(operation.answers) if media == JSON else _text(media, path)}
                    for media in operation.media
                },
            },
            "default": {"$ref": "#/components/responses/Error"},
        },
    }
    if operation.names_profile:
        described["parameters"] = [_query("profile", "A profile by its id or name, else the selected one.")]
    if body is not None:
        described["requestBody"] = {"required": True, "content": {JSON: {"schema": body}}}
    return described


def _summary(handler: object) -> str:
    function = handler.func if isinstance(handler, partial) else handler
    return inspect.cleandoc(function.__doc__ or "").partition("\n")[0]


def _text(media: str, path: str) -> Json:
    """Return the schema of an answer that is not JSON; the named events of our own streams stand beside it."""
    if media != EVENT_STREAM or path.startswith("/v1/"):
        return {"type": "string"}
    return {"type": "string", "x-events": {name: {"$ref": _reference(kind)} for name, kind in EVENTS.items()}}


def _path_parameter(name: str) -> Json:
    more: Json = {"enum": [*languages()]} if name == "language" else {"minLength": 1}
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", **more}}


def _query(name: str, description: str) -> Json:
    return {"name": name, "in": "query", "description": description, "schema": {"type": "string"}}


def _error_response(kind: type) -> Json:
    schema = {"type": "object", "required": ["error"], "properties": {"error": {"$ref": _reference(kind)}}}
    return {"description": "What went wrong, in words.", "content": {JSON: {"schema": schema}}}


def _reference(kind: type) -> str:
    return f"{SCHEMAS}{kind.__name__}"


def _without_titles(schema: Any) -> Any:
    """Return a schema without the titles that pydantic makes of names; a property may be called `title` itself."""
    if isinstance(schema, Mapping):
        return {
            name: _without_titles(part)
            for name, part in schema.items()
            if not (name == "title" and isinstance(part, str))
        }
    return [_without_titles(part) for part in schema] if isinstance(schema, list) else schema
