"""The connection's JSON Schema for one reader: with today's models in it and titles in the reader's language."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from typing import Any

from helicone_chat_source.core.catalog import Catalog, Model
from helicone_chat_source.core.model_string import LEGACY_NAMES

NO_MODEL = {"const": "", "title": "No model chosen", "i18n": "helicone.connection.model.none"}


def schema_for(
    document: Mapping[str, Any], *, catalog: Catalog, saved_model: str, find_text: Callable[[str], str | None]
) -> dict[str, Any]:
    """
    Return `connection.schema.json` with the models as `oneOf` of its `model` property.

    No model yet is a choice too, and a saved model that the list lacks is merged in, since a form that draws `oneOf`
    would refuse them. Without a list the property stays a plain text: an empty `oneOf` is no valid schema. `find_text`
    gives a text for an `i18n` key.
    """
    schema = copy.deepcopy(dict(document))
    models = [_choice(model) for model in sorted(catalog.models, key=lambda model: (model.author, model.name))]
    if models and saved_model and saved_model not in catalog.by_id:
        models.insert(0, {"const": saved_model, "title": saved_model, "x-author": "", "x-saved-only": True})
    if models:
        schema["properties"]["model"]["oneOf"] = [NO_MODEL.copy(), *models]
    _translate(schema, find_text)
    return schema


def uischema_for(document: Mapping[str, Any], *, catalog: Catalog) -> dict[str, Any]:
    """
    Return `connection.uischema.json` with what the models can do filled into its rules.

    A rule that waits for them has `"x-models"` in its condition's schema, with `web_search` or `reasoning` as value;
    the pattern that is put there takes the model strings of which that is true.
    """
    layout = copy.deepcopy(dict(document))
    _fill_rules(layout, {"web_search": web_search_pattern(catalog), "reasoning": reasoning_pattern(catalog)})
    return layout


def web_search_pattern(catalog: Catalog) -> str:
    """
    Return a regular expression for model strings whose first route can search the web.

    The route may have `:online`, a pin to `anthropic`, and further routes behind it.
    """
    searching = set(catalog.web_search_models)
    searching |= {old for old, new in LEGACY_NAMES.items() if new in searching}
    names = "|".join(sorted(map(_escape, searching)))
    return f"^({names})(:online)?(/anthropic(/[^/,]*)?)?(,.*)?$" if names else "^claude"


def reasoning_pattern(catalog: Catalog) -> str:
    """Return a regular expression for model strings of which any route takes an effort, or is not known."""
    known = [model.id for model in catalog.models] + [old for old, new in LEGACY_NAMES.items() if new in catalog.by_id]
    names = "|".join(sorted(_escape(name) for name in known if not catalog.can_reason(name)))
    item = f" *(![a-z-]+|({names})(:online)?(/[^,]*)?) *"
    return f"^(?!{item}(,{item})*$)" if names else ""


def _escape(text: str) -> str:
    """Escape what a regular expression knows; no more than that, since a browser refuses needless backslashes."""
    return re.sub(r"[\\^$.*+?()\[\]{}|/]", r"\\\g<0>", text)


def _choice(model: Model) -> dict[str, Any]:
    first = model.first
    choice: dict[str, Any] = {
        "const": model.id,
        "title": model.name,
        "x-author": model.author,
        "x-web-search": model.web_search,
    }
    if model.context_length is not None:
        choice["x-context"] = model.context_length
    if first is not None and first.input is not None and first.output is not None:
        choice["x-price"] = {"input": first.input, "output": first.output}
    return choice


def _fill_rules(element: Any, patterns: Mapping[str, str]) -> None:
    if isinstance(element, dict):
        pattern = patterns.get(str(element.pop("x-models", None)))
        if pattern is not None:
            element["pattern"] = pattern
        for child in element.values():
            _fill_rules(child, patterns)
    elif isinstance(element, list):
        for child in element:
            _fill_rules(child, patterns)


def _translate(element: Any, find_text: Callable[[str], str | None]) -> None:
    if isinstance(element, dict):
        key = element.get("i18n")
        if isinstance(key, str):
            for name, suffix in (("title", "label"), ("description", "description")):
                text = find_text(f"{key}.{suffix}")
                if text is not None:
                    element[name] = text
        for child in element.values():
            _translate(child, find_text)
    elif isinstance(element, list):
        for child in element:
            _translate(child, find_text)
