"""Settings, a chat and a key become the requests that the gateway gets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from helicone_chat_source.core.catalog import Catalog
from helicone_chat_source.core.claude_parameters import LEAST_WITH_REASONING, fit_claude
from helicone_chat_source.core.errors import InvalidModel, InvalidRequest
from helicone_chat_source.core.macros import MACRO_NAME, LeftOut
from helicone_chat_source.core.messages import clean_messages
from helicone_chat_source.core.model_string import (
    ModelString,
    check,
    parse_model_string,
    with_fallbacks,
    with_web_search,
)
from helicone_chat_source.core.parameters import DroppedParameter, choose_parameters
from helicone_chat_source.core.request_headers import Conversation, choose_properties, request_headers
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.core.send_anyway import choose_anyway
from helicone_chat_source.core.settings import ConnectionSettings, Scalar, field_errors

COMPLETIONS = "/v1/chat/completions"
MODELS = "/v1/models"
REGISTRY = "/v1/public/model-registry/models"

DEFAULT_MAX_TOKENS = 8_192
"""Sent when nobody set a cap: without one the gateway cuts Claude at 4,096."""

COMPLETION_TOKENS_ONLY = re.compile(r"(gpt-5|o[134](-|$))")
"""Models for which the gateway drops `max_tokens` without a word and keeps `max_completion_tokens`."""


@dataclass(frozen=True, slots=True)
class GatewayRequest:
    """What goes to the gateway. `headers` are without the key; `repr` shows the key masked."""

    method: Literal["GET", "POST"]
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, object] | None = None
    key: Secret | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that the user is told in one sentence: `helicone.notice.<code>` in the words."""

    code: str
    slots: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A request for a reply, with what is worth telling about it; `sent_anyway` are names that no rule would let go."""

    gateway: GatewayRequest
    model: ModelString
    request_id: str
    web_search: bool
    dropped: tuple[DroppedParameter, ...]
    notices: tuple[Notice, ...]
    sent_anyway: tuple[str, ...] = ()


class CallContext(BaseModel):
    """What a host tells beside the messages: whose conversation it is, and how Helicone is to file the request."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    conversation: Conversation | None = None
    properties: dict[str, Scalar | None] | None = None
    web_search: bool | None = None
    user_id: Annotated[str, Field(max_length=200)] | None = None
    profile: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    macros: Annotated[dict[str, Annotated[str, Field(max_length=1_024)]], Field(max_length=32)] = {}

    @field_validator("macros")
    @classmethod
    def _macros_have_names(cls, macros: dict[str, str]) -> dict[str, str]:
        for name in macros:
            if not MACRO_NAME.fullmatch(name):
                raise PydanticCustomError("macro_name", "{name} is no name of a macro.", {"name": name[:40]})
        lowered = {name.lower(): value for name, value in macros.items()}
        if len(lowered) < len(macros):
            raise PydanticCustomError("not_unique", "Each entry may stand here once.")
        return lowered


class Chat(CallContext):
    """What a host sends to get a reply. Further fields are OpenAI parameters."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)

    messages: Annotated[list[dict[str, JsonValue]], Field(min_length=1)]
    model: Annotated[str, Field(max_length=2_000)] | None = None
    stream: bool | None = None

    @property
    def parameters(self) -> Mapping[str, object]:
        """The OpenAI parameters, as they were sent."""
        return self.model_extra or {}


def read_chat(value: object) -> Chat:
    """Return a chat from JSON that a host sent; raises `InvalidRequest` with one `FieldError` for each fault."""
    try:
        return Chat.model_validate(value)
    except ValidationError as error:
        raise InvalidRequest(fields=field_errors(error)) from error


def build_key_probe(key: Secret) -> GatewayRequest:
    """
    Return a request that tells whether a key is good and costs nothing.

    The gateway checks the key before it looks at the body, and refuses the empty body before it does anything else.
    """
    return GatewayRequest("POST", COMPLETIONS, {}, {}, key)


def build_models_request() -> GatewayRequest:
    """Return the request for the list of models, which needs no key."""
    return GatewayRequest("GET", MODELS)


def build_registry_request() -> GatewayRequest:
    """Return the request for the public model registry at Helicone's REST host, which needs no key."""
    return GatewayRequest("GET", REGISTRY)


