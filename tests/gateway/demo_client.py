"""Asks the simulated gateway and reads its answers; shared by the tests of the simulated gateway."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient

from helicone_chat_source.gateway.demo import DEMO_KEY

GPT = "gpt-4o-mini/openai"
CLAUDE = "claude-sonnet-4/anthropic"
GEMINI = "gemini-2.5-flash/google-ai-studio"
MODELS = [GPT, CLAUDE, GEMINI]
AUTHORIZATION = {"Authorization": f"Bearer {DEMO_KEY}"}
PATH = "/v1/chat/completions"
Client = TestClient[web.Request, web.Application]


def build_body(text: str, model: str = GPT, **fields: Any) -> dict[str, Any]:
    """Build the body of a request with one user message."""
    return {"model": model, "messages": [{"role": "user", "content": text}], **fields}


async def ask(
    client: Client, text: str, model: str = GPT, headers: dict[str, str] | None = None, **fields: Any
) -> ClientResponse:
    """Send one user message."""
    return await client.post(PATH, json=build_body(text, model, **fields), headers={**AUTHORIZATION, **(headers or {})})


async def read_error(answer: ClientResponse) -> dict[str, Any]:
    """Read the error of a body that is labelled as text."""
    error: dict[str, Any] = json.loads(await answer.text())["error"]
    return error


async def read_chunks(answer: ClientResponse) -> list[Any]:
    """Read all events of a stream; the last one is the word [DONE]."""
    frames = (await answer.text()).removesuffix("\n\n").split("\n\n")
    return [json.loads(frame.removeprefix("data: ").replace("[DONE]", '"[DONE]"')) for frame in frames]


def join_content(chunks: list[Any]) -> str:
    """Put the text of a stream together."""
    deltas = [choice["delta"] for chunk in chunks if isinstance(chunk, dict) for choice in chunk.get("choices", [])]
    return "".join(delta.get("content") or "" for delta in deltas)


def list_finish_reasons(chunks: list[Any]) -> list[str]:
    """Return the reasons why the reply ended; there should be one."""
    choices = [choice for chunk in chunks if isinstance(chunk, dict) for choice in chunk.get("choices", [])]
    return [choice["finish_reason"] for choice in choices if choice["finish_reason"] is not None]


async def read_message(answer: ClientResponse) -> dict[str, Any]:
    """Return the message of a reply that is not streamed."""
    message: dict[str, Any] = (await answer.json())["choices"][0]["message"]
    return message
