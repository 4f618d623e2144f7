"""The one table that the server's reading of custom properties and the panel's are both held to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from helicone_chat_source.core.errors import InvalidProperties
from helicone_chat_source.core.properties import parse_properties

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "property_vectors.json").read_text())


@pytest.mark.parametrize("vector", VECTORS["taken"], ids=lambda vector: vector["text"][:60])
def test_properties_when_the_table_says_taken(vector: dict[str, Any]) -> None:
    """Names, values and their order are those that the panel shows before anything is sent."""
    actual = parse_properties(vector["text"])

    assert vector["headers"] == [[name, value] for name, value in actual.items()]


@pytest.mark.parametrize("vector", VECTORS["refused"], ids=lambda vector: vector["text"][:60])
def test_properties_when_the_table_says_refused(vector: dict[str, Any]) -> None:
    """What the panel refuses while it is typed is refused here too, and for the same reason."""
    with pytest.raises(InvalidProperties) as caught:
        parse_properties(vector["text"])

    assert vector["variant"] == caught.value.variant
