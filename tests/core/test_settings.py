"""Connection settings: the pydantic model, the JSON Schema that says the same, and where a fault lies."""

from __future__ import annotations

import json
import typing
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter

from core.generated import ANY_TEXT, FEW, JSON_VALUES, MANY
from helicone_chat_source.core.errors import FieldError, InvalidSettings
from helicone_chat_source.core.settings import (
    CacheSettings,
    ConnectionSettings,
    SpendLimit,
    StoredPrompt,
    UserLocation,
    WebSearchOptions,
    dump_settings,
    merge_settings,
    read_settings,
)

DOCUMENTS = Path(__file__).parents[2] / "ui_schema"
SCHEMA: dict[str, Any] = json.loads((DOCUMENTS / "connection.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)

DEFAULTS: dict[str, object] = {
    "model": "",
    "fallbacks": [],
    "excluded_providers": [],
    "web_search": False,
    "custom_properties": "{}",
    "web_search_options": {"max_uses": None, "allowed_domains": [], "blocked_domains": [], "user_location": None},
    "max_tokens": None,
    "temperature": None,
    "top_p": None,
    "reasoning_effort": "",
    "send_anyway": [],
    "session_tracking": True,
    "user_id": "",
    "omit_request": False,
    "omit_response": False,
    "cache": {"enabled": False, "max_age": 604_800, "bucket_size": 1},
    "spend_limit": None,
    "prompt": None,
}


def test_read_settings_when_nothing_is_given() -> None:
    """Every setting has a default; none sends anything that the user did not ask for."""
    assert DEFAULTS == dump_settings(read_settings({}))


def test_dump_settings_when_it_is_read_again() -> None:
    """What is told is what can be saved."""
    settings = read_settings(
        {
            "model": "claude-sonnet-4",
            "fallbacks": ["gpt-4o"],
            "excluded_providers": ["helicone"],
            "web_search_options": {
                "max_uses": 3,
                "allowed_domains": ["example.org"],
                "user_location": {"city": "Zürich"},
            },
            "spend_limit": {"amount": 50, "window": 3_600},
            "prompt": {"id": "p", "inputs": {"a": 1, "b": "x", "c": True, "d": 1.5}},
        }
    )

    assert settings == read_settings(json.loads(json.dumps(dump_settings(settings))))


# The two descriptions, side by side


def test_schema_when_it_is_checked() -> None:
    """The schema is valid draft 7."""
    jsonschema.Draft7Validator.check_schema(SCHEMA)

    assert "http://json-schema.org/draft-07/schema#" == SCHEMA["$schema"]


def test_schema_when_the_key_is_described() -> None:
    """The key is a password that is written and never read."""
    key = SCHEMA["properties"]["api_key"]

    assert ("string", "password", True) == (key["type"], key["format"], key["writeOnly"])


def test_schema_when_web_search_is_described() -> None:
    """Web search is described only where a Claude is chosen."""
    assert ("web_search" in SCHEMA["properties"], {"web_search"}) == (False, set(SCHEMA["then"]["properties"]))


def test_schema_when_names_are_compared() -> None:
    """The schema lists the names of the model, and the key."""
    described = {*SCHEMA["properties"], *SCHEMA["then"]["properties"]}

    assert described == {*ConnectionSettings.model_fields, "api_key"}
    assert set(SCHEMA["propertyNames"]["enum"]) == described


def comparable(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """Return a schema without words, references resolved and "or null" written one way."""
    if "$ref" in schema:
        target = definitions[schema["$ref"].rpartition("/")[2]]
        return comparable({**target, **{name: value for name, value in schema.items() if name != "$ref"}}, definitions)
    if "anyOf" in schema and {"type": "null"} in schema["anyOf"]:
        (other,) = [choice for choice in schema["anyOf"] if choice != {"type": "null"}]
        inner = comparable(other, definitions)
        rest = {name: value for name, value in schema.items() if name != "anyOf"}
        return comparable({**inner, "type": [inner["type"], "null"], **rest}, definitions)
    words = ("title", "description", "i18n", "contentMediaType")
    kept = {name: value for name, value in schema.items() if name not in words}
    if "anyOf" in kept:
        kept["type"] = sorted({choice["type"] for choice in kept.pop("anyOf")} - {"integer"})
    if kept.get("type") == ["string", "number", "boolean"]:
        kept["type"] = sorted(kept["type"])
    if "oneOf" in kept:
        kept["enum"] = [choice["const"] for choice in kept.pop("oneOf")]
    kept["enum"] = [choice for choice in kept.get("enum", []) if choice is not None]
    kept["properties"] = {name: comparable(inner, definitions) for name, inner in kept.get("properties", {}).items()}
    for name in ("items", "additionalProperties"):
        if isinstance(kept.get(name), dict):
            kept[name] = comparable(kept[name], definitions)
    kept["required"] = sorted(kept.get("required", []))
    kept.pop("uniqueItems", None)
    return kept


@pytest.mark.parametrize("name", ConnectionSettings.model_fields)
def test_schema_when_a_setting_is_compared(name: str) -> None:
    """Type, limits, default and parts of a setting are the same in the schema and in the model."""
    generated = TypeAdapter(ConnectionSettings).json_schema()
    written = {**SCHEMA["properties"], **SCHEMA["then"]["properties"]}[name]

    expected = comparable(generated["properties"][name], generated["$defs"])

    assert expected == comparable(written, {})


def test_schema_when_entries_must_differ() -> None:
    """The lists of which pydantic refuses equal entries are unique in the schema, and only those."""
    unique = {name for name, setting in SCHEMA["properties"].items() if setting.get("uniqueItems")}

    assert {"fallbacks", "excluded_providers", "send_anyway"} == unique


# What each of them takes


def optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return the strategy or nothing."""
    return st.none() | strategy


LINES = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=200)
DOMAINS = st.sampled_from(["example.org", "a.b-c.example/path?x=1", "1", "localhost"])
VALID_PARTS: dict[str, st.SearchStrategy[Any]] = {
    "model": st.sampled_from(["", "gpt-4o", " claude-sonnet-4:online/anthropic,gpt-4o ", "!openai,x", "é"]),
    "fallbacks": st.lists(st.sampled_from(["gpt-4o", "a/b/c", "claude:online", "é"]), unique=True, max_size=4),
    "excluded_providers": st.lists(st.sampled_from(["openai", "helicone", "google-ai-studio"]), unique=True),
    "web_search": st.booleans(),
    "custom_properties": st.sampled_from(["{}", "", '{"a": "b"}', '{"a": 1, "b": null}']),
    "web_search_options": st.fixed_dictionaries(
        {},
        optional={
            "max_uses": optional(st.integers(1, 100)),
            "allowed_domains": st.lists(DOMAINS, max_size=20),
            "user_location": optional(
                st.fixed_dictionaries(
                    {},
                    optional={
                        "city": LINES,
                        "region": LINES,
                        "country": st.sampled_from(["", "CH"]),
                        "timezone": LINES,
                    },
                )
            ),
        },
    ),
    "max_tokens": optional(st.integers(1, 2_000_000)),
    "temperature": optional(st.floats(0, 2) | st.integers(0, 2)),
    "top_p": optional(st.floats(0, 1)),
    "reasoning_effort": st.sampled_from(["", "minimal", "low", "medium", "high"]),
    "send_anyway": st.lists(st.sampled_from(["min_p", "top_a", "x" * 64]), unique=True),
    "session_tracking": st.booleans(),
    "user_id": LINES,
    "omit_request": st.booleans(),
    "omit_response": st.booleans(),
    "cache": st.fixed_dictionaries(
        {},
        optional={
            "enabled": st.booleans(),
            "max_age": st.integers(60, 31_536_000),
            "bucket_size": st.integers(1, 20),
        },
    ),
    "spend_limit": optional(
        st.fixed_dictionaries(
            {
                "amount": st.floats(0, 1_000_000, exclude_min=True) | st.integers(1, 1_000_000),
                "window": st.integers(60, 31_536_000),
            },
            optional={"unit": st.sampled_from(["cents", "request"])},
        )
    ),
    "prompt": optional(
        st.fixed_dictionaries(
            {"id": st.text(min_size=1, max_size=200)},
            optional={
                "environment": optional(LINES),
                "version_id": optional(LINES),
                "inputs": st.dictionaries(
                    st.text(max_size=5),
                    st.text(max_size=5) | st.integers() | st.floats(allow_nan=False) | st.booleans(),
                ),
            },
        )
    ),
}
VALID = st.fixed_dictionaries({}, optional=VALID_PARTS)


@MANY
@given(value=VALID)
def test_schema_and_model_when_settings_are_good(value: dict[str, Any]) -> None:
    """Good settings are taken by both."""
    read_settings(value)

    assert [] == [error.message for error in VALIDATOR.iter_errors(value)]


def is_taken(value: object) -> bool:
    """Say whether pydantic takes the settings."""
    try:
        read_settings(value)
    except InvalidSettings:
        return False
    return True


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """Draw settings of which one part, at any depth, may have been replaced, renamed or added."""
    value: dict[str, Any] = json.loads(json.dumps(draw(VALID)))
    place = value
    for _ in range(draw(st.integers(0, 2))):
        inner = [part for part in place.values() if isinstance(part, dict)]
        place = draw(st.sampled_from(inner)) if inner else place
    known = st.sampled_from(sorted({*VALID_PARTS, *place, "api_key", "unknown"}))
    place[draw(known | st.text(max_size=5))] = draw(
        JSON_VALUES | st.sampled_from([[], {}, "", "x" * 3_000, 10**9, -1, 0.5, "a\nb", ["a", "a"], [1], {"a": []}])
    )
    return value


@MANY
@given(value=mutated())
def test_schema_and_model_when_settings_were_changed(value: dict[str, Any]) -> None:
    """Whatever the schema refuses pydantic refuses too: a form never stops what the server would take."""
    # No effort was null once; such settings are still taken.
    assume(value.get("reasoning_effort", "") is not None)

    refused = [error.message for error in VALIDATOR.iter_errors(value)]

    assert not (refused and is_taken(value)), refused


@pytest.mark.parametrize(
    "value",
    [
        {"unknown": 1},
        {"web_search": "yes"},
        {"web_search": None},
        {"web_search": 1},
        {"model": "gpt-4o", "web_search": "yes"},
        {"model": "claude-sonnet-4", "web_search": 0},
        {"model": None},
        {"model": "x" * 2_001},
        {"fallbacks": ["a", "a"]},
        {"fallbacks": ["a b"]},
        {"fallbacks": ["!openai"]},
        {"fallbacks": ["a,b"]},
        {"fallbacks": [""]},
        {"fallbacks": ["a"] * 9},
        {"fallbacks": "a"},
        {"excluded_providers": ["OpenAI"]},
        {"excluded_providers": ["openai", "openai"]},
        {"custom_properties": {}},
        {"custom_properties": "x" * 20_001},
        {"max_tokens": 0},
        {"max_tokens": 1.5},
        {"max_tokens": "5"},
        {"max_tokens": True},
        {"temperature": 2.1},
        {"temperature": "1"},
        {"top_p": -0.1},
        {"top_p": 1.1},
        {"reasoning_effort": "none"},
        {"reasoning_effort": "xhigh"},
        {"send_anyway": ["Min_p"]},
        {"send_anyway": ["min-p"]},
        {"send_anyway": [""]},
        {"send_anyway": ["1st"]},
        {"send_anyway": ["x" * 65]},
        {"send_anyway": ["min_p", "min_p"]},
        {"send_anyway": [f"p{number}" for number in range(33)]},
        {"send_anyway": "min_p"},
        {"session_tracking": None},
        {"user_id": "a\nb"},
        {"user_id": "a\x7f"},
        {"user_id": "x" * 201},
        {"cache": None},
        {"cache": {"max_age": 59}},
        {"cache": {"bucket_size": 21}},
        {"cache": {"enabled": 1}},
        {"cache": {"other": 1}},
        {"spend_limit": {}},
        {"spend_limit": {"amount": 0, "window": 60}},
        {"spend_limit": {"amount": 1, "window": 59}},
        {"spend_limit": {"amount": 1, "window": 60, "unit": "euros"}},
        {"prompt": {}},
        {"prompt": {"id": ""}},
        {"prompt": {"id": "a", "inputs": {"a": None}}},
        {"prompt": {"id": "a", "inputs": {"a": []}}},
        {"prompt": {"id": "a", "inputs": []}},
        {"web_search_options": {"max_uses": 0}},
        {"web_search_options": {"max_uses": 101}},
        {"web_search_options": {"allowed_domains": ["https://example.org"]}},
        {"web_search_options": {"allowed_domains": ["a b"]}},
        {"web_search_options": {"allowed_domains": ["example.org/\x1c"]}},
        {"web_search_options": {"user_location": {"country": "ch"}}},
        {"web_search_options": {"user_location": {"country": "CHE"}}},
        {"web_search_options": {"user_location": {"street": "x"}}},
        {"web_search_options": {"user_location": []}},
    ],
    ids=lambda value: json.dumps(value)[:70],
)
def test_schema_and_model_when_settings_are_bad(value: dict[str, Any]) -> None:
    """Bad settings are refused by both."""
    assert (False, False) == (is_taken(value), VALIDATOR.is_valid(value))


# Where a fault lies


FAULTS: list[tuple[object, list[tuple[str, str]]]] = [
    ([], [("", "model_type")]),
    ("x", [("", "model_type")]),
    ({"unknown": 1}, [("/unknown", "extra_forbidden")]),
    ({"a/b~c": 1}, [("/a~1b~0c", "extra_forbidden")]),
    ({"tuple[x]": 1}, [("/tuple[x]", "extra_forbidden")]),
    ({"function-x": 1}, [("/function-x", "extra_forbidden")]),
    ({"model": 5}, [("/model", "string_type")]),
    ({"model": "a/b/c/d"}, [("/model", "invalid_model.too_many_parts")]),
    ({"model": "!nope,a"}, [("/model", "invalid_model.exclusion")]),
    ({"model": "!openai"}, [("/model", "invalid_model.only_exclusions")]),
    ({"fallbacks": ["a", "b c"]}, [("/fallbacks/1", "string_pattern_mismatch")]),
    ({"fallbacks": ["a b", 5]}, [("/fallbacks/0", "string_pattern_mismatch"), ("/fallbacks/1", "string_type")]),
    ({"fallbacks": ["a", "a"]}, [("/fallbacks", "not_unique")]),
    ({"fallbacks": ["a/b/c/d"]}, [("/fallbacks", "invalid_model.too_many_parts")]),
    ({"fallbacks": list("abcdefghi")}, [("/fallbacks", "too_long")]),
    ({"excluded_providers": ["nope"]}, [("/excluded_providers/0", "literal_error")]),
    ({"custom_properties": "{"}, [("/custom_properties", "invalid_properties.not_json")]),
    ({"custom_properties": '{"a b": 1}'}, [("/custom_properties", "invalid_properties.name")]),
    ({"web_search_options": {"max_uses": 0}}, [("/web_search_options/max_uses", "greater_than_equal")]),
    ({"web_search_options": {"max_uses": "1"}}, [("/web_search_options/max_uses", "int_type")]),
    (
        {"web_search_options": {"allowed_domains": ["ok.example", "no domain"]}},
        [("/web_search_options/allowed_domains/1", "string_pattern_mismatch")],
    ),
    (
        {"web_search_options": {"allowed_domains": ["a.example"], "blocked_domains": ["b.example"]}},
        [("/web_search_options", "one_list_of_domains")],
    ),
    (
        {"web_search_options": {"user_location": {"city": "a\nb", "street": "c"}}},
        [
            ("/web_search_options/user_location/city", "string_pattern_mismatch"),
            ("/web_search_options/user_location/street", "extra_forbidden"),
        ],
    ),
    ({"web_search_options": {"user_location": "here"}}, [("/web_search_options/user_location", "model_type")]),
    ({"max_tokens": 0}, [("/max_tokens", "greater_than_equal")]),
    ({"temperature": "hot"}, [("/temperature", "float_type")]),
    ({"reasoning_effort": "none"}, [("/reasoning_effort", "literal_error")]),
    ({"spend_limit": 5}, [("/spend_limit", "model_type")]),
    ({"spend_limit": {"window": 60}}, [("/spend_limit/amount", "missing")]),
    ({"spend_limit": {"amount": 0, "window": 60}}, [("/spend_limit/amount", "greater_than")]),
    (
        {"cache": {"max_age": 59, "bucket_size": 21}},
        [("/cache/max_age", "greater_than_equal"), ("/cache/bucket_size", "less_than_equal")],
    ),
    ({"prompt": {"id": ""}}, [("/prompt/id", "string_too_short")]),
    ({"prompt": {"id": "a", "inputs": {"x": []}}}, [("/prompt/inputs/x", "scalar_type")]),
    (
        {"prompt": {"id": "a", "inputs": {"x": None, "str": {}}}},
        [("/prompt/inputs/x", "scalar_type"), ("/prompt/inputs/str", "scalar_type")],
    ),
    (
        {"prompt": {"id": "a", "inputs": {"a/b": [], "tuple[x]": {}}}},
        [("/prompt/inputs/a~1b", "scalar_type"), ("/prompt/inputs/tuple[x]", "scalar_type")],
    ),
    ({"prompt": {"id": "a", "inputs": 5}}, [("/prompt/inputs", "dict_type")]),
]


@pytest.mark.parametrize(("value", "expected"), FAULTS, ids=lambda value: json.dumps(value)[:70])
def test_read_settings_when_fields_are_refused(value: object, expected: list[tuple[str, str]]) -> None:
    """Each fault has the JSON pointer of the place where it lies, once, and a stable code."""
    with pytest.raises(InvalidSettings) as caught:
        read_settings(value)

    assert expected == [(field.pointer, field.code) for field in caught.value.fields]


@pytest.mark.parametrize("language", ["en", "de"])
def test_field_error_when_it_is_told(language: str) -> None:
    """Each kind of fault has a sentence in both languages."""
    words = json.loads((DOCUMENTS / "i18n" / f"{language}.json").read_text(encoding="utf-8"))
    codes = {code for _, faults in FAULTS for _, code in faults}

    assert set() == {
        code for code in codes if not {f"helicone.field.{code}", f"helicone.error.{code}.message"} & set(words)
    }


def test_field_error_when_words_need_slots() -> None:
    """A fault brings what its sentence needs, and never what was sent."""
    with pytest.raises(InvalidSettings) as caught:
        read_settings({"max_tokens": 0, "model": "!nope,a", "user_id": "secret\n"})

    fields: dict[str, FieldError] = {field.pointer: field for field in caught.value.fields}
    assert {"ge": 1} == dict(fields["/max_tokens"].slots)
    assert {"item", "providers"} == set(fields["/model"].slots)
    assert "secret" not in repr(caught.value.fields)


# What the store holds


def test_merge_settings_when_the_store_is_older() -> None:
    """What today's rules refuse takes its default; everything else is kept."""
    stored = {
        "model": "gpt-4o",
        "temperature": 5,
        "gone": True,
        "spend_limit": {"amount": 1},
        "user_id": "me",
        "web_search_options": {"allowed_domains": ["a.example"], "blocked_domains": ["b.example"]},
    }

    actual = merge_settings(stored)

    assert ConnectionSettings(model="gpt-4o", user_id="me") == actual


def test_merge_settings_when_all_is_well() -> None:
    """Good settings come back as they were stored."""
    settings = ConnectionSettings(model="gpt-4o", cache=CacheSettings(enabled=True))

    assert settings == merge_settings(dump_settings(settings))


def test_merge_settings_when_it_must_not_change_the_store() -> None:
    """The stored values are not touched."""
    stored: dict[str, object] = {"temperature": 5}

    merge_settings(stored)

    assert {"temperature": 5} == stored


def test_merge_settings_when_a_name_is_no_text() -> None:
    """What JSON cannot hold at all leaves the defaults."""
    stored: dict[Any, object] = {5: "x", "user_id": "me"}

    assert ConnectionSettings() == merge_settings(stored)


@MANY
@given(stored=mutated() | st.dictionaries(ANY_TEXT | st.sampled_from(sorted(VALID_PARTS)), JSON_VALUES | ANY_TEXT))
def test_merge_settings_when_the_store_holds_anything(stored: dict[str, Any]) -> None:
    """No store locks a user out: settings always come back, and they can be saved."""
    actual = merge_settings(stored)

    assert actual == read_settings(dump_settings(actual))


@FEW
@given(stored=VALID)
def test_merge_settings_when_one_value_went_bad(stored: dict[str, Any]) -> None:
    """One bad value takes no other with it."""
    kept = {name: value for name, value in stored.items() if name != "temperature"}

    assert merge_settings(kept) == merge_settings({**kept, "temperature": "hot"})


def models_in(annotation: object) -> set[type[BaseModel]]:
    """Return the pydantic models that an annotation mentions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation}
    return {found for part in typing.get_args(annotation) for found in models_in(part)}


def test_settings_when_their_parts_are_listed() -> None:
    """The parts are those of the design, each frozen, strict and closed."""
    parts = {
        part
        for model in (ConnectionSettings, WebSearchOptions)
        for field in model.model_fields.values()
        for part in models_in(field.annotation)
    }

    everything: set[type[BaseModel]] = {*parts, ConnectionSettings}
    assert {CacheSettings, SpendLimit, StoredPrompt, UserLocation, WebSearchOptions} == parts
    assert {("forbid", True, True)} == {
        (part.model_config.get("extra"), part.model_config.get("frozen"), part.model_config.get("strict"))
        for part in everything
    }


def test_settings_when_somebody_changes_them() -> None:
    """Settings are a value: they cannot be changed in place."""
    with pytest.raises(ValueError, match="frozen"):
        ConnectionSettings().model = "gpt-4o"  # type: ignore[misc]  # that it is refused is the point
