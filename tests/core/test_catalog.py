"""The list of models: the gateway's ids joined with the recorded registry."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.generated import FEW, JSON_VALUES
from core.recordings import FOLDER, recording
from helicone_chat_source.core.catalog import (
    WEB_SEARCH_MODELS,
    Catalog,
    Model,
    build_catalog,
    model_as_json,
    reduce_registry,
)
from helicone_chat_source.core.gateway_reply import read_models, read_registry
from helicone_chat_source.core.links import account_of

REGISTRY = read_registry(200, (FOLDER / "model-registry.json").read_bytes()) or []
LISTED = read_models(200, recording("models-with-key").body, account_of(None))
CATALOG = build_catalog(LISTED, REGISTRY)
PLAIN = build_catalog(LISTED, None)


def model(model_id: str) -> Model:
    """Return a model of the recorded list."""
    return CATALOG.by_id[model_id]


def test_build_catalog_when_list_and_registry_were_recorded() -> None:
    """All 111 models are there, in the gateway's order."""
    ids = [entry.id for entry in CATALOG.models]

    assert (111, "claude-opus-4-1", "claude-opus-4", True) == (len(ids), ids[0], ids[1], CATALOG.registry_known)


SEARCHING = [
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
]


@pytest.mark.parametrize("catalog", [CATALOG, PLAIN], ids=["with registry", "without registry"])
def test_web_search_models_when_they_are_listed(catalog: Catalog) -> None:
    """Exactly twelve models can search the web; without a registry the same twelve are known by name."""
    assert SEARCHING == sorted(catalog.web_search_models)


def test_web_search_models_when_the_fixed_list_is_compared() -> None:
    """The list for gateways without a registry is the recorded one."""
    assert set(SEARCHING) == WEB_SEARCH_MODELS


@pytest.mark.parametrize(
    ("model_id", "expected"),
    [
        ("claude-sonnet-4", True),
        ("claude-3.5-sonnet", True),
        ("claude-4.5-sonnet", False),
        ("claude-sonnet-4-5-20250929", False),
        ("claude-3-haiku-20240307", False),
        ("gpt-4o", False),
        ("sonar-pro", False),
        ("no-such-model", False),
    ],
)
def test_can_search_when_a_model_is_chosen(model_id: str, expected: bool) -> None:
    """The registry's plugin list decides, not its price for searches; old names count."""
    assert expected is CATALOG.can_search(model_id)


@pytest.mark.parametrize(
    ("model_id", "providers"),
    [
        ("claude-sonnet-4", "helicone anthropic vertex bedrock openrouter"),
        ("gpt-4o", "helicone openai azure openrouter"),
    ],
)
def test_endpoints_when_the_gateway_tries_them_in_order(model_id: str, providers: str) -> None:
    """Cheaper endpoints come first, and among equal prices Helicone's own, then the author's."""
    assert providers == " ".join(endpoint.provider for endpoint in model(model_id).endpoints)


@pytest.mark.parametrize(
    ("model_id", "provider", "expected"),
    [
        ("claude-sonnet-4", "helicone", (3.0, 15.0, None)),
        ("claude-sonnet-4", "anthropic", (3.0, 15.0, 0.01)),
        ("gpt-4o", "openai", (2.5, 10.0, 0.01)),
        ("gpt-4o-mini", "openai", (0.15, 0.6, 0.01)),
        ("claude-3.5-haiku", "anthropic", (0.8, 4.0, 0.01)),
    ],
)
def test_endpoint_when_prices_are_read(
    model_id: str, provider: str, expected: tuple[float, float, float | None]
) -> None:
    """Prices are USD for a million tokens and for one search, without the rounding errors of the registry."""
    endpoint = model(model_id).endpoint(provider)

    assert endpoint is not None
    assert expected == (endpoint.input, endpoint.output, endpoint.search)


