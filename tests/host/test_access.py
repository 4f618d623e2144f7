"""The access token: where it is kept, what it opens, and how long one may guess."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Callable, Collection
from http.cookies import Morsel
from pathlib import Path
from typing import Any

import pytest

from helicone_chat_source.core.errors import StoreUnsafe, TokenMissing, TokenThrottled
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.host.access import TOKEN_FILE, AccessControl, load_access_token
from host.conftest import BEARER, TOKEN, Client, OpenApp

WRONG_TOKENS = ["", "x", TOKEN[:-1], f"{TOKEN}x", TOKEN.upper(), "日本", "*" * 5_000]


def test_token_is_kept_for_the_next_start(tmp_path: Path) -> None:
    """A bookmark goes on to work; nobody else can read the file."""
    folder = tmp_path / "data"

    first, second = load_access_token(folder), load_access_token(folder)

    assert first == second
    assert len(first.reveal()) == 43
    assert stat.S_IMODE((folder / TOKEN_FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_token_is_another_for_another_folder(tmp_path: Path) -> None:
    """Nobody can guess it from the program."""
    assert load_access_token(tmp_path / "a") != load_access_token(tmp_path / "b")


def test_token_is_read_without_white_space(tmp_path: Path) -> None:
    """An editor puts a line break behind it."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    (folder / TOKEN_FILE).write_text("a-token-from-an-editor\n")
    (folder / TOKEN_FILE).chmod(0o600)

    assert load_access_token(folder) == Secret("a-token-from-an-editor")


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 5])
def test_token_is_new_when_the_file_has_none(tmp_path: Path, content: bytes) -> None:
    """A weak token is not used; the file is left as it is."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    (folder / TOKEN_FILE).write_bytes(content)
    (folder / TOKEN_FILE).chmod(0o600)

    token = load_access_token(folder)

    assert len(token.reveal()) == 43
    assert (folder / TOKEN_FILE).read_bytes() == content


@pytest.mark.parametrize("kind", [Path.symlink_to, Path.hardlink_to], ids=["symbolic", "hard"])
def test_token_is_not_taken_from_a_link(tmp_path: Path, kind: Callable[[Path, Path], None]) -> None:
    """Whoever can plant a link does not choose the token, and the start says so."""
    planted = tmp_path / "planted"
    planted.write_text("a-token-of-somebody-else")
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    kind(folder / TOKEN_FILE, planted)

    with pytest.raises(StoreUnsafe) as caught:
        load_access_token(folder)

    assert caught.value.slots == {"place": str(folder / TOKEN_FILE)}
    assert planted.read_text() == "a-token-of-somebody-else"


def test_token_is_new_with_every_start_when_the_folder_cannot_be_used(tmp_path: Path) -> None:
    """The app starts all the same."""
    (tmp_path / "file").write_text("")

    first, second = load_access_token(tmp_path / "file" / "data"), load_access_token(tmp_path / "file" / "data")

    assert first != second


class Clock:
    """A time that tests move."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        """Return the time in seconds."""
        return self.now


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


@pytest.fixture(name="access")
def _access(clock: Clock) -> AccessControl:
    return AccessControl(Secret(TOKEN), monotonic=clock)


def guess(access: AccessControl, tokens: Collection[str], peer: str = "10.0.0.1") -> list[str]:
    """Try tokens one after the other; return what was said to each."""
    said = []
    for token in tokens:
        try:
            access.check_token(token, peer)
        except (TokenMissing, TokenThrottled) as error:
            said.append(error.code)
        else:
            said.append("let in")
    return said


@pytest.mark.parametrize("token", WRONG_TOKENS)
def test_token_is_refused_when_it_is_not_the_whole_one(access: AccessControl, token: str) -> None:
    """Near is as wrong as far."""
    assert guess(access, [token]) == ["token_missing"]


def test_guessing_ends_after_ten_wrong_tokens_a_minute(access: AccessControl, clock: Clock) -> None:
    """From the eleventh on a wrong one is told to wait; after a minute there are ten more."""
    said = guess(access, ["wrong"] * 1_000)
    clock.now += 59.9
    still = guess(access, ["wrong"])
    clock.now += 0.2
    later = guess(access, ["wrong"])

    assert said == ["token_missing"] * 10 + ["token_throttled"] * 990
    assert (still, later) == (["token_throttled"], ["token_missing"])


def test_right_token_is_let_in_when_others_guessed_from_the_same_address(access: AccessControl) -> None:
    """Behind a proxy all share one address: who guesses must not shut out who knows."""
    guess(access, ["wrong"] * 1_000)

    assert guess(access, [TOKEN, "wrong", TOKEN]) == ["let in", "token_throttled", "let in"]


def test_guessing_elsewhere_does_not_count_here(access: AccessControl) -> None:
    """Each address has its own count."""
    guess(access, ["wrong"] * 11, "10.0.0.1")

    assert guess(access, ["wrong"], "10.0.0.2") == ["token_missing"]


def test_memory_for_guesses_is_bounded(access: AccessControl) -> None:
    """A thousand addresses are remembered, then the oldest is forgotten."""
    guess(access, ["wrong"] * 10, "first")
    for number in range(1_000):
        guess(access, ["wrong"], str(number))

    assert guess(access, ["wrong"], "first") == ["token_missing"]
    assert len(access._failures) <= 1_000


def test_cookies_of_two_apps_do_not_meet() -> None:
    """Cookies know no ports, so each token has a cookie's name of its own, which does not tell the token."""
    first, second = AccessControl(Secret(TOKEN)), AccessControl(Secret(f"{TOKEN}2"))

    assert first.cookie_name != second.cookie_name
    assert TOKEN[:8] not in first.cookie_name


