"""The simulated gateway as an aiohttp application: which path goes where, and who may ask."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Collection

from aiohttp import web

from helicone_chat_source.gateway.demo.account import (
    answer_balance,
    answer_gateway_rating,
    answer_json,
    answer_not_authenticated,
    answer_rating,
)
from helicone_chat_source.gateway.demo.chat_request import parse_json
from helicone_chat_source.gateway.demo.completions import Completions
from helicone_chat_source.gateway.demo.delivery import Pace
from helicone_chat_source.gateway.demo.failures import answer_exception, answer_text
from helicone_chat_source.gateway.demo.keys import DEMO_KEY, KeyRefusal, check_key, find_odd_key
from helicone_chat_source.gateway.demo.registry import build_model_list, build_registry_document, load_registry
from helicone_chat_source.gateway.demo.reply_cache import ReplyCache
from helicone_chat_source.gateway.demo.state import DEMO_STATE, DemoState

_REFUSALS: dict[KeyRefusal, str] = {
    "missing": "Invalid Helicone API key (hshed)",
    "malformed": "Invalid Helicone API key",
    "unknown": "Organization not found",
}
_FEEDBACK = re.compile(r"/v1/request/([^/]+)/feedback")
_LARGEST_BODY = 64 * 1024 * 1024
_ANY_ORIGIN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Allow-Methods": "*",
}


def create_demo_gateway(
    *,
    keys: Collection[str] | None = None,
    pace: float = 1.0,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    clock: Callable[[], float] = time.time,
) -> web.Application:
    """
    Build a gateway that needs no account and no network.

    It accepts `keys`, or only `DEMO_KEY`. `pace` stretches every wait; 0 answers at once.
    """
    gateway = _Gateway(
        keys=frozenset({DEMO_KEY} if keys is None else keys),
        completions=Completions(load_registry(), Pace(pace, sleep), clock, ReplyCache(clock)),
    )
    app = web.Application(client_max_size=_LARGEST_BODY)
    app[DEMO_STATE] = DemoState()
    # One handler for everything, since the gateway takes a POST to any path as a completion.
    app.router.add_route("*", "/{path:.*}", gateway.answer)
    app.on_response_prepare.append(_mark_as_simulated)
    return app


async def _mark_as_simulated(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers["Helicone-Simulated"] = "true"


class _Gateway:
    def __init__(self, *, keys: frozenset[str], completions: Completions) -> None:
        self._keys = keys
        self._completions = completions

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if "browser" in request.path_qs:
            return web.Response(headers=_ANY_ORIGIN)
        complaint = find_odd_key(request.headers, self._keys)
        if complaint is not None:
            return answer_exception(complaint, f'"{complaint}"')
        if request.method == "GET":
            return self._answer_get(request)
        if request.method == "POST":
            return await self._answer_post(request)
        return _answer_wrong_method()

    async def _answer_post(self, request: web.Request) -> web.StreamResponse:
        refusal = check_key(request.headers, self._keys)
        rated = _FEEDBACK.fullmatch(request.path)
        if refusal is not None:
            return answer_text(401, _REFUSALS[refusal]) if rated is None else answer_not_authenticated()
        if rated is not None:
            return answer_rating(request.app[DEMO_STATE], rated[1], parse_json(await request.read()))
        if request.path == "/v1/feedback":
            return answer_gateway_rating(request.app[DEMO_STATE], parse_json(await request.read()))
        return await self._completions.answer(request)

    def _answer_get(self, request: web.Request) -> web.Response:
        match request.path.removesuffix("/"):
            case "/v1/models":
                return answer_json(build_model_list(self._completions.registry))
            case "/v1/public/model-registry/models":
                return answer_json(build_registry_document(self._completions.registry))
            case "/v1/credits/balance":
                is_refused = check_key(request.headers, self._keys) is not None
                return answer_not_authenticated() if is_refused else answer_balance()
            case "/healthcheck":
                return web.Response(headers={"Content-Type": "application/json"})
            case _:
                return _answer_wrong_method()


def _answer_wrong_method() -> web.Response:
    return answer_text(405, "Method not allowed. AI Gateway only accepts POST requests.", {"Allow": "POST, GET"})
