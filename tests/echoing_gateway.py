"""A gateway that repeats the key wherever it can, as providers do in their errors, and worse."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from replay_gateway import recorded

Answer = Callable[[web.Request, str], Awaitable[web.StreamResponse]]


async def _refused(_request: web.Request, key: str) -> web.StreamResponse:
    message = f"Incorrect API key provided: {key}. You can find your API key at https://example.com."
    return web.json_response({"error": {"message": message, "code": key, "type": key}}, status=401)


async def _failed(_request: web.Request, key: str) -> web.StreamResponse:
    attempt = {"source": "gpt-4o-mini/openai/byok", "status": 401, "message": f"no such key: {key}", "type": key}
    return web.json_response({"error": {"message": key, "details": [attempt], "attempts": [attempt]}}, status=500)


async def _page(_request: web.Request, key: str) -> web.StreamResponse:
    return web.Response(text=f"<h1>502</h1>Authorization: Bearer {key}", content_type="text/html", status=502)


async def _head(_request: web.Request, key: str) -> web.StreamResponse:
    headers = {"X-Key": key, "Set-Cookie": f"key={key}", "Location": f"https://elsewhere.example/{key}"}
    return web.Response(status=307, headers=headers)


async def _whole(_request: web.Request, key: str) -> web.StreamResponse:
    message = {"role": "assistant", "content": f"Your key is {key}."}
    return web.json_response({"id": key, "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})


async def _headers(_request: web.Request, key: str) -> web.StreamResponse:
    names = ("Helicone-Provider", "Helicone-Model", "Helicone-Cache", "Helicone-Id", "X-Request-Id", "Server")
    message = {"role": "assistant", "content": "Hi"}
    completion = {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
    return web.json_response(completion, headers=dict.fromkeys(names, f"a {key}"))


async def _stream(request: web.Request, *lines: str) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    for line in lines:
        await response.write(f"data: {line}\n\n".encode())
    return response


async def _chunks(request: web.Request, key: str) -> web.StreamResponse:
    delta = {"choices": [{"index": 0, "delta": {"content": f"Your key is {key}."}, "finish_reason": "stop"}]}
    return await _stream(request, json.dumps(delta), "[DONE]")


async def _broken(request: web.Request, key: str) -> web.StreamResponse:
    delta = {"choices": [{"index": 0, "delta": {"content": "Your"}, "finish_reason": None}]}
    return await _stream(request, json.dumps(delta), json.dumps({"error": {"message": f"bad key {key}", "code": key}}))


async def _cut(request: web.Request, key: str) -> web.StreamResponse:
    response = await _stream(request, json.dumps({"choices": [{"index": 0, "delta": {"content": key}}]}))
    assert request.transport is not None
    request.transport.abort()
    return response


async def _no_stream(request: web.Request, key: str) -> web.StreamResponse:
    return await _stream(request, f"{key} is no JSON", json.dumps({"choices": key}))


ANSWERS: dict[str, Answer] = {
    "refused": _refused,
    "failed": _failed,
    "page": _page,
    "redirect": _head,
    "whole": _whole,
    "headers": _headers,
    "chunks": _chunks,
    "error in the stream": _broken,
    "cut": _cut,
    "no chunks": _no_stream,
}
"""What the gateway answers to a message that names it."""


def create_echoing_gateway() -> web.Application:
    """Return the gateway; it accepts every key, and its list of models is the recorded one."""

    async def models(_request: web.Request) -> web.Response:
        return web.Response(body=recorded("models-with-key")[1], content_type="application/json")

    async def completions(request: web.Request) -> web.StreamResponse:
        body = json.loads(await request.read())
        if body == {}:
            told, probe = recorded("err-model-missing")
            return web.Response(body=probe, status=told["response"]["status"], content_type="application/json")
        text = (body.get("messages") or [{"content": body.get("input")}])[-1]["content"]
        asked = text if isinstance(text, str) else text[0]["text"]
        return await ANSWERS[asked](request, request.headers["Authorization"].removeprefix("Bearer "))

    app = web.Application()
    paths = ("/v1/chat/completions", "/v1/messages", "/v1/responses")
    app.add_routes([web.get("/v1/models", models), *(web.post(path, completions) for path in paths)])
    return app
