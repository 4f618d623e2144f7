"""Answers completions: tries one route after another, as the gateway does, and sends the first reply that there is."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web

from helicone_chat_source.gateway.demo import claude_format, gemini_format, openai_format
from helicone_chat_source.gateway.demo.chat_request import ChatRequest, parse_json, read_chat_request
from helicone_chat_source.gateway.demo.delivery import Pace, send_document, send_events
from helicone_chat_source.gateway.demo.failures import Failure, Refused, answer_failures
from helicone_chat_source.gateway.demo.registry import Registry
from helicone_chat_source.gateway.demo.replies import compose_reply
from helicone_chat_source.gateway.demo.reply import Reply, Stamp
from helicone_chat_source.gateway.demo.reply_cache import ReplyCache
from helicone_chat_source.gateway.demo.request_id import is_request_id
from helicone_chat_source.gateway.demo.routing import Route
from helicone_chat_source.gateway.demo.state import DEMO_STATE
from helicone_chat_source.gateway.demo.troubles import Ending, Plan
from helicone_chat_source.gateway.demo.validation import describe_format_mistake

_CLIENT_LEFT = 499
_HTML_PAGE = """\
<!DOCTYPE html>
<html lang="en-US">
<head><title>ai-gateway.helicone.ai | 502: Bad gateway</title></head>
<body>
<h1>Bad gateway <span>Error code 502</span></h1>
<p>The web server reported a bad gateway error. (simulated)</p>
</body>
</html>
"""


_FORMATS = {"ANTHROPIC": claude_format, "GOOGLE": gemini_format, "OPENAI": openai_format}


@dataclass(frozen=True)
class Completions:
    """The part of the gateway that answers completions."""

    registry: Registry
    pace: Pace
    clock: Callable[[], float]
    cache: ReplyCache

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer a request whose key is good."""
        state = request.app[DEMO_STATE]
        body = parse_json(await request.read())
        state.remember(request, body)
        try:
            chat = read_chat_request(body, request.headers, self.registry)
        except Refused as refused:
            return refused.answer
        with state.count_stream() if chat.is_streamed else nullcontext():
            try:
                return await self._try_routes(request, chat)
            except ConnectionError:
                # Nobody reads this answer; it only keeps the server from logging an error.
                return web.Response(status=_CLIENT_LEFT)

    async def _try_routes(self, request: web.Request, chat: ChatRequest) -> web.StreamResponse:
        await self.pace.wait(request, chat.plan.seconds_before_head)
        if chat.plan.is_html_page:
            return web.Response(status=502, text=_HTML_PAGE, content_type="text/html", charset="UTF-8")
        mistake = describe_format_mistake(chat.build_checked_body())
        failures: list[Failure] = []
        for index, route in enumerate(chat.routes):
            failure = _find_failure(mistake, chat, route, index)
            if failure is None:
                return await self._answer_from_cache(request, chat, route)
            failures.append(failure)
            if index == 0 and failure.ends_the_request:
                break
        return answer_failures(failures)

    async def _answer_from_cache(self, request: web.Request, chat: ChatRequest, route: Route) -> web.StreamResponse:
        """Answer with a stored reply, which comes in one burst, or with a new one."""
        found = self.cache.find(route.source, chat.body, chat.headers)
        if found is not None:
            at_once = replace(self.pace, factor=0)
            return await self._send(request, chat, route, found.reply, headers=found.headers, pace=at_once)
        reply = compose_reply(chat.body, chat.conversation, chat.plan, route, chat.find_search(route))
        headers = {}
        if chat.plan.ending == "proper":
            headers = self.cache.store(route.source, chat.body, chat.headers, reply)
        return await self._send(request, chat, route, reply, headers=headers, pace=self.pace)

    async def _send(
        self,
        request: web.Request,
        chat: ChatRequest,
        route: Route,
        reply: Reply,
        *,
        headers: Mapping[str, str],
        pace: Pace,
    ) -> web.StreamResponse:
        request_id = _choose_request_id(chat)
        stamp = Stamp(
            id=_name_reply(route, request_id),
            created=int(self.clock()),
            model=_name_served_model(route),
            provider=route.endpoint.provider,
        )
        all_headers = {
            "Helicone-Id": request_id,
            "Helicone-Provider": route.endpoint.provider,
            "Helicone-Model": route.endpoint.provider_model_id,
            "Helicone-Gateway-Mode": "PTB",
            "Helicone-Status": "success",
            **headers,
        }
        form = _FORMATS[route.endpoint.response_format]
        ending = _choose_ending(chat.plan, route)
        if chat.is_streamed:
            chunks = form.build_chunks(reply, stamp)
            return await send_events(request, chunks, headers=all_headers, ending=ending, pace=pace)
        if ending == "breaks_off":
            # Without a stream the gateway notices that the provider broke off.
            return answer_failures([Failure(502, "Request failed with status 502", source=route.source)])
        document = form.build_completion(reply, stamp)
        tokens = reply.usage.completion
        return await send_document(request, document, tokens=tokens, headers=all_headers, ending=ending, pace=pace)


def _find_failure(mistake: str | None, chat: ChatRequest, route: Route, index: int) -> Failure | None:
    if mistake is not None:
        return Failure(400, mistake, "invalid_format")
    if route.endpoint.response_format == "ANTHROPIC":
        untranslatable = _find_claude_mistake(chat.body)
        if untranslatable is not None:
            return Failure(400, untranslatable, source=route.source)
    plan = chat.plan
    return plan.fail(route) if plan.fail is not None and index < plan.failing_attempts else None


def _find_claude_mistake(body: Mapping[str, Any]) -> str | None:
    """Tell what the gateway cannot translate for Claude."""
    if body.get("logit_bias") is not None:
        return "Logit bias is not supported"
    if body.get("tool_choice") == "required":
        return "Unsupported tool_choice string: required"
    return None


def _choose_ending(plan: Plan, route: Route) -> Ending:
    if plan.ending == "error_event" and route.endpoint.response_format != "OPENAI":
        # The gateway swallows errors in the streams that it translates.
        return "breaks_off"
    return plan.ending


def _choose_request_id(chat: ChatRequest) -> str:
    wished = chat.headers.get("Helicone-Request-Id", "")
    return wished if is_request_id(wished) else str(uuid.uuid4())


def _name_reply(route: Route, request_id: str) -> str:
    prefix = {"ANTHROPIC": "msg_", "GOOGLE": "", "OPENAI": "chatcmpl-"}[route.endpoint.response_format]
    return f"{prefix}simulated{request_id.replace('-', '')[:12]}"


def _name_served_model(route: Route) -> str:
    """Return the name that the provider uses in its bodies, which has no prefixes and suffixes for places."""
    name = route.endpoint.provider_model_id.rpartition("/")[2]
    return name.partition("@")[0].partition(":")[0].removeprefix("anthropic.")
