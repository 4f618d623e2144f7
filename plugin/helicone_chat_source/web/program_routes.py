"""What a panel tells about `/v1`: its addresses, the access token, and what to paste into which app."""

from __future__ import annotations

import inspect
import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from aiohttp import web

from helicone_chat_source.core.errors import NotFound, TokenFixed
from helicone_chat_source.core.librechat import librechat_yaml
from helicone_chat_source.web.answers import ProgramHostAnswer, ProgramsAnswer
from helicone_chat_source.web.guards import words_of
from helicone_chat_source.web.json_body import read_json_object
from helicone_chat_source.web.mounted import source_and_owner
from helicone_chat_source.web.words import Words

ProgramToken = Callable[[str], Awaitable[str] | str]
"""Gives the access token of an owner."""
Renew = Callable[[], Awaitable[tuple[str, Callable[[web.Request, web.Response], None]]]]
"""Makes another token, and gives it with what keeps the browser that asked signed in."""

OPEN_WEBUI_HEADERS = {
    "Helicone-Session-Id": "{{CHAT_ID}}",
    "Helicone-User-Id": "{{USER_ID}}",
    "Helicone-Property-Task": "{{TASK}}",
    "Helicone-Property-App": "open-webui",
}
"""Open WebUI fills the placeholders; one that has no value arrives empty, and counts as absent."""


@dataclass(frozen=True, slots=True)
class ProgramAccess:
    """How programs get in: `renew` is `None` where tokens are renewed elsewhere, `at_root` says where `/v1` is."""

    token: ProgramToken
    renew: Renew | None = None
    at_root: bool = False


PROGRAM_ACCESS: web.AppKey[ProgramAccess | None] = web.AppKey("helicone_program_access")


def program_routes() -> Iterable[web.RouteDef]:
    """Return the routes, relative to the prefix."""
    return [
        web.get("/programs", programs),
        web.post("/programs/token", token),
        web.post("/programs/token/renew", renew_token),
    ]


async def programs(request: web.Request) -> web.Response:
    """Return the addresses, and for each app its own with what to paste; the token is not in it."""
    access = _access(request)
    await source_and_owner(request)
    root = _root(request, access)
    told: ProgramsAnswer = {
        "base_url": f"{root}/v1",
        "hosts": _hosts(root, words_of(request)),
        "renewable": access.renew is not None,
    }
    return web.json_response(told)


async def token(request: web.Request) -> web.Response:
    """Return the access token; a POST, so that no other page can make a browser ask for it."""
    access = _access(request)
    _, owner = await source_and_owner(request)
    await read_json_object(request, optional=True)
    found = access.token(owner)
    return web.json_response({"token": await found if inspect.isawaitable(found) else found})


async def renew_token(request: web.Request) -> web.Response:
    """Return a new access token; the old one opens nothing any more."""
    access = _access(request)
    await source_and_owner(request)
    await read_json_object(request, optional=True)
    if access.renew is None:
        raise TokenFixed
    made, keep_signed_in = await access.renew()
    response = web.json_response({"token": made})
    keep_signed_in(request, response)
    return response


def _access(request: web.Request) -> ProgramAccess:
    access = request.app.get(PROGRAM_ACCESS)
    if access is None:
        raise NotFound
    return access


def _root(request: web.Request, access: ProgramAccess) -> str:
    """Return the address in front of `/v1`."""
    return address_of(request, "" if access.at_root else request.path.removesuffix("/programs"))


def address_of(request: web.Request, path: str) -> str:
    """Return the address of a path as the browser knows it."""
    return f"{request.scheme}://{request.host}{path}"


def _hosts(root: str, told: Words) -> list[ProgramHostAnswer]:
    base_url = f"{root}/v1"
    return [
        {"id": "sillytavern", "base_url": f"{root}/st/v1"},
        {"id": "open_webui", "base_url": f"{root}/owui/v1", "snippet": json.dumps(OPEN_WEBUI_HEADERS, indent=2)},
        {"id": "librechat", "base_url": base_url, "snippet": librechat_yaml(base_url, told.text)},
        {"id": "openai", "base_url": base_url, "snippet": f"OPENAI_BASE_URL={base_url}"},
        {"id": "anthropic", "base_url": root, "snippet": f"ANTHROPIC_BASE_URL={root}"},
    ]
