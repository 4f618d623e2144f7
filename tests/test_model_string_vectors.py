"""The one table that the server's check of model strings and the panel's are both held to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from helicone_chat_source.core.errors import InvalidModel
from helicone_chat_source.core.model_string import (
    LEGACY_NAMES,
    PROVIDERS,
    check,
    parse_model_string,
    with_fallbacks,
    with_web_search,
)

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "model_string_vectors.json").read_text())
KNOWN: dict[str, list[str]] = VECTORS["known"]


def warnings_for(text: str, known: Mapping[str, list[str]]) -> list[list[str | None]]:
    """Return code, item and suggestion of each warning, as the table has them."""
    return [[warning.code, warning.item, warning.suggestion] for warning in check(parse_model_string(text), known)]


@pytest.mark.parametrize("vector", VECTORS["with_a_list"], ids=lambda vector: vector["text"])
def test_check_when_the_table_says_so(vector: dict[str, Any]) -> None:
    """Each item that the gateway would pass over is named, with what was probably meant."""
    actual = warnings_for(vector["text"], KNOWN)

    assert vector["warnings"] == actual


@pytest.mark.parametrize("vector", VECTORS["without_a_list"], ids=lambda vector: vector["text"])
def test_check_when_there_is_no_list(vector: dict[str, Any]) -> None:
    """Without a list of models only form and provider are judged."""
    actual = warnings_for(vector["text"], {})

    assert vector["warnings"] == actual


@pytest.mark.parametrize("vector", VECTORS["refused"], ids=lambda vector: vector["text"])
def test_parse_when_the_table_says_refused(vector: dict[str, Any]) -> None:
    """What the gateway answers with 400 is refused here, by the name that the panel gives it too."""
    with pytest.raises(InvalidModel) as caught:
        parse_model_string(vector["text"])

    assert vector["variant"] == caught.value.variant


@pytest.mark.parametrize("vector", VECTORS["parsed"], ids=lambda vector: vector["text"])
def test_parse_when_the_table_says_taken(vector: dict[str, Any]) -> None:
    """Routes and exclusions are read alike, down to the white space that is cut off."""
    parsed = parse_model_string(vector["text"])

    routes = [[route.model, route.provider, route.deployment, route.online] for route in parsed.routes]
    assert (vector["routes"], vector["excluded"]) == (routes, list(parsed.excluded))


@pytest.mark.parametrize("vector", VECTORS["composed"], ids=lambda vector: vector["sent"])
def test_compose_when_the_table_says_so(vector: dict[str, Any]) -> None:
    """What the panel shows as sent is what the server sends."""
    chosen = with_fallbacks(parse_model_string(vector["model"]), vector["fallbacks"], vector["excluded_providers"])

    searching = with_web_search(chosen, lambda model: model.startswith("claude-")) if vector["web_search"] else chosen

    assert vector["sent"] == str(searching)


def test_the_table_has_every_provider_and_old_name() -> None:
    """A provider or an old name that is added on one side must be added on the other."""
    texts = {vector["text"] for vector in VECTORS["with_a_list"]}

    wanted = {f"gpt-4o/{name}" for name in PROVIDERS} | {f"!{name},gpt-4o" for name in PROVIDERS} | set(LEGACY_NAMES)

    assert wanted <= texts
