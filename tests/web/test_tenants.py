"""Owners beside each other: what one of them can reach of another's, and whether it matters how a token is carried."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from replay_gateway import GOOD_KEY, ReplayGateway
from web.conftest import PREFIX, Client, OpenHost

HI = [{"role": "user", "content": "Hi"}]
CHAT = {"model": "gpt-4o-mini", "messages": HI}
TOKENS = {"ada-token-0123456789abcdef": "ada", "bob-token-0123456789abcdef": "bob"}
ADA, BOB = ({"X-User": name} for name in ("ada", "bob"))
NEVER = "0123456789abcdef0123456789abcdef"


@pytest.fixture(name="shared")
async def _shared(open_host: OpenHost) -> Client:
    """A host with a login, whose programs bring a token of their owner's; the operator gives the key."""
    return await open_host(
        identify=lambda request: request.headers.get("X-User"), identify_program=TOKENS.get, api_key=GOOD_KEY
    )


WITH_PROFILE: list[tuple[str, str, dict[str, Any] | None]] = [
    ("GET", "profiles/{id}", None),
    ("PATCH", "profiles/{id}", {"name": "Bob's"}),
    ("DELETE", "profiles/{id}", None),
    ("PUT", "profiles/selected", {"id": "{id}"}),
    ("POST", "profiles", {"copy_of": "{id}"}),
    ("GET", "settings?profile={id}", None),
    ("PUT", "settings?profile={id}", {"model": "gpt-4o"}),
    ("POST", "connect?profile={id}", {"settings": {}}),
    ("POST", "test?profile={id}", {}),
    ("POST", "generate", {**CHAT, "profile": "{id}"}),
]


@pytest.mark.parametrize(("method", "path", "body"), WITH_PROFILE, ids=lambda value: str(value)[:30])
async def test_profile_of_another_owner_is_not_there(
    shared: Client, gateway: ReplayGateway, method: str, path: str, body: dict[str, Any] | None
) -> None:
    """It is answered as one that nobody ever had, to the letter, and stays as it is; nothing is sent with it."""
    made = await shared.post(f"{PREFIX}/profiles", json={"name": "Ada's", "settings": {"model": "o3"}}, headers=ADA)
    mine = (await made.json())["profile"]["id"]

    async def ask(profile: str) -> tuple[int, str]:
        given = {name: value if value != "{id}" else profile for name, value in (body or {}).items()}
        address = f"{PREFIX}/{path.replace('{id}', profile)}"
        async with shared.request(method, address, json=given if body is not None else None, headers=BOB) as answer:
            return answer.status, (await answer.text()).replace(profile, "")

    taken, invented = await ask(mine), await ask(NEVER)
    kept = await (await shared.get(f"{PREFIX}/profiles/{mine}", headers=ADA)).json()

    assert taken == invented
    assert taken[0] == 404
    assert (kept["name"], kept["settings"]["model"]) == ("Ada's", "o3")
    assert gateway.requests == []


async def test_reply_of_another_owner_cannot_be_stopped(shared: Client, gateway: ReplayGateway) -> None:
    """Its id is as good as any other; whoever asked for it can."""
    gateway.hold = asyncio.Event()
    async with shared.post(f"{PREFIX}/generate", json={**CHAT, "stream": True}, headers=ADA) as reply:
        found = re.search(rb'"generation_id":\s*"([0-9a-f]{32})"', await reply.content.readuntil(b"\n\n"))
        assert found is not None
        said = []
        for mine in (found[1].decode(), NEVER):
            async with shared.delete(f"{PREFIX}/generations/{mine}", headers=BOB) as answer:
                said.append((answer.status, await answer.text()))
        nobody = await shared.delete(f"{PREFIX}/generations/{found[1].decode()}")
        own = await shared.delete(f"{PREFIX}/generations/{found[1].decode()}", headers=ADA)
        gateway.hold.set()

    assert said[0] == said[1]
    assert (said[0][0], nobody.status, own.status) == (404, 401, 200)


