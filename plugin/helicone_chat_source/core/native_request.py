"""
A request in a provider's own format, sent on as it is: Anthropic's Messages and OpenAI's Responses.

The model string, the headers and the access are those of the connection. Web search is not: the gateway takes its
plugins out of such bodies and does not apply them, so a program names the provider's own tool.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from helicone_chat_source.core.catalog import Catalog
from helicone_chat_source.core.chat_request import (
    CallContext,
    ChatRequest,
    GatewayRequest,
    choose_model,
    headers_for,
)
from helicone_chat_source.core.errors import FieldError, InvalidModel, InvalidRequest
from helicone_chat_source.core.parameters import DroppedParameter
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.core.settings import ConnectionSettings

NativeFormat = Literal["messages", "responses"]

MESSAGES_FIELDS = frozenset(
    [
        *("messages", "system", "max_tokens", "stream", "temperature", "top_p", "top_k", "stop_sequences", "thinking"),
        *("tools", "tool_choice", "mcp_servers", "container", "output_config", "cache_control", "metadata"),
        *("service_tier", "speed", "inference_geo", "context_management", "compaction", "thread", "diagnostics"),
        *("fallbacks", "fallback_credit_token", "billing_policy", "user_profile_id", "workspace_id"),
    ]
)
"""Anthropic's parameters, those of its betas too; the gateway hands on the rest to somebody who may act on it."""

RESPONSES_FIELDS = frozenset(
    [
        "input",
        "instructions",
        "stream",
        "stream_options",
        "temperature",
        "top_p",
        "top_k",
        "max_output_tokens",
        "max_tool_calls",
        "reasoning",
        "reasoning_options",
        "text",
        "tools",
        "tool_choice",
        "parallel_tool_calls",
        "include",
        "truncation",
        "user",
        "safety_identifier",
        "prompt_cache_key",
        "service_tier",
        "store",
        "top_logprobs",
        "context_editing",
        "image_generation",
    ]
)
"""What the gateway takes on `/v1/responses`; one more key and it refuses the whole request."""


def build_native_request(
    form: NativeFormat,
    body: Mapping[str, object],
    *,
    settings: ConnectionSettings,
    context: CallContext,
    key: Secret,
    request_id: str,
    catalog: Catalog,
) -> ChatRequest:
    """Return the request; raises `InvalidModel`, `InvalidRequest` or `InvalidProperties`."""
    model_id = body.get("model")
    if not isinstance(model_id, str | None):
        raise InvalidRequest(fields=[FieldError("/model", "string_type", "This must be a text.")])
    # A fallback speaks another format perhaps, which no client of this one could read.
    chosen = settings.model_copy(update={"model": (model_id or settings.model).strip(), "fallbacks": ()})
    model, notices = choose_model(chosen, None, catalog, web_search=False)
    headers, left_out = headers_for(chosen, context, model, key=key, request_id=request_id)
    allowed = MESSAGES_FIELDS if form == "messages" else RESPONSES_FIELDS
    sent = {name: value for name, value in body.items() if name in allowed}
    dropped = [DroppedParameter(name, "unknown") for name in body if name not in {*allowed, "model", "plugins"}]
    if form == "messages":
        for route in model.routes:
            found = catalog.find(route.model)
            if found is not None and found.endpoints and not any(end.claude_format for end in found.endpoints):
                raise InvalidModel(variant="not_claude", item=str(route))
        headers["Helicone-Gateway-Body-Mapping"] = "NO_MAPPING"
    request = GatewayRequest("POST", f"/v1/{form}", headers, {**sent, "model": str(model)}, key)
    return ChatRequest(request, model, request_id, False, tuple(dropped), (*notices, *left_out))
