"""Answers that are errors: with every status, in every dress, and in place of a reply."""

from __future__ import annotations

import pytest

from faults.scene import Scene, saying
from gateway.raw_server import Visit, whole

JSON = b"Content-Type: application/json\r\n"
HTML = b"Content-Type: text/html\r\n"
TEXT = b"Content-Type: text/plain\r\n"
PAGE = b"<html><head><title>502 Bad Gateway</title></head><script>alert(1)</script></html>"
STATUSES = {
    400: (400, "request_refused", False),
    401: (502, "bad_key", False),
    402: (402, "no_credits", False),
    403: (502, "account_blocked", False),
    404: (502, "not_a_gateway", False),
    405: (502, "not_a_gateway", False),
    408: (502, "provider_down", True),
    413: (400, "prompt_too_long", False),
    422: (400, "request_refused", False),
    429: (429, "rate_limited", True),
    500: (502, "provider_down", True),
    502: (502, "provider_down", True),
    503: (502, "provider_down", True),
    504: (502, "provider_down", True),
    529: (502, "provider_down", True),
}


@pytest.mark.parametrize("status", STATUSES)
async def test_error_in_json(scene: Scene, status: int) -> None:
    """Each status means what it says, never 401 or 403 of our own, and the words of the other side go along."""
    scene.gateway.chat = saying(whole(b'{"error": {"message": "Some reason"}}', status=f"{status} No", headers=JSON))

    told = await scene.generate()

    assert STATUSES[status] == (told.status, told.error["code"], told.error["retryable"])
    assert "Some reason" == told.error["detail"]
    assert 2 == scene.gateway.asked


@pytest.mark.parametrize(
    ("status", "body", "headers", "expected"),
    [
        pytest.param("502 Bad Gateway", b"upstream down", TEXT, (502, "provider_down", "upstream down"), id="text"),
        pytest.param("502 Bad Gateway", PAGE, HTML, (502, "provider_down", None), id="page"),
        pytest.param("503 No", b"", b"", (502, "provider_down", None), id="nothing"),
        pytest.param("404 Not Found", PAGE, HTML, (502, "not_a_gateway", PAGE.decode()), id="page that is not there"),
        pytest.param("500 No", b"x" * 2**20, TEXT, (502, "provider_down", "x" * 1_000), id="1 MiB of text"),
        pytest.param("500 No", b"\xff\xfe\x00", TEXT, (502, "provider_down", "\ufffd\ufffd\0"), id="no text"),
    ],
)
async def test_error_that_is_not_json(
    scene: Scene, status: str, body: bytes, headers: bytes, expected: tuple[int, str, str | None]
) -> None:
    """It comes as JSON; what it says is at most a text of 1,000 characters in it, never a page of ours."""
    scene.gateway.chat = saying(whole(body, status=status, headers=headers))

    told = await scene.generate()

    assert expected == (told.status, told.error["code"], told.error.get("detail"))


@pytest.mark.parametrize(
    ("body", "headers", "expected"),
    [
        pytest.param(b'{"error": {"message": "No"}}', JSON, (400, "request_refused", "No"), id="error"),
        pytest.param(PAGE, HTML, (502, "bad_reply", PAGE.decode()), id="page"),
        pytest.param(b"hello", TEXT, (502, "bad_reply", "hello"), id="text"),
        pytest.param(b"", JSON, (502, "bad_reply", None), id="nothing"),
        pytest.param(b"{}", JSON, (502, "bad_reply", "{}"), id="empty object"),
        pytest.param(b"[" * 100_000, JSON, (502, "bad_reply", "[" * 1_000), id="100,000 arrays"),
    ],
)
@pytest.mark.parametrize("stream", [True, False], ids=["stream asked", "JSON asked"])
async def test_success_that_is_no_reply(
    scene: Scene, body: bytes, headers: bytes, expected: tuple[int, str, str | None], stream: bool
) -> None:
    """A 200 with something else in it is an error with a true status."""
    scene.gateway.chat = saying(whole(body, headers=headers))

    told = await scene.generate(stream=stream)

    assert expected == (told.status, told.error["code"], told.error.get("detail"))


@pytest.mark.parametrize("status", ["500 No", "429 No"])
async def test_error_without_end(scene: Scene, status: str) -> None:
    """No more of an error is read than is told: the gateway is left after a small part."""
    sent = 0

    async def answer(visit: Visit) -> None:
        nonlocal sent
        await visit.send(f"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\n\r\n".encode())
        while True:
            await visit.send(b"x" * 65_536)
            sent += 65_536

    scene.gateway.chat = answer

    told = await scene.generate()

    assert "x" * 1_000 == told.error["detail"]
    assert sent < 16 * 2**20