def build_chat_request(
    *, settings: ConnectionSettings, chat: Chat, key: Secret, request_id: str, catalog: Catalog
) -> ChatRequest:
    """
    Return the request for a reply: a body from the allow-list, headers from the settings.

    What `chat` leaves open comes from `settings`. Raises `InvalidModel`, `InvalidRequest` or `InvalidProperties`.
    """
    web_search = settings.web_search if chat.web_search is None else chat.web_search
    web_search = web_search or _asks_for_search(chat.model or settings.model)
    model, notices = choose_model(settings, chat.model, catalog, web_search=web_search)
    for_claude = any("claude" in route.model for route in model.routes)
    given = {**_defaults(settings), **_given(chat)}
    parameters, dropped = _choose(given, {}, model, catalog, for_claude=for_claude)
    if anyway := choose_anyway(given, settings.send_anyway):
        by_rule, dropped_by_rule = parameters, {item.name for item in dropped}
        parameters, dropped = _choose(given, anyway, model, catalog, for_claude=for_claude)
        anyway = {
            name: value for name, value in anyway.items() if name in dropped_by_rule or by_rule.get(name) != value
        }
        if anyway:
            notices.append(Notice("sent_anyway", {"names": ", ".join(anyway)}))
    body: dict[str, object] = {
        "model": str(model),
        "messages": clean_messages(chat.messages, for_claude=for_claude),
        "stream": bool(chat.stream),
        **parameters,
        **_prompt(settings),
    }
    plugin = _web_plugin(settings) if web_search else {}
    if len(plugin) > 1:
        body["plugins"] = [plugin]
    headers, left_out = headers_for(settings, chat, model, key=key, request_id=request_id)
    request = GatewayRequest("POST", COMPLETIONS, headers, body, key)
    return ChatRequest(request, model, request_id, web_search, tuple(dropped), (*notices, *left_out), tuple(anyway))


def headers_for(
    settings: ConnectionSettings, context: CallContext, model: ModelString, *, key: Secret, request_id: str
) -> tuple[dict[str, str], list[Notice]]:
    """Return all headers but the key's, and a notice for each custom property that cannot be sent."""
    if context.user_id is not None:
        settings = settings.model_copy(update={"user_id": context.user_id})
    properties, left_out = choose_properties(settings, context.properties or {}, _macros(settings, context, model))
    headers = request_headers(settings, context.conversation, properties, key)
    return {"Helicone-Request-Id": request_id, **headers}, [_tell_left_out(found) for found in left_out]


def _choose(
    given: Mapping[str, object], anyway: Mapping[str, object], model: ModelString, catalog: Catalog, *, for_claude: bool
) -> tuple[dict[str, object], list[DroppedParameter]]:
    """Return the body's parameters and what was dropped; what goes `anyway` is subject to no rule."""
    parameters, dropped = choose_parameters({name: value for name, value in given.items() if name not in anyway})
    parameters |= anyway
    if "reasoning_effort" not in anyway:
        dropped += _fit_effort(parameters, model, catalog)
    if for_claude:
        dropped += fit_claude(parameters, anyway.keys())
    dropped += [item for item in _ignored(parameters, model, catalog) if item.name not in anyway]
    dropped += _set_cap(parameters, model, catalog, for_claude=for_claude)
    return parameters, dropped


def compose_model(settings: ConnectionSettings, catalog: Catalog, *, web_search: bool) -> ModelString:
    """Return the model string that settings stand for; raises `InvalidModel` when no model is chosen."""
    if not settings.model:
        raise InvalidModel(variant="none_chosen")
    chosen = with_fallbacks(parse_model_string(settings.model), settings.fallbacks, settings.excluded_providers)
    return with_web_search(chosen, catalog.can_search) if web_search else chosen


def choose_model(
    settings: ConnectionSettings, asked: str | None, catalog: Catalog, *, web_search: bool
) -> tuple[ModelString, list[Notice]]:
    """Return the model string, the settings' own or the one that was asked for, with what the gateway would skip."""
    if asked and asked.strip() != settings.model:
        # Fallbacks belong to the model that they were set for; an exclusion is about trust and always holds.
        settings = settings.model_copy(update={"model": asked.strip(), "fallbacks": ()})
    model = compose_model(settings, catalog, web_search=web_search)
    notices = [
        Notice(f"route_{warning.code}", {"item": warning.item, "suggestion": warning.suggestion or ""})
        for warning in check(model, catalog.providers)
    ]
    if web_search and not any(route.online and route.provider == "anthropic" for route in model.routes):
        if "anthropic" in model.excluded:
            notices.append(Notice("web_search_excluded"))
        else:
            notices.append(Notice("web_search_unavailable", {"model": str(model.routes[0])}))
    return model, notices