@pytest.mark.parametrize(
    ("model_id", "provider", "expected"),
    [
        ("claude-sonnet-4", "anthropic", (0.3, 3.75, 6.0, True)),
        ("claude-sonnet-4", "bedrock", (0.3, 3.75, None, True)),
        ("claude-sonnet-4", "openrouter", (None, None, None, False)),
        ("gpt-4o", "openai", (1.25, None, None, False)),
        ("gemini-2.5-pro", "vertex", (0.3125, 1.25, None, False)),
    ],
)
def test_endpoint_when_cache_prices_are_read(model_id: str, provider: str, expected: tuple[object, ...]) -> None:
    """Reading from a provider's cache, writing to it for five minutes and for an hour have prices of their own."""
    endpoint = model(model_id).endpoint(provider)

    assert endpoint is not None
    assert expected == (endpoint.cache_read, endpoint.cache_write, endpoint.cache_write_1h, endpoint.claude_format)


def test_build_catalog_when_the_kept_registry_is_an_old_one() -> None:
    """A registry that an older version kept has no cache prices: they are not known, and all else is as before."""
    kept = endpoint("anthropic", 3, 15, endpoint={"modelConfig": {"responseFormat": "ANTHROPIC"}})

    found = build_catalog([{"id": "a"}], [{"id": "a", "endpoints": [kept]}]).models[0]

    assert found.first is not None
    assert (3.0, None, None, None) == (
        found.first.input,
        found.first.cache_read,
        found.first.cache_write,
        found.first.cache_write_1h,
    )
    assert {"input": 3.0, "output": 15.0, "cached": None} == model_as_json(found)["price"]


@pytest.mark.parametrize(
    "pricing",
    [
        None,
        {},
        [],
        [5],
        [{}],
        [{"cacheMultipliers": []}],
        [{"cacheMultipliers": {"write1h": "2"}}],
        [{"cacheMultipliers": {"write1h": 1e13}}],
    ],
    ids=str,
)
def test_build_catalog_when_the_price_for_an_hour_is_strange(pricing: object) -> None:
    """What is no multiplier gives no price, and is no reason to fail."""
    record = {"modelConfig": {"pricing": pricing}}
    registry = [{"id": "a", "endpoints": [endpoint("anthropic", 3, 15, endpoint=record)]}]

    found = [build_catalog([{"id": "a"}], entries).models[0] for entries in (registry, reduce_registry(registry))]

    assert [None, None] == [each.endpoints[0].cache_write_1h for each in found]


def test_endpoint_when_the_provider_is_not_there() -> None:
    """A provider that does not serve the model has no endpoint; nor has none."""
    assert (None, None) == (model("gpt-4o").endpoint("anthropic"), model("gpt-4o").endpoint(None))


def told_endpoint(
    provider: str, *, search: bool = False, prices: tuple[float, float] = (3.0, 15.0)
) -> dict[str, object]:
    """Return what is told about one provider of Claude Sonnet 4."""
    input_price, output_price = prices
    told = {"provider": provider, "input": input_price, "output": output_price}
    return {**told, "web_search": search, "on_credits": True}


ENDPOINTS = [
    told_endpoint("helicone"),
    told_endpoint("anthropic", search=True),
    told_endpoint("vertex"),
    told_endpoint("bedrock"),
    told_endpoint("openrouter", prices=(6.33, 23.74)),
]


def test_model_as_json_when_all_is_known() -> None:
    """A model is told with what a picker shows."""
    actual = model_as_json(model("claude-sonnet-4"))

    assert {
        "id": "claude-sonnet-4",
        "name": "Anthropic: Claude Sonnet 4",
        "author": "anthropic",
        "context_length": 200_000,
        "max_output": 64_000,
        "price": {"input": 3.0, "output": 15.0, "cached": 0.3},
        "input_modalities": ["text", "image"],
        "output_modalities": ["text"],
        "web_search": True,
        "tools": True,
        "reasoning": True,
        "providers": ["helicone", "anthropic", "vertex", "bedrock", "openrouter"],
        "endpoints": ENDPOINTS,
        "released": "2025-05-14",
    } == actual


def test_model_as_json_when_the_registry_is_missing() -> None:
    """Without the registry id and author are known, and whether it can search."""
    actual = model_as_json(PLAIN.by_id["claude-sonnet-4"])

    assert {
        "id": "claude-sonnet-4",
        "name": "claude-sonnet-4",
        "author": "anthropic",
        "context_length": None,
        "max_output": None,
        "price": None,
        "input_modalities": [],
        "output_modalities": [],
        "web_search": True,
        "tools": False,
        "reasoning": False,
        "providers": [],
        "endpoints": [],
        "released": None,
    } == actual