def carriers(token: str) -> list[dict[str, str]]:
    """Return the ways in which a program can bring a token."""
    return [{"Authorization": f"Bearer {token}"}, {"authorization": f"bearer {token}"}, {"x-api-key": token}]


PROGRAM_ROUTES = [
    ("GET", "models"),
    ("GET", "models/gpt-4o"),
    ("GET", "nothing"),
    ("POST", "chat/completions"),
    ("POST", "messages"),
    ("POST", "responses"),
    ("DELETE", "models"),
]


@pytest.mark.parametrize("base", ["v1", "st/v1", "owui/v1"])
@pytest.mark.parametrize("token", [*TOKENS, "wrong-token-0123456789abcdef", ""])
async def test_token_opens_the_same_however_it_is_brought(shared: Client, base: str, token: str) -> None:
    """No way in is checked less than another: each route answers alike."""
    bodies = {"messages": {**CHAT, "max_tokens": 9}, "responses": {"model": "gpt-4o-mini", "input": "Hi"}}

    told: dict[tuple[str, str], set[tuple[int, str | None]]] = {}
    for method, path in PROGRAM_ROUTES:
        for headers in carriers(token):
            body = bodies.get(path, CHAT)
            async with shared.request(method, f"{PREFIX}/{base}/{path}", json=body, headers=headers) as answer:
                code = re.search(r'"code":\s*"(\w+)"', await answer.text())
                told.setdefault((method, path), set()).add((answer.status, code and code[1]))

    expected = {"ada": 200, "bob": 200}.get(TOKENS.get(token, ""), 401)
    assert {route: said for route, said in told.items() if len(said) != 1} == {}
    assert {status for status, _ in told["GET", "models"]} == {expected}


async def test_token_in_authorization_counts_when_there_are_two(shared: Client) -> None:
    """A wrong one is not made good by another header."""
    right, wrong = next(iter(TOKENS)), "wrong-token-0123456789abcdef"
    both = {"Authorization": f"Bearer {wrong}", "x-api-key": right}

    answer = await shared.get(f"{PREFIX}/v1/models", headers=both)
    swapped = await shared.get(f"{PREFIX}/v1/models", headers={"Authorization": f"Bearer {right}", "x-api-key": wrong})

    assert (answer.status, swapped.status) == (401, 200)


async def test_program_uses_the_profiles_of_its_owner(shared: Client, gateway: ReplayGateway) -> None:
    """Another owner's cannot be named, in whatever format is asked."""
    gateway.chat = "chat-openai-json"
    made = await shared.post(f"{PREFIX}/profiles", json={"name": "Ada's"}, headers=ADA)
    mine = (await made.json())["profile"]["id"]
    ada, bob = ({"Authorization": f"Bearer {token}"} for token in TOKENS)
    asked = {**CHAT, "helicone": {"profile": mine}}

    stranger = [
        (await shared.post(f"{PREFIX}/v1/{path}", json=asked, headers=bob)).status
        for path in ("chat/completions", "messages", "responses")
    ]
    before = list(gateway.requests)
    owner = await shared.post(f"{PREFIX}/v1/chat/completions", json=asked, headers=ada)

    assert (stranger, before) == ([404] * 3, [])
    assert owner.status == 200


async def test_identity_in_a_header_counts_only_where_the_host_says_so(open_host: OpenHost) -> None:
    """Nothing here reads such headers: a host that tells its users apart by something else refuses them."""
    host = await open_host(identify=lambda request: request.get("user"), identify_program=lambda _token: None)
    forged = {"X-User-Id": "alice", "X-User": "alice", "X-Forwarded-User": "alice", "Remote-User": "alice"}

    page = await host.get(f"{PREFIX}/settings", headers=forged)
    program = await host.get(f"{PREFIX}/v1/models", headers={**forged, "Authorization": "Bearer alice"})

    assert (page.status, program.status) == (401, 401)
