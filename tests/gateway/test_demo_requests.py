"""The simulated gateway reads keys, paths and bodies as the real one does, and answers for the account."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp.pytest_plugin import AiohttpClient

from gateway.demo_client import (
    AUTHORIZATION,
    CLAUDE,
    GPT,
    PATH,
    Client,
    ask,
    read_error,
)
from helicone_chat_source.gateway.demo import DEMO_KEY, DEMO_STATE, create_demo_gateway


@pytest.fixture
async def client(aiohttp_client: AiohttpClient) -> Client:
    """A client of a gateway that does not wait."""
    return await aiohttp_client(create_demo_gateway(pace=0, clock=lambda: 1_795_000_000.5))


async def test_key_is_accepted_when_it_is_one_of_those_given(aiohttp_client: AiohttpClient) -> None:
    """A gateway may be given its own keys, of any form; then the demo key is an unknown one."""
    client = await aiohttp_client(create_demo_gateway(keys=["my-own-key"], pace=0))

    own = await client.post(PATH, json={}, headers={"Authorization": "Bearer my-own-key"})
    demo = await client.post(PATH, json={}, headers=AUTHORIZATION)

    assert own.status == 400
    assert (demo.status, await demo.text()) == (401, "Organization not found")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"x-api-key": f"Bearer {DEMO_KEY}"}, 400),
        ({"x-api-key": DEMO_KEY}, 401),
        ({"api-key": f"Bearer {DEMO_KEY}"}, 401),
        ({"Authorization": "junk", "Helicone-Auth": f"Bearer {DEMO_KEY}"}, 400),
        ({"Authorization": f"Bearer {DEMO_KEY}", "Helicone-Auth": "Bearer junk"}, 401),
        ({"Authorization": "Bearer sk-helicone-proxy-abc"}, 500),
        ({"Authorization": "Bearer sk-helicone-cp-aaaaaaa-aaaaaaa-aaaaaaa-aaaaaaa"}, 500),
    ],
)
async def test_status_when_the_key_comes_in_another_way(client: Client, headers: dict[str, str], expected: int) -> None:
    """Other key headers and odd key forms end as with the real gateway."""
    answer = await client.post(PATH, json={}, headers=headers)

    assert answer.status == expected


async def test_list_of_models_fails_when_a_proxy_key_is_unknown(client: Client) -> None:
    """One odd key form breaks even the open routes."""
    answer = await client.get("/v1/models", headers={"Authorization": "Bearer sk-helicone-proxy-abc"})

    assert (answer.status, answer.headers["helicone-error"]) == (500, "true")
    assert (await answer.json())["helicone-error"] == '"Proxy key not found"'


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/models"), ("GET", "/nothing"), ("POST", PATH), ("PUT", "/"), ("GET", "/healthcheck"), ("HEAD", "/x")],
)
async def test_every_answer_says_that_it_is_simulated(client: Client, method: str, path: str) -> None:
    """The header is there on success and on errors."""
    answer = await client.request(method, path)

    assert answer.headers["Helicone-Simulated"] == "true"


async def test_body_is_read_when_it_is_not_utf_8(client: Client) -> None:
    """Broken characters are replaced, as by the real gateway."""
    body = b'{"model":"gpt-4o-mini/openai","messages":[{"role":"user","content":"\xff\xfe"}]}'

    answer = await client.post(PATH, data=body, headers=AUTHORIZATION)

    assert answer.status == 200


@pytest.mark.parametrize("body", ['{"model": NaN}', "[" * 100_000, '{"model": ' + "1" * 5000 + "}"])
async def test_body_is_refused_when_only_python_could_read_it(client: Client, body: str) -> None:
    """Constants that JSON does not have, endless nesting and endless numbers are no reason to fail."""
    answer = await client.post(PATH, data=body, headers=AUTHORIZATION)

    assert answer.status == 400


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"model": GPT, "prompt_id": "abc"}, "Invalid prompt ID - no valid version found"),
        ({"model": GPT, "inputs": {}}, "No prompt ID provided"),
        (
            {"inputs": {}},
            "prompt_id is required to fetch model from prompt. Either provide a model or a prompt_id.",
        ),
    ],
)
async def test_prompt_is_refused_when_it_is_not_stored(client: Client, fields: dict[str, Any], expected: str) -> None:
    """The simulated account has no stored prompts."""
    answer = await client.post(PATH, json={"messages": [], **fields}, headers=AUTHORIZATION)

    assert (answer.status, await answer.json()) == (400, {"error": expected})


@pytest.mark.parametrize("plugins", [[None], {"id": "web"}, True])
async def test_gateway_throws_when_plugins_are_not_a_list_of_objects(client: Client, plugins: Any) -> None:
    """A list of plugins that cannot be read is an exception inside the gateway."""
    answer = await ask(client, "Hello", plugins=plugins)

    assert (answer.status, answer.headers["helicone-error"]) == (500, "true")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"logit_bias": {}}, "Logit bias is not supported"),
        ({"tool_choice": "required"}, "Unsupported tool_choice string: required"),
    ],
)
async def test_claude_route_fails_when_a_field_cannot_be_translated(
    client: Client, fields: dict[str, Any], expected: str
) -> None:
    """What Claude does not know is an error of the attempt, with status 500 for the whole."""
    answer = await ask(client, "Hello", CLAUDE, **fields)

    error = await read_error(answer)
    assert (answer.status, error["message"], error["details"][0]["statusCode"]) == (500, expected, 400)


async def test_balance_is_told_when_the_key_is_good(client: Client) -> None:
    """The balance is in cents."""
    answer = await client.get("/v1/credits/balance", headers=AUTHORIZATION)

    assert await answer.json() == {"data": {"totalCreditsPurchased": 2000, "balance": 1234}, "error": None}


async def test_balance_is_refused_when_there_is_no_key(client: Client) -> None:
    """The account's host has its own words for a missing key."""
    answer = await client.get("/v1/credits/balance")

    assert (answer.status, (await answer.json())["trace"]) == (401, "isAuthenticated.error")


REPLY_ID = "9c9029d0-04f2-43dd-a18c-30b7335181ef"


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        (f"/v1/request/{REPLY_ID}/feedback", {"rating": True}, 201),
        ("/v1/request/nonsense/feedback", {"rating": True}, 500),
        (f"/v1/request/{REPLY_ID}/feedback", {"rating": "yes"}, 422),
        ("/v1/feedback", {"helicone-id": REPLY_ID, "rating": False}, 200),
        ("/v1/feedback", {"rating": False}, 500),
    ],
)
async def test_rating_is_taken_when_it_is_a_boolean(client: Client, path: str, body: Any, expected: int) -> None:
    """Both hosts take ratings, each with its own statuses."""
    answer = await client.post(path, json=body, headers=AUTHORIZATION)

    assert answer.status == expected


async def test_rating_is_remembered(client: Client) -> None:
    """Tests can see which rating arrived."""
    await client.post(f"/v1/request/{REPLY_ID}/feedback", json={"rating": False}, headers=AUTHORIZATION)

    assert client.app is not None
    assert client.app[DEMO_STATE].ratings == {REPLY_ID: False}


async def test_rating_is_refused_when_there_is_no_key(client: Client) -> None:
    """A rating needs the key."""
    answer = await client.post(f"/v1/request/{REPLY_ID}/feedback", json={"rating": False})

    assert answer.status == 401


async def test_registry_is_open_to_everyone(client: Client) -> None:
    """The list with prices and limits needs no key."""
    answer = await client.get("/v1/public/model-registry/models")

    document = await answer.json()
    assert (answer.status, document["data"]["total"], document["error"]) == (200, 111, None)