def test_model_as_json_when_all_models_are_told() -> None:
    """The prices of every provider leave the answer small enough to be sent at each opening of the panel."""
    told = json.dumps([model_as_json(entry) for entry in CATALOG.models]).encode()

    assert (True, True) == (len(told) < 120_000, len(gzip.compress(told)) < 12_000)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("claude-3.5-sonnet", "claude-3.5-sonnet-v2"), ("kimi-k2", "kimi-k2-0905"), ("gpt-4o", "gpt-4o"), ("nope", None)],
)
def test_find_when_a_name_is_old(wanted: str, found: str | None) -> None:
    """A model is found under an old name too."""
    actual = CATALOG.find(wanted)

    assert found == (actual and actual.id)


def test_build_catalog_when_the_registry_was_reduced() -> None:
    """What is kept of the registry gives the same catalog as the whole, in a tenth of the room."""
    reduced = reduce_registry(REGISTRY)

    assert CATALOG == build_catalog(LISTED, reduced)
    assert len(json.dumps(reduced)) < len(json.dumps(REGISTRY)) / 2


def test_build_catalog_when_the_registry_knows_more() -> None:
    """The gateway's list decides which models there are."""
    actual = build_catalog([{"id": "a", "owned_by": "me"}], [{"id": "b", "name": "B"}, {"id": "a", "name": "A"}])

    assert [("a", "A", "me")] == [(entry.id, entry.name, entry.author) for entry in actual.models]


def test_build_catalog_when_ids_are_strange() -> None:
    """Entries without a text id are left out, and a repeated id stands once."""
    listed: list[Mapping[str, object]] = [
        {"id": "a"},
        {"id": ""},
        {"id": 5},
        {},
        {"id": None},
        {"id": "a"},
        {"id": "b"},
    ]

    actual = build_catalog(listed, None)

    assert ["a", "b"] == [entry.id for entry in actual.models]


def endpoint(provider: str, prompt: object, completion: object, **more: object) -> dict[str, object]:
    """Return an endpoint as the registry writes it."""
    return {
        "provider": provider,
        "supportsPtb": True,
        "pricing": {"prompt": prompt, "completion": completion},
        "endpoint": {"modelConfig": {}},
        **more,
    }


@pytest.mark.parametrize(
    ("endpoints", "expected"),
    [
        ([endpoint("groq", 2, 2), endpoint("novita", 1, 1)], "novita groq"),
        (
            [endpoint("openrouter", 1, 1), endpoint("google-ai-studio", 1, 1), endpoint("groq", 1, 1)],
            "groq google-ai-studio openrouter",
        ),
        ([endpoint("vertex", 1, 1), endpoint("openai", 1, 1), endpoint("helicone", 1, 1)], "helicone openai vertex"),
        ([endpoint("groq", 1, 1, supportsPtb=False), endpoint("novita", 9, 9)], "novita groq"),
        ([endpoint("groq", 3, 1), endpoint("novita", 1, 2)], "novita groq"),
    ],
    ids=["by price", "by priority", "Helicone first", "credits before own keys", "by the sum"],
)
def test_endpoints_when_the_order_is_worked_out(endpoints: list[object], expected: str) -> None:
    """Paid with credits first, then by price, then by the gateway's priorities."""
    actual = build_catalog([{"id": "a"}], [{"id": "a", "endpoints": endpoints}])

    assert expected == " ".join(found.provider for found in actual.models[0].endpoints)


@pytest.mark.parametrize("price", ["3", True, None, [], -1e300, 10**400, {}], ids=lambda price: repr(price)[:9])
def test_build_catalog_when_a_price_is_strange(price: object) -> None:
    """A price that is no number of this world counts as unknown."""
    found = build_catalog([{"id": "a"}], [{"id": "a", "endpoints": [endpoint("openai", price, 1)]}]).models[0]

    assert (None, None) == (found.endpoints[0].input, model_as_json(found)["price"])


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"contextLength": "200000", "maxOutput": -1}, (None, None)),
        ({"contextLength": True, "maxOutput": 0}, (None, None)),
        ({"contextLength": 8.5, "maxOutput": None}, (None, None)),
        ({"contextLength": 1, "maxOutput": 2}, (1, 2)),
    ],
)
def test_build_catalog_when_lengths_are_strange(entry: dict[str, object], expected: tuple[object, object]) -> None:
    """A length of the wrong type counts as missing."""
    found = build_catalog([{"id": "a"}], [{"id": "a", **entry}]).models[0]

    assert expected == (found.context_length, found.max_output)


