"""A gateway or provider that repeats the key: it goes no further."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestServer

from canary import leaks
from echoing_gateway import ANSWERS, create_echoing_gateway
from helicone_chat_source import HeliconeError, HeliconeSource
from helicone_chat_source.source.generation import Chunk, Failed

KEY = "sk-helicone-4f7qmzx-w2kd9pt-v6hb3rn-c8jgy5s"
RANDOM_PART = KEY.removeprefix("sk-helicone-")


@pytest.fixture(name="source")
async def _source() -> AsyncIterator[HeliconeSource]:
    async with TestServer(create_echoing_gateway()) as server:
        address = str(server.make_url("")).rstrip("/")
        async with HeliconeSource(gateway_url=address, api_url=address, api_key=KEY) as source:
            await source.save_settings({"model": "gpt-4o-mini/openai"})
            yield source


@pytest.mark.parametrize("answer", ANSWERS)
async def test_stream_when_the_gateway_repeats_the_key(source: HeliconeSource, answer: str) -> None:
    """Neither a chunk nor an error, nor what the error came of, has it."""
    chat = {"messages": [{"role": "user", "content": answer}]}

    events = [event async for event in source.generate(chat)]

    chunks = [event.data for event in events if isinstance(event, Chunk)]
    failures = [event.error for event in events if isinstance(event, Failed)]
    assert chunks or failures
    assert leaks(repr(events), RANDOM_PART) == []
    assert [leaks(data, RANDOM_PART) for data in chunks] == [[]] * len(chunks)
    assert [leaks(repr([error, error.detail, error.attempts]), RANDOM_PART) for error in failures] == [[]] * len(
        failures
    )


@pytest.mark.parametrize("answer", [name for name in ANSWERS if name not in ("whole", "headers")])
async def test_reply_fails_when_the_gateway_repeats_the_key(source: HeliconeSource, answer: str) -> None:
    """What a caller may print of the error has no piece of it."""
    with pytest.raises(HeliconeError) as caught:
        await source.complete({"messages": [{"role": "user", "content": answer}]})

    chain = [caught.value, caught.value.__cause__, caught.value.__context__]
    assert leaks(repr([chain, [str(error) for error in chain], caught.value.attempts]), RANDOM_PART) == []


async def test_outcome_when_the_gateway_repeats_the_key_in_headers(source: HeliconeSource) -> None:
    """What they would have told is not known then."""
    outcome = (await source.complete({"messages": [{"role": "user", "content": "headers"}]})).outcome

    assert (outcome.provider, outcome.cache) == (None, None)
    assert leaks(repr(outcome), RANDOM_PART) == []


async def test_whole_reply_when_the_gateway_repeats_the_key(source: HeliconeSource) -> None:
    """The text says that something was taken out."""
    completion = (await source.complete({"messages": [{"role": "user", "content": "whole"}]})).completion

    assert "Your key is [key removed]." in str(completion)
    assert leaks(str(completion), RANDOM_PART) == []
