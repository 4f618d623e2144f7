"""
Checks a request body as the gateway does when Helicone credits pay.

The rules are in `chat_completion.schema.json`; this module reports the first mistake in the
gateway's words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any, cast

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

_REFERENCE = " See API reference: https://docs.helicone.ai/rest/ai-gateway/post-v1-chat-completions"
_URL = re.compile(r"https?://[^\s/?#]+.*|(?!https?:)[a-z][a-z0-9+.-]*:.*", re.IGNORECASE | re.DOTALL)

# Rules about a value whose type is right. In a choice of several forms the one that breaks only such a rule was meant.
_FINE_RULES = {"format", "minItems", "maxItems", "minLength", "minimum", "maximum", "additionalProperties"}

_BOUNDS = {
    "minItems": "Too small: expected array to have >={} items",
    "maxItems": "Too big: expected array to have <={} items",
    "minLength": "Too small: expected string to have >={} characters",
    "minimum": "Too small: expected number to be >={}",
    "maximum": "Too big: expected number to be <={}",
}

_formats = FormatChecker(formats=())


@_formats.checks("url")
def _is_url(value: object) -> bool:
    return not isinstance(value, str) or _URL.fullmatch(value) is not None


def describe_format_mistake(body: dict[str, Any]) -> str | None:
    """Return the gateway's sentence about the first mistake in the body, or None when there is none."""
    validator = _load_validator()
    errors = sorted(validator.iter_errors(body), key=_get_place)
    return None if not errors else build_format_complaint(*_explain(errors[0]))


def build_format_complaint(path: str, reason: str) -> str:
    """Write one mistake as the gateway does."""
    return f"{path or 'request'}: {reason}.{_REFERENCE}"


def describe_unknown_fields(names: Iterable[str]) -> str:
    """Name the fields that do not exist."""
    quoted = [json.dumps(name, ensure_ascii=False) for name in names]
    return f"Unrecognized key{'s' if len(quoted) > 1 else ''}: {', '.join(quoted)}"


@cache
def _load_validator() -> Draft202012Validator:
    return Draft202012Validator(_load_schema(), format_checker=_formats)


@cache
def _load_schema() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("chat_completion.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _get_place(error: ValidationError) -> tuple[int, list[str]]:
    """Sort by the order of the properties in the schema; unknown fields come last."""
    names = list(_load_schema()["properties"])
    path = list(error.absolute_path)
    if path:
        return names.index(str(path[0])), [f"{part:>9}" for part in path[1:]]
    return (names.index(_get_missing_field(error)) if error.validator == "required" else len(names)), []


def _explain(error: ValidationError) -> tuple[str, str]:
    meant = _find_meant_form(error) if error.validator == "anyOf" else None
    if meant is not None:
        return _explain(meant)
    path = [str(part) for part in error.absolute_path]
    if error.validator == "required":
        path.append(_get_missing_field(error))
    describe = _DESCRIPTIONS.get(str(error.validator))
    return ".".join(path), "Invalid input" if describe is None else describe(error)


def _get_schema(error: ValidationError) -> Mapping[str, Any]:
    # Boolean schemas, which have no properties, do not occur in ours.
    return cast("Mapping[str, Any]", error.schema)


def _get_missing_field(error: ValidationError) -> str:
    # The library reports each missing field by itself and names it only inside its message.
    names = cast("list[str]", error.validator_value)
    return next(name for name in names if repr(name) in error.message)


def _describe_missing(error: ValidationError) -> str:
    field = _get_schema(error).get("properties", {}).get(_get_missing_field(error), {})
    return f"Invalid input: expected {_name_expected_type(field)}, received undefined"


def _describe_type(error: ValidationError) -> str:
    expected, received = _name_expected_type(_get_schema(error)), _name_type(error.instance)
    if expected == "int" and received != "number":
        expected = "number"
    return f"Invalid input: expected {expected}, received {received}"


def _describe_extra(error: ValidationError) -> str:
    given = cast("dict[str, Any]", error.instance)
    return describe_unknown_fields(name for name in given if name not in _get_schema(error)["properties"])


def _describe_url(_error: ValidationError) -> str:
    return "Invalid URL"


def _describe_bound(error: ValidationError) -> str:
    return _BOUNDS[str(error.validator)].format(error.validator_value)


_DESCRIPTIONS: dict[str, Callable[[ValidationError], str]] = {
    "required": _describe_missing,
    "type": _describe_type,
    "additionalProperties": _describe_extra,
    "format": _describe_url,
    **dict.fromkeys(_BOUNDS, _describe_bound),
}


def _find_meant_form(error: ValidationError) -> ValidationError | None:
    forms: dict[object, list[ValidationError]] = {}
    for inner in error.context or ():
        forms.setdefault(inner.relative_schema_path[0], []).append(inner)
    meant = [errors for errors in forms.values() if all(_is_fine(inner) for inner in errors)]
    return meant[0][0] if len(meant) == 1 else None


def _is_fine(error: ValidationError) -> bool:
    return error.validator in _FINE_RULES or (error.validator == "anyOf" and _find_meant_form(error) is not None)


def _name_expected_type(schema: Mapping[str, Any]) -> str:
    if "x-expected" in schema:
        return str(schema["x-expected"])
    declared = schema.get("type", "nonoptional")
    name = declared if isinstance(declared, str) else next(one for one in declared if one != "null")
    return "int" if name == "integer" else str(name)


def _name_type(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"