ENTRIES = st.dictionaries(
    st.sampled_from(
        [
            "id",
            "name",
            "author",
            "contextLength",
            "maxOutput",
            "trainingDate",
            "endpoints",
            "inputModalities",
            "pricing",
        ]
    ),
    JSON_VALUES,
)


@FEW
@given(listed=st.lists(ENTRIES, max_size=3), registry=st.lists(ENTRIES, max_size=3))
def test_build_catalog_when_any_objects_come(
    listed: list[dict[str, object]], registry: list[dict[str, object]]
) -> None:
    """No registry makes the list fail, and what is told of a model is JSON."""
    catalog = build_catalog([{**entry, "id": "a"} for entry in listed], [{**entry, "id": "a"} for entry in registry])

    told = [model_as_json(entry) for entry in catalog.models]

    assert json.loads(json.dumps(told)) == told
    assert catalog == build_catalog(
        [{**entry, "id": "a"} for entry in listed], reduce_registry([{**entry, "id": "a"} for entry in registry])
    )


THINKING = [
    "claude-3.7-sonnet",
    "claude-4.5-haiku",
    "claude-4.5-opus",
    "claude-4.5-sonnet",
    "claude-4.6-opus",
    "claude-4.6-sonnet",
    "claude-haiku-4-5-20251001",
    "claude-opus-4",
    "claude-opus-4-1",
    "claude-opus-4-1-20250805",
    "claude-sonnet-4",
    "claude-sonnet-4-5-20250929",
    "codex-mini-latest",
    "deepseek-r1-distill-llama-70b",
    "deepseek-v3.1-terminus",
    "ernie-4.5-21b-a3b-thinking",
    "gemini-2.5-flash",
    "gemini-2.5-flash-lite",
    "gemini-2.5-pro",
    "gemini-3-flash-preview",
    "gemini-3-pro-preview",
    "gemini-3.1-flash-lite-preview",
    "gemini-3.1-pro-preview",
    "glm-4.6",
    "glm-4.7",
    "gpt-5",
    "gpt-5-2025-08-07",
    "gpt-5-codex",
    "gpt-5-mini",
    "gpt-5-mini-2025-08-07",
    "gpt-5-nano",
    "gpt-5-nano-2025-08-07",
    "gpt-5-pro",
    "gpt-5-pro-2025-10-01",
    "gpt-5.1",
    "gpt-5.1-2025-11-13",
    "gpt-5.1-codex",
    "gpt-5.1-codex-mini",
    "gpt-5.2",
    "gpt-5.2-pro",
    "gpt-5.4",
    "gpt-5.4-2026-03-05",
    "gpt-oss-120b",
    "gpt-oss-20b",
    "grok-3-mini",
    "grok-4-1-fast-reasoning",
    "grok-4-fast-reasoning",
    "o1",
    "o3",
    "o3-mini",
    "o3-pro",
    "o4-mini",
    "qwen3-235b-a22b-thinking",
    "qwen3-32b",
    "sonar-deep-research",
    "sonar-reasoning",
    "sonar-reasoning-pro",
]
"""Written by hand from the registry's lists of parameters and from what the providers say of their models."""


def test_reasoning_when_the_recorded_models_are_read() -> None:
    """These models take an effort, and no other; chat variants of gpt-5 and o1-mini do not."""
    assert THINKING == sorted(model.id for model in CATALOG.models if model.reasoning)


@pytest.mark.parametrize("model_id", ["o1-mini", "o10", "o30b", "gpt-50", "my-gpt-5", "gpt-5-chat", "o1-mini-2024"])
def test_reasoning_when_an_id_only_looks_alike(model_id: str) -> None:
    """A family's name is taken from its start to a sign that ends it."""
    assert not Model(model_id, model_id, "x").reasoning
