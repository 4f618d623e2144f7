"""The connection's JSON Schema and layout for one reader."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from core.recordings import FOLDER, recording
from helicone_chat_source.core.catalog import Catalog, Endpoint, Model, build_catalog
from helicone_chat_source.core.connection_schema import (
    reasoning_pattern,
    schema_for,
    uischema_for,
    web_search_pattern,
)
from helicone_chat_source.core.gateway_reply import read_models, read_registry
from helicone_chat_source.core.links import account_of
from helicone_chat_source.core.settings import ConnectionSettings, dump_settings

DOCUMENTS = Path(__file__).parents[2] / "ui_schema"
SCHEMA: dict[str, Any] = json.loads((DOCUMENTS / "connection.schema.json").read_text())
LAYOUT: dict[str, Any] = json.loads((DOCUMENTS / "connection.uischema.json").read_text())
GERMAN: dict[str, str] = json.loads((DOCUMENTS / "i18n" / "de.json").read_text())

CATALOG = build_catalog(
    read_models(200, recording("models-with-key").body, account_of(None)),
    read_registry(200, (FOLDER / "model-registry.json").read_bytes()),
)
SMALL = Catalog(
    (
        Model("b", "Zebra", "zoo"),
        Model(
            "a",
            "Ant",
            "zoo",
            context_length=8_000,
            endpoints=(Endpoint("anthropic", 1.0, 2.0, None, web_search=True, on_credits=True),),
        ),
        Model("c", "Cat", "alpha", endpoints=(Endpoint("openai", None, 2.0, None, web_search=False, on_credits=True),)),
    )
)


def built(catalog: Catalog, saved_model: str = "") -> dict[str, Any]:
    """Return the schema without translations."""
    return schema_for(SCHEMA, catalog=catalog, saved_model=saved_model, find_text=lambda _: None)


def test_schema_for_when_there_are_models() -> None:
    """The models are choices, sorted by author and name, each with what a picker shows; so is none of them."""
    actual = built(SMALL)["properties"]["model"]["oneOf"]

    assert [
        {"const": "", "title": "No model chosen", "i18n": "helicone.connection.model.none"},
        {"const": "c", "title": "Cat", "x-author": "alpha", "x-web-search": False},
        {
            "const": "a",
            "title": "Ant",
            "x-author": "zoo",
            "x-web-search": True,
            "x-context": 8_000,
            "x-price": {"input": 1.0, "output": 2.0},
        },
        {"const": "b", "title": "Zebra", "x-author": "zoo", "x-web-search": False},
    ] == actual


def test_schema_for_when_the_saved_model_is_listed() -> None:
    """A saved model that is in the list stands once."""
    assert 4 == len(built(SMALL, "a")["properties"]["model"]["oneOf"])


def test_schema_for_when_the_saved_model_is_not_listed() -> None:
    """A saved model that the list lacks comes before the others, so that no form throws it away."""
    actual = built(SMALL, "a/anthropic,b")["properties"]["model"]["oneOf"]

    assert {"const": "a/anthropic,b", "title": "a/anthropic,b", "x-author": "", "x-saved-only": True} == actual[1]


@pytest.mark.parametrize("saved_model", ["", "gpt-4o"])
def test_schema_for_when_there_are_no_models(saved_model: str) -> None:
    """Without a list the model stays a plain text: an empty choice is no valid schema."""
    assert "oneOf" not in built(Catalog(), saved_model)["properties"]["model"]


@pytest.mark.parametrize("catalog", [Catalog(), SMALL, CATALOG], ids=["none", "three", "recorded"])
def test_schema_for_when_it_is_checked(catalog: Catalog) -> None:
    """What comes out is a valid schema of draft 7, and a chosen model is valid under it."""
    schema = built(catalog, "something/else")

    jsonschema.Draft7Validator.check_schema(schema)

    jsonschema.Draft7Validator(schema).validate({"model": "something/else"})


@pytest.mark.parametrize("catalog", [Catalog(), SMALL], ids=["none", "three"])
def test_schema_for_when_nothing_was_set_yet(catalog: Catalog) -> None:
    """The settings that a source begins with are valid, without a model too: a form shows no fault before its use."""
    schema = built(catalog)

    faults = list(jsonschema.Draft7Validator(schema).iter_errors(dump_settings(ConnectionSettings())))

    assert [] == faults


def test_schema_for_when_the_document_is_used_again() -> None:
    """The document that is given stays as it is."""
    before = copy.deepcopy(SCHEMA)

    schema_for(SCHEMA, catalog=CATALOG, saved_model="x", find_text=GERMAN.get)

    assert before == SCHEMA


def test_schema_for_when_the_reader_is_german() -> None:
    """Titles and descriptions come in the reader's language, nested ones too; what has no words stays."""
    schema = schema_for(SCHEMA, catalog=Catalog(), saved_model="", find_text=GERMAN.get)

    properties = schema["properties"]
    location = properties["web_search_options"]["properties"]["user_location"]
    assert (
        GERMAN["helicone.connection.temperature.label"],
        GERMAN["helicone.connection.temperature.description"],
        GERMAN["helicone.connection.cache.max_age.label"],
        GERMAN["helicone.connection.web_search.label"],
        GERMAN["helicone.connection.web_search_options.user_location.city.label"],
        SCHEMA["title"],
    ) == (
        properties["temperature"]["title"],
        properties["temperature"]["description"],
        properties["cache"]["properties"]["max_age"]["title"],
        schema["then"]["properties"]["web_search"]["title"],
        location["properties"]["city"]["title"],
        schema["title"],
    )


