"""What a host's panel tells about `/v1`."""

from __future__ import annotations

from web.conftest import PREFIX, OpenHost

TOKEN = "a-token-of-the-tests-0123456789abcdef"


def owner_of(token: str) -> str | None:
    """Return the owner of the only token."""
    return "local" if token == TOKEN else None


async def test_programs_when_the_host_gives_tokens(open_host: OpenHost) -> None:
    """Addresses under the prefix, and no token until it is asked for; one of the host's cannot be renewed here."""
    host = await open_host(identify_program=owner_of, program_token=lambda owner: TOKEN if owner == "local" else "")

    panel = await (await host.get(f"{PREFIX}/panel.json")).json()
    answer = await host.get(f"{PREFIX}/programs")
    told, text = await answer.json(), await answer.text()
    token = await (await host.post(f"{PREFIX}/programs/token", json={})).json()
    renewed = await host.post(f"{PREFIX}/programs/token/renew", json={})

    root = str(host.make_url(PREFIX))
    addresses = {one["id"]: one["base_url"] for one in told["hosts"]}
    assert panel["programs"] == {"href": "programs"}
    assert (told["base_url"], told["renewable"]) == (f"{root}/v1", False)
    assert addresses == {
        "sillytavern": f"{root}/st/v1",
        "open_webui": f"{root}/owui/v1",
        "librechat": f"{root}/v1",
        "openai": f"{root}/v1",
        "anthropic": root,
    }
    assert TOKEN not in text
    assert token == {"token": TOKEN}
    assert (renewed.status, (await renewed.json())["error"]["code"]) == (403, "token_fixed")


async def test_programs_when_a_proxy_ends_tls(open_host: OpenHost) -> None:
    """The address is the one that the browser knows, if the proxy was named."""
    options = {"identify_program": owner_of, "program_token": lambda _owner: TOKEN}
    trusting = await open_host(**options, trusted_proxies=["127.0.0.1"])
    careful = await open_host(**options)

    secure = await (await trusting.get(f"{PREFIX}/programs", headers={"X-Forwarded-Proto": "https"})).json()
    plain = await (await careful.get(f"{PREFIX}/programs", headers={"X-Forwarded-Proto": "https"})).json()

    assert secure["base_url"].startswith("https://")
    assert plain["base_url"].startswith("http://")


async def test_programs_when_the_host_gives_no_tokens(open_host: OpenHost) -> None:
    """Then the panel has no such section, and there is nothing to ask."""
    host = await open_host(identify_program=owner_of)

    panel = await (await host.get(f"{PREFIX}/panel.json")).json()
    told = await host.get(f"{PREFIX}/programs")
    token = await host.post(f"{PREFIX}/programs/token", json={})

    assert "programs" not in panel
    assert (told.status, token.status) == (404, 404)


async def test_token_when_nobody_is_signed_in(open_host: OpenHost) -> None:
    """Who is not known gets no token."""
    host = await open_host(
        identify=lambda _request: None, identify_program=owner_of, program_token=lambda _owner: TOKEN
    )

    told = await host.get(f"{PREFIX}/programs")
    token = await host.post(f"{PREFIX}/programs/token", json={})

    assert (told.status, token.status) == (401, 401)
    assert TOKEN not in await token.text()


async def test_token_when_another_page_asks(open_host: OpenHost) -> None:
    """Neither from another origin nor as a form."""
    host = await open_host(identify_program=owner_of, program_token=lambda _owner: TOKEN)

    foreign = await host.post(f"{PREFIX}/programs/token", json={}, headers={"Origin": "https://evil.example"})
    form = await host.post(f"{PREFIX}/programs/token", data={"a": "b"})

    assert (foreign.status, form.status) == (403, 415)
