"""The simulated gateway reads model strings as the real one does."""

from __future__ import annotations

import pytest

from helicone_chat_source.gateway.demo.registry import build_registry_document, load_registry
from helicone_chat_source.gateway.demo.routing import BadModelString, find_routes

GPT_4O = ["gpt-4o/helicone/ptb", "gpt-4o/openai/ptb", "gpt-4o/azure/ptb", "gpt-4o/openrouter/ptb"]
SONNET = [
    f"claude-sonnet-4/{provider}/ptb" for provider in ("helicone", "anthropic", "vertex", "bedrock", "openrouter")
]


@pytest.mark.parametrize(
    ("model_string", "expected"),
    [
        ("gpt-4o", GPT_4O),
        ("claude-sonnet-4", SONNET),
        ("claude-sonnet-4:online", SONNET),
        ("gpt-4o/azure", ["gpt-4o/azure/ptb"]),
        ("gpt-4o/azure/abc", ["gpt-4o/azure/ptb/abc"]),
        ("gpt-4o/azure/abc/def", ["gpt-4o/azure/ptb"]),
        ("claude-sonnet-4:online/anthropic", ["claude-sonnet-4/anthropic/ptb"]),
        ("claude-sonnet-4/anthropic:online", []),
        ("claude-sonnet-4/anthropic/uid:online", ["claude-sonnet-4/anthropic/ptb/uid:online"]),
        ("claude-3.5-sonnet:online/anthropic", ["claude-3.5-sonnet-v2/anthropic/ptb"]),
        ("anthropic/claude-sonnet-4", []),
        ("claude-sonnet-4/Anthropic", []),
        ("CLAUDE-SONNET-4", []),
        ("gpt-4o:free", []),
        ("gpt-4o/google", []),
        ("gpt-4o/", []),
        ("claude-sonnet-4 /anthropic", []),
        ("claude-3-sonnet/anthropic", []),
        ("gpt-4o/deepinfra", []),
        ("gpt-4o/openai, gpt-4o-mini/openai ,, nope", ["gpt-4o/openai/ptb", "gpt-4o-mini/openai/ptb"]),
        ("!helicone,!vertex,!bedrock,claude-sonnet-4:online", [SONNET[1], SONNET[4]]),
        ("gpt-4o,!helicone", GPT_4O[1:]),
        ("!openai,gpt-4o/openai", []),
        ("!openai", []),
        ("gpt-image-1", []),
        ("kimi-k2/groq", ["kimi-k2-0905/groq/ptb"]),
    ],
)
def test_routes_when_the_model_string_is_read(model_string: str, expected: list[str]) -> None:
    """Attempts come in the order of the items, then of the price, then of the priority."""
    routes = find_routes(model_string, load_registry())

    assert expected == [route.source for route in routes]


@pytest.mark.parametrize(
    ("model_string", "expected"),
    [
        ("claude-sonnet-4:online", True),
        ("claude-sonnet-4:online/anthropic", True),
        ("claude-3.5-sonnet:online", True),
        ("claude-sonnet-4", False),
        ("claude-sonnet-4/anthropic/uid:online", False),
    ],
)
def test_suffix_is_seen_when_it_stands_on_the_model(model_string: str, expected: bool) -> None:
    """`:online` counts only at the end of the model name."""
    routes = find_routes(model_string, load_registry())

    assert {expected} == {route.is_online for route in routes}


@pytest.mark.parametrize(
    ("model_string", "expected"),
    [
        ("!,gpt-4o", "Invalid global ignore syntax. Use !provider (e.g., !openai)"),
        (
            "gpt-4o,! openai",
            "Invalid provider in global ignore list:  openai. See supported providers at https://helicone.ai/models",
        ),
    ],
)
def test_model_string_is_refused_when_an_exclusion_is_bad(model_string: str, expected: str) -> None:
    """A bad exclusion is the one mistake that is not skipped."""
    with pytest.raises(BadModelString) as caught:
        find_routes(model_string, load_registry())

    assert expected == str(caught.value)


def test_registry_names_twelve_models_when_asked_for_web_search() -> None:
    """Only these models have the web plugin, and only at anthropic."""
    document = build_registry_document(load_registry())

    capable = [
        (model["id"], endpoint["provider"])
        for model in document["data"]["models"]
        for endpoint in model["endpoints"]
        if "web" in endpoint["endpoint"]["modelConfig"].get("supportedPlugins", [])
    ]

    assert sorted((model, "anthropic") for model in CAPABLE) == sorted(capable)


CAPABLE = (
    "claude-3.5-haiku",
    "claude-3.5-sonnet-v2",
    "claude-3.7-sonnet",
    "claude-4.5-haiku",
    "claude-4.5-opus",
    "claude-4.6-opus",
    "claude-4.6-sonnet",
    "claude-haiku-4-5-20251001",
    "claude-opus-4",
    "claude-opus-4-1",
    "claude-opus-4-1-20250805",
    "claude-sonnet-4",
)


def test_registry_row_has_what_a_client_reads() -> None:
    """A model says its sizes and names, an endpoint its prices and limits."""
    document = build_registry_document(load_registry())

    model = next(row for row in document["data"]["models"] if row["id"] == "claude-sonnet-4")
    endpoint = next(row for row in model["endpoints"] if row["provider"] == "bedrock")

    assert (
        model["contextLength"],
        model["name"],
        model["author"],
    ) == (200000, "Anthropic: Claude Sonnet 4", "anthropic")
    assert (
        endpoint["providerSlug"],
        endpoint["supportsPtb"],
        endpoint["pricing"]["prompt"],
        endpoint["pricing"]["completion"],
    ) == ("aws-bedrock", True, 3, 15)
    assert document["data"]["total"] == len(document["data"]["models"])
    assert document["error"] is None
    assert {"name": "bedrock", "displayName": "AWS Bedrock"} in document["data"]["filters"]["providers"]
