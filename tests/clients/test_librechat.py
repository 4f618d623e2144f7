"""The block for LibreChat against LibreChat's own schema."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from clients.node_programs import NodeProgram
from helicone_chat_source.core.librechat import librechat_yaml
from helicone_chat_source.web.words import languages, words

URL = "http://127.0.0.1:8484/v1"
Check = Callable[[str], Awaitable[Any]]


@pytest.fixture(name="check")
def _check(node: str) -> Check:
    """`check(text)` says what LibreChat makes of a configuration."""

    async def check(text: str) -> Any:
        async with NodeProgram.run(node, "librechat") as program:
            return await program.ask({"text": text})

    return check


@pytest.mark.parametrize("language", languages())
async def test_block_is_accepted(check: Check, language: str) -> None:
    """As YAML, and by the schema; what was meant is what is read."""
    told = await check(librechat_yaml(URL, words(language).text))

    (endpoint,) = told["config"]["endpoints"]["custom"]
    assert (told["success"], told["issues"]) == (True, [])
    assert (endpoint["baseURL"], endpoint["apiKey"]) == (URL, "${HELICONE_CHAT_TOKEN}")
    assert endpoint["headers"]["Helicone-Session-Id"] == "{{LIBRECHAT_BODY_CONVERSATIONID}}"
    assert endpoint["models"]["fetch"] is True


async def test_block_has_only_keys_that_librechat_knows(check: Check) -> None:
    """The schema passes over a key that it does not know, so a slip in one would have no effect."""
    told = await check(librechat_yaml(URL, words("en").text))

    (endpoint,) = told["config"]["endpoints"]["custom"]
    known = told["known"]
    assert set(told["config"]) <= set(known["config"])
    assert set(endpoint) <= set(known["endpoint"])
    assert set(endpoint["models"]) <= set(known["models"])


async def test_broken_block_is_refused(check: Check) -> None:
    """So that its yes means something."""
    broken = librechat_yaml(URL, words("en").text).replace(f'"{URL}"', "8484")

    told = await check(broken)

    assert (told["success"], told["issues"]) == (
        False,
        ["endpoints.custom.0.baseURL: Expected string, received number"],
    )


async def test_address_cannot_end_its_line(check: Check) -> None:
    """Whatever stands in an address stays an address."""
    strange = 'http://host/v1"\nversion: "2" # {{'

    told = await check(librechat_yaml(strange, words("en").text))

    assert told["config"]["endpoints"]["custom"][0]["baseURL"] == strange
    assert told["config"]["version"] == "1.3.0"
