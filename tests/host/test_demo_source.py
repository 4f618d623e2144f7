"""The Demo source: the whole way over HTTP, without an account and without a network."""

from __future__ import annotations

import json
from typing import Any

from host.conftest import BEARER, Client, OpenApp

BASE = "/sources/demo"


async def generate(client: Client, text: str, **fields: Any) -> list[tuple[str, Any]]:
    """Ask for a streamed reply and return its events with their names."""
    chat = {"messages": [{"role": "user", "content": text}], "stream": True, **fields}
    async with client.post(f"{BASE}/generate", json=chat, headers=BEARER) as answer:
        frames = (await answer.text()).strip().split("\n\n")
    events = []
    for frame in frames:
        fields_of = dict(line.split(": ", 1) for line in frame.split("\n") if not line.startswith(":"))
        events.append((fields_of.get("event", "message"), json.loads(fields_of["data"])))
    return events


async def test_demo_is_connected_without_a_key(client: Client) -> None:
    """Its key is built in; nobody has to enter anything, and nobody can."""
    panel = await (await client.get(f"{BASE}/panel.json", headers=BEARER)).json()
    status = await (await client.post(f"{BASE}/connect", json={}, headers=BEARER)).json()
    entered = await client.post(f"{BASE}/connect", json={"api_key": "sk-helicone-mine"}, headers=BEARER)

    assert panel["source"] == {**panel["source"], "id": "demo", "simulated": True, "key_entry": False}
    assert (status["state"], status["key"]["from"], status["models"]["count"]) == ("connected", "built_in", 111)
    assert entered.status == 403


async def test_demo_streams_a_reply(client: Client) -> None:
    """Start, chunks that add up to a text, and a finish."""
    await client.post(f"{BASE}/connect", json={}, headers=BEARER)

    events = await generate(client, "What of the weather?")

    names = [name for name, _ in events]
    text = "".join(
        choice["delta"].get("content") or "" for name, data in events if name == "message" for choice in data["choices"]
    )
    assert (names[0], names[-1]) == ("start", "finish")
    assert "> What of the weather?" in text
    assert events[0][1]["model"] == "claude-sonnet-4"
    assert events[-1][1]["state"] == "complete"
    assert events[-1][1]["request_url"] is None


async def test_demo_shows_troubles_on_request(client: Client) -> None:
    """An error before the first token has a status, as with the real gateway."""
    chat = {"messages": [{"role": "user", "content": "[[no credits]]"}], "stream": True}
    async with client.post(f"{BASE}/generate", json=chat, headers=BEARER) as answer:
        told = await answer.json()

    assert (answer.status, told["error"]["code"]) == (402, "no_credits")


async def test_settings_of_the_demo_last_when_its_port_is_another(open_app: OpenApp) -> None:
    """The simulated gateway has another address with every start; what was set belongs to the Demo all the same."""
    client = await open_app()
    await client.put(f"{BASE}/settings", json={"model": "gpt-4o"}, headers=BEARER)
    await client.post(f"{BASE}/connect", json={}, headers=BEARER)
    await client.close()
    again = await open_app()

    settings = await (await again.get(f"{BASE}/settings", headers=BEARER)).json()
    status = await (await again.get(f"{BASE}/status", headers=BEARER)).json()

    assert settings["model"] == "gpt-4o"
    assert status["models"]["count"] == 111


async def test_two_apps_have_two_simulated_gateways(open_app: OpenApp) -> None:
    """Neither takes the other's port."""
    first, second = await open_app(), await open_app()

    urls = [
        (await (await client.get(f"{BASE}/status", headers=BEARER)).json())["gateway_url"] for client in (first, second)
    ]

    assert len(set(urls)) == 2