def _asks_for_search(text: str) -> bool:
    """Say whether `:online` was written by hand: it gets the same pin and the same notices as the switch."""
    return any(route.online for route in parse_model_string(text).routes) if text.strip() else False


def _given(chat: Chat) -> dict[str, object]:
    return {name: value for name, value in chat.parameters.items() if value is not None}


def _defaults(settings: ConnectionSettings) -> dict[str, object]:
    values = {
        "max_tokens": settings.max_tokens,
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        "reasoning_effort": settings.reasoning_effort or None,
    }
    return {name: value for name, value in values.items() if value is not None}


def _fit_effort(parameters: dict[str, object], model: ModelString, catalog: Catalog) -> list[DroppedParameter]:
    """Take the effort out where no route has a model that thinks: providers refuse the whole request for it."""
    if "reasoning_effort" not in parameters or any(catalog.can_reason(route.model) for route in model.routes):
        return []
    del parameters["reasoning_effort"]
    return [DroppedParameter("reasoning_effort", "model")]


def _ignored(parameters: Mapping[str, object], model: ModelString, catalog: Catalog) -> list[DroppedParameter]:
    """Name what the first route will ignore; it is sent all the same, since a fallback may know it."""
    first = model.routes[0]
    found = catalog.find(first.model)
    endpoint = found.endpoint(first.provider) if found and first.provider else found.first if found else None
    if endpoint is None:
        return []
    # A cap is never lost: `_set_cap` chooses the name that the model knows.
    names = (parameters.keys() & endpoint.ignored) - {"max_tokens"}
    return [DroppedParameter(name, "ignored") for name in sorted(names)]


def _set_cap(
    parameters: dict[str, object], model: ModelString, catalog: Catalog, *, for_claude: bool
) -> list[DroppedParameter]:
    """Write the cap under the name that the model knows, between what it needs and what it can; tell a change."""
    given = parameters.pop("max_completion_tokens", None) or parameters.get("max_tokens")
    parameters.pop("max_tokens", None)
    cap = given if isinstance(given, int) else DEFAULT_MAX_TOKENS
    if for_claude and "reasoning_effort" in parameters:
        cap = max(cap, LEAST_WITH_REASONING)
    known = [found.max_output for route in model.routes if (found := catalog.find(route.model)) and found.max_output]
    cap = min([cap, *known])
    completion_only = any(COMPLETION_TOKENS_ONLY.match(route.model) for route in model.routes)
    parameters["max_completion_tokens" if completion_only else "max_tokens"] = cap
    return [DroppedParameter("max_tokens", "replaced")] if given is not None and given != cap else []


def _prompt(settings: ConnectionSettings) -> dict[str, object]:
    if settings.prompt is None:
        return {}
    prompt = settings.prompt
    fields = {"prompt_id": prompt.id, "environment": prompt.environment, "version_id": prompt.version_id}
    return {name: value for name, value in {**fields, "inputs": prompt.inputs}.items() if value}


def _web_plugin(settings: ConnectionSettings) -> dict[str, object]:
    options = settings.web_search_options.model_dump(exclude_none=True)
    location = {name: value for name, value in options.pop("user_location", {}).items() if value}
    plugin: dict[str, object] = {"id": "web", **{name: value for name, value in options.items() if value}}
    if location:
        plugin["user_location"] = {"type": "approximate", **location}
    return plugin


def _macros(settings: ConnectionSettings, context: CallContext, model: ModelString) -> dict[str, str]:
    """Return what macros stand for; the host's values win."""
    built_in = {"model": str(model), "user": settings.user_id}
    if context.conversation is not None:
        built_in["conversation"] = context.conversation.id
    return {**built_in, **context.macros}


def _tell_left_out(left_out: LeftOut) -> Notice:
    if left_out.reason == "too_long":
        return Notice("property_too_long", {"name": left_out.name})
    return Notice("property_left_out", {"name": left_out.name, "macro": left_out.macro})
