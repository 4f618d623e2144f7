"""Another access token in place of the old one: who is let in then."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from helicone_chat_source.host.access import load_access_token, write_new_access_token
from host.conftest import BEARER, TOKEN, OpenApp

RENEW = "/sources/demo/programs/token/renew"


async def test_token_when_it_is_renewed(open_app: OpenApp, tmp_path: Path) -> None:
    """The browser that asked stays signed in; the old token opens nothing, the new one lasts."""
    folder = tmp_path / "tokens"
    client = await open_app(new_token=partial(write_new_access_token, folder))
    await client.put("/sources/selected", json={"id": "demo"}, headers=BEARER)
    await client.post("/session", json={"token": TOKEN})

    told = await (await client.get("/sources/demo/programs")).json()
    renewed = (await (await client.post(RENEW, json={})).json())["token"]

    old = await client.get("/v1/models", headers=BEARER)
    new = await client.get("/v1/models", headers={"Authorization": f"Bearer {renewed}"})
    page = await client.get("/sources")
    shown = await (await client.post("/sources/helicone/programs/token", json={})).json()
    assert (told["renewable"], told["base_url"]) == (True, str(client.make_url("/v1")))
    assert (old.status, new.status, page.status) == (401, 200, 200)
    assert shown == {"token": renewed}
    assert load_access_token(folder).reveal() == renewed != TOKEN
    assert [path.name for path in folder.iterdir()] == ["access-token"]
    assert (folder / "access-token").stat().st_mode & 0o077 == 0


async def test_cookie_of_the_old_token_opens_nothing(open_app: OpenApp, tmp_path: Path) -> None:
    """Another browser has to bring the new token."""
    client = await open_app(new_token=partial(write_new_access_token, tmp_path / "tokens"))
    await client.post("/session", json={"token": TOKEN})
    cookies = {cookie.key: cookie.value for cookie in client.session.cookie_jar}
    await client.post(RENEW, json={})
    client.session.cookie_jar.clear()

    answer = await client.get("/sources", headers={"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())})

    assert cookies
    assert answer.status == 401


async def test_token_when_it_is_the_operators(open_app: OpenApp) -> None:
    """One that came from the environment is not renewed, and stays."""
    client = await open_app()

    refused = await client.post(RENEW, json={}, headers=BEARER)
    shown = await (await client.post("/sources/demo/programs/token", json={}, headers=BEARER)).json()

    assert (refused.status, (await refused.json())["error"]["code"]) == (403, "token_fixed")
    assert shown == {"token": TOKEN}


async def test_token_when_it_cannot_be_kept(open_app: OpenApp, tmp_path: Path) -> None:
    """Then the old one stays in force, and the error says why."""
    folder = tmp_path / "file"
    folder.write_text("in the way")
    client = await open_app(new_token=partial(write_new_access_token, folder))

    refused = await client.post(RENEW, json={}, headers=BEARER)
    listed = await client.get("/sources", headers=BEARER)

    assert (refused.status, (await refused.json())["error"]["code"]) == (507, "storage_read_only")
    assert listed.status == 200


async def test_token_when_a_stranger_asks(open_app: OpenApp, tmp_path: Path) -> None:
    """A wrong token learns neither the addresses nor the token, and renews nothing."""
    client = await open_app(new_token=partial(write_new_access_token, tmp_path / "tokens"))
    wrong = {"Authorization": "Bearer wrong-token-0123456789"}

    asked = [
        await client.get("/sources/demo/programs", headers=wrong),
        await client.post("/sources/demo/programs/token", json={}, headers=wrong),
        await client.post(RENEW, json={}, headers=wrong),
    ]

    assert [answer.status for answer in asked] == [401, 401, 401]
    assert (await client.get("/sources", headers=BEARER)).status == 200