def test_uischema_for_when_models_can_search() -> None:
    """A rule that waits for the models that can search gets their pattern; all else stays, the document too."""
    condition = {"scope": "#/properties/model", "schema": {"type": "string", "x-models": "web_search"}}
    other = {"scope": "#/properties/model", "schema": {"pattern": "claude", "x-models": "something else"}}
    layout = {"elements": [{"rule": {"condition": condition}}, {"elements": [{"rule": {"condition": other}}]}]}
    before = copy.deepcopy(layout)

    actual = uischema_for(layout, catalog=SMALL)

    filled = {"scope": "#/properties/model", "schema": {"type": "string", "pattern": web_search_pattern(SMALL)}}
    kept = {"scope": "#/properties/model", "schema": {"pattern": "claude"}}
    assert {"elements": [{"rule": {"condition": filled}}, {"elements": [{"rule": {"condition": kept}}]}]} == actual
    assert before == layout


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("claude-sonnet-4", True),
        ("claude-sonnet-4:online", True),
        ("claude-sonnet-4/anthropic", True),
        ("claude-sonnet-4:online/anthropic", True),
        ("claude-sonnet-4/anthropic/uid", True),
        ("claude-3.5-haiku", True),
        ("claude-3.5-sonnet", True),
        ("claude-3x5-haiku", False),
        ("claude-sonnet-4/bedrock", False),
        ("claude-4.5-sonnet", False),
        ("claude-sonnet-4,gpt-4o", True),
        ("claude-sonnet-4:online/anthropic,claude-sonnet-4", True),
        ("gpt-4o,claude-sonnet-4", False),
        ("claude-sonnet-4/bedrock,claude-sonnet-4", False),
        ("claude-sonnet-40", False),
        ("gpt-4o", False),
        ("", False),
    ],
)
def test_web_search_pattern_when_a_model_is_chosen(model: str, expected: bool) -> None:
    """The pattern takes a model that can search, under an old name too, with search and pin or without."""
    actual = re.search(web_search_pattern(CATALOG), model) is not None

    assert expected is actual


def test_uischema_for_when_the_document_is_filled() -> None:
    """Three conditions wait for the models; until then their own patterns take the same twelve, and any."""
    written = re.findall(r'"pattern": ("\^[^"]+"|"")', json.dumps(LAYOUT))
    filled = re.findall(r'"pattern": ("\^[^"]+"|"")', json.dumps(uischema_for(LAYOUT, catalog=CATALOG)))

    effort = reasoning_pattern(CATALOG)
    assert [web_search_pattern(CATALOG), effort, effort] == [json.loads(pattern) for pattern in filled]
    assert [""] * 2 == [json.loads(pattern) for pattern in written[1:]]
    assert sorted(CATALOG.web_search_models) == sorted(
        model.id for model in CATALOG.models if re.search(json.loads(written[0]), model.id)
    )
    assert "x-models" not in json.dumps(uischema_for(LAYOUT, catalog=CATALOG))


def test_web_search_pattern_when_nothing_is_known() -> None:
    """Without a list any Claude may be able to search."""
    assert "^claude" == web_search_pattern(Catalog())


def test_web_search_pattern_when_an_id_has_signs() -> None:
    """An id is taken letter by letter, whatever signs it has, and the pattern stays one that browsers compile."""
    searching = (Endpoint("anthropic", 1.0, 1.0, None, web_search=True, on_credits=True),)
    odd = "a.b+c(d)[e]{f}^$|g*?h\\i"

    pattern = web_search_pattern(Catalog((Model(odd, odd, "x", endpoints=searching),)))

    assert (True, False) == (re.search(pattern, odd) is not None, re.search(pattern, "aXb+c") is not None)
    assert "\\-" not in web_search_pattern(CATALOG)


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("gpt-5", True),
        ("gpt-5-mini/openai", True),
        ("gpt-5-chat-latest", False),
        ("gpt-4o", False),
        ("gpt-4o:online", False),
        ("gpt-4o/openai/uid", False),
        ("!azure, gpt-4o , gpt-4.1/openai", False),
        ("gpt-4o,gpt-5", True),
        ("gpt-4o,my-own-model/openai", True),
        ("gpt-4oo", True),
        ("deepseek-r1", False),
        ("claude-sonnet-4:online/anthropic", True),
        ("claude-3.5-sonnet", False),
        ("", True),
    ],
)
def test_reasoning_pattern_when_a_model_is_chosen(model: str, expected: bool) -> None:
    """The pattern takes a model string of which any route thinks at an effort, or is not known."""
    actual = re.search(reasoning_pattern(CATALOG), model) is not None

    assert expected is actual


def test_reasoning_pattern_when_nothing_is_known() -> None:
    """Without a list, and without a registry, any model may take an effort."""
    assert ("", "") == (reasoning_pattern(Catalog()), reasoning_pattern(Catalog((Model("gpt-4o", "x", "y"),))))
