"""
Reads a POST as the gateway does before its first attempt: body, model string, stored prompts, plugins.

What the gateway refuses at this point leaves as `Refused`, with the answer in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from helicone_chat_source.gateway.demo.conversation import Conversation, read_conversation
from helicone_chat_source.gateway.demo.failures import (
    Refused,
    answer_exception,
    answer_no_providers,
    answer_prompt_problem,
    answer_text,
)
from helicone_chat_source.gateway.demo.registry import Registry
from helicone_chat_source.gateway.demo.routing import BadModelString, Route, find_routes
from helicone_chat_source.gateway.demo.troubles import Plan, plan_reply

_MODELS_PAGE = "See supported models at https://helicone.ai/models"
_INVALID_BODY = f"Invalid body or missing model. {_MODELS_PAGE}"
_INVALID_MODEL_TYPE = f"Invalid model type. Model must be a string. {_MODELS_PAGE}"
_UNKNOWN_PROMPT = "Invalid prompt ID - no valid version found"
_PROMPT_FIELDS = ("prompt_id", "environment", "version_id", "inputs")


@dataclass(frozen=True)
class ChatRequest:
    """A request that can be routed. `plugin` holds the options of the web plugin when the body has it."""

    body: dict[str, Any]
    headers: Mapping[str, str]
    routes: list[Route]
    plugin: Mapping[str, Any] | None
    conversation: Conversation
    plan: Plan

    @property
    def is_streamed(self) -> bool:
        """Whether the reply comes as events; only the literal `true` says so."""
        return self.body.get("stream") is True

    def find_search(self, route: Route) -> Mapping[str, Any] | None:
        """Return the options of the web search on this route, or None; what the route cannot do is dropped silently."""
        wanted = {} if self.plugin is None and route.is_online else self.plugin
        return wanted if "web" in route.endpoint.plugins else None

    def build_checked_body(self) -> dict[str, Any]:
        """Return the body as it is checked: without what the gateway itself takes out of it."""
        taken = {"plugins", *_PROMPT_FIELDS}
        if not any(family in self.body["model"] for family in ("claude", "gemini")):
            taken.add("reasoning_options")
        return {name: value for name, value in self.body.items() if name not in taken}


def read_chat_request(body: Any, headers: Mapping[str, str], registry: Registry) -> ChatRequest:
    """Read a body and headers; raises Refused."""
    if not isinstance(body, dict):
        raise Refused(answer_text(400, _INVALID_BODY))
    routes = _find_routes(body, registry)
    plugin = _read_web_plugin(body.get("plugins"))
    if not routes:
        raise Refused(answer_no_providers())
    conversation = read_conversation(body, headers)
    return ChatRequest(body, headers, routes, plugin, conversation, plan_reply(conversation.question))


def _find_routes(body: dict[str, Any], registry: Registry) -> list[Route]:
    model_string = body.get("model")
    problem = _find_prompt_problem(body)
    if not _is_given(model_string) and problem is None:
        raise Refused(answer_text(400, _INVALID_BODY))
    if _is_given(model_string) and not isinstance(model_string, str):
        raise Refused(answer_text(400, _INVALID_MODEL_TYPE))
    try:
        routes = find_routes(model_string or "", registry)
    except BadModelString as exc:
        raise Refused(answer_text(400, str(exc))) from exc
    if problem is not None:
        raise Refused(answer_prompt_problem(problem))
    return routes


def parse_json(raw: bytes) -> Any:
    """Parse JSON as a browser does; None for what is not JSON."""
    try:
        return json.loads(raw.decode("utf-8", errors="replace"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _is_given(value: object) -> bool:
    # Truth as in JavaScript, where an empty object or list counts as given.
    return value is not None and value is not False and value not in ("", 0)


def _find_prompt_problem(body: Mapping[str, Any]) -> str | None:
    """Tell why a stored prompt cannot be used; the simulated account has none."""
    if not any(_is_given(body.get(name)) for name in _PROMPT_FIELDS):
        return None
    if _is_given(body.get("prompt_id")):
        return _UNKNOWN_PROMPT if body.get("model") else f"Failed to fetch model from prompt: {_UNKNOWN_PROMPT}"
    if body.get("model"):
        return "No prompt ID provided"
    return "prompt_id is required to fetch model from prompt. Either provide a model or a prompt_id."


def _read_web_plugin(plugins: object) -> dict[str, Any] | None:
    """Return the options of the web plugin, or None without one."""
    if not _is_given(plugins) or isinstance(plugins, str):
        return None
    if not isinstance(plugins, list):
        raise Refused(answer_exception("requestPlugins is not iterable"))
    found: dict[str, Any] | None = None
    for plugin in plugins:
        if plugin is None:
            raise Refused(answer_exception("Cannot read properties of null (reading 'id')"))
        if isinstance(plugin, dict) and plugin.get("id") == "web":
            found = found or plugin
    return found