async def sign_in(client: Client, body: Any) -> tuple[int, list[Morsel[str]]]:
    """Trade what is in the body for a cookie."""
    async with client.post("/session", json=body) as answer:
        return answer.status, list(answer.cookies.values())


async def test_token_is_traded_for_a_cookie(client: Client) -> None:
    """No script can read the cookie, no other site can send it, and it does not hold the token."""
    status, (cookie,) = await sign_in(client, {"token": TOKEN})

    assert status == 204
    assert TOKEN not in cookie.value
    assert {name: cookie[name] for name in ("httponly", "samesite", "path", "domain", "max-age")} == {
        "httponly": True,
        "samesite": "Strict",
        "path": "/",
        "domain": "",
        "max-age": "2592000",
    }


async def test_cookie_stays_on_safe_connections_when_a_proxy_ends_tls(open_app: OpenApp) -> None:
    """Where the browser came over https, it never sends the cookie without."""
    client = await open_app(trusted_proxies=["127.0.0.1"])

    async with client.post("/session", json={"token": TOKEN}, headers={"X-Forwarded-Proto": "https"}) as answer:
        secure = [bool(cookie["secure"]) for cookie in answer.cookies.values()]
    async with client.post("/session", json={"token": TOKEN}) as answer:
        plain = [bool(cookie["secure"]) for cookie in answer.cookies.values()]

    assert (secure, plain) == ([True], [False])


async def test_guessing_through_a_proxy_counts_for_the_guesser_alone(open_app: OpenApp) -> None:
    """Behind a proxy that was named each client has its own count; through another one all are one client."""
    trusting, careful = await open_app(trusted_proxies=["127.0.0.1"]), await open_app()
    wrong, guesser = ["Authorization: Bearer wrong"], ["X-Forwarded-For: 192.0.2.1"]
    neighbour = [*wrong, "X-Forwarded-For: 192.0.2.2"]

    guessed = [[await exchange(client, *wrong, *guesser) for _ in range(11)] for client in (trusting, careful)]
    after = [await exchange(client, *neighbour) for client in (trusting, careful)]

    assert guessed == [[401] * 10 + [429]] * 2
    assert after == [401, 429]


async def test_browser_is_signed_in_when_it_has_the_cookie(client: Client) -> None:
    """The page can ask, and every route is open."""
    before = await (await client.get("/session")).json()
    await sign_in(client, {"token": TOKEN})
    after = await (await client.get("/session")).json()
    listed = await client.get("/sources")

    assert (before, after, listed.status) == ({"signed_in": False}, {"signed_in": True}, 200)


@pytest.mark.parametrize("body", [{"token": token} for token in WRONG_TOKENS[:6]] + [{}, {"token": 1}, {"token": None}])
async def test_no_cookie_is_given_when_the_token_is_wrong(client: Client, body: dict[str, object]) -> None:
    """Neither for a wrong one nor for none."""
    assert await sign_in(client, body) == (401, [])


async def test_sign_in_is_refused_when_its_body_is_large(client: Client) -> None:
    """Before somebody is signed in, little is read."""
    status, _ = await sign_in(client, {"token": "x" * 5_000})

    assert status == 413


async def test_guessing_over_http_is_throttled(client: Client) -> None:
    """Sign-in and header have one count; it says when to come back, and shuts out nobody who has cookie or token."""
    await sign_in(client, {"token": TOKEN})

    said = [await exchange(client, "Authorization: Bearer wrong") for _ in range(6)]
    said += [(await sign_in(client, {"token": "wrong"}))[0] for _ in range(6)]
    refused = await client.post("/session", json={"token": "wrong"})
    mine = (await client.get("/sources")).status
    program = await exchange(client, f"Authorization: Bearer {TOKEN}")

    assert said == [401] * 10 + [429] * 2
    assert refused.headers["Retry-After"] == "60"
    assert (mine, program) == (200, 200)


async def exchange(client: Client, *lines: str | bytes) -> int:
    """Ask for the list of sources with these header lines, as they are; return the status."""
    head = [b"GET /sources HTTP/1.1", b"Host: localhost", b"Connection: close"]
    head += [line.encode() if isinstance(line, str) else line for line in lines]
    reader, writer = await asyncio.open_connection(client.host, client.port)
    writer.write(b"\r\n".join([*head, b"", b""]))
    answer = await reader.read()
    writer.close()
    return int(answer.split(b" ")[1])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"Authorization: Bearer {TOKEN}", 200),
        (f"Authorization: bearer  {TOKEN} ", 200),
        (f"Authorization: {TOKEN}", 401),
        (f"Authorization: Basic {TOKEN}", 401),
        ("Authorization: Bearer", 401),
        (b"Authorization: Bearer \xff\xfe", 401),
        (f"X-Api-Key: {TOKEN}", 401),
        (f"Cookie: token={TOKEN}", 401),
        ("Accept: */*", 401),
    ],
)
async def test_program_sends_the_token_as_bearer(client: Client, line: str | bytes, expected: int) -> None:
    """There is one way, and what cannot be read is only wrong."""
    assert await exchange(client, line) == expected


@pytest.mark.parametrize("value", [b"", b"x", b"\xff\xfe", b"\xed\xa0\x80", "日".encode(), b'"\\377"', TOKEN.encode()])
async def test_cookie_is_refused_when_it_is_not_the_right_one(
    client: Client, caplog: pytest.LogCaptureFixture, value: bytes
) -> None:
    """Whatever bytes it has."""
    name = AccessControl(Secret(TOKEN)).cookie_name

    status = await exchange(client, b"Cookie: " + name.encode() + b"=" + value)

    assert status == 401
    assert caplog.records == []


async def test_cookie_of_before_is_worthless_when_the_token_has_changed(client: Client) -> None:
    """A new token signs everybody out."""
    old = AccessControl(Secret("the-token-of-last-year-0123"))

    status = await exchange(client, f"Cookie: {AccessControl(Secret(TOKEN)).cookie_name}={old._cookie}")

    assert status == 401


async def test_token_in_the_address_opens_nothing(client: Client) -> None:
    """Addresses end up in logs and histories."""
    async with client.get(f"/sources?token={TOKEN}") as answer:
        status = answer.status

    assert status == 401


async def test_token_is_in_no_answer(client: Client) -> None:
    """Not in the page, the session, the lists or the errors."""
    shown = ""
    for path in ("/", "/session", "/sources", "/nothing", "/sources/helicone/status"):
        async with client.get(path, headers=BEARER) as answer:
            shown += await answer.text() + str(answer.headers)

    assert TOKEN not in shown
