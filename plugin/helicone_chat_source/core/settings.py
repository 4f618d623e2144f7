"""
What a user sets for the connection, as a checked value.

`ui_schema/connection.schema.json` says the same as JSON Schema; a test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from helicone_chat_source.core.errors import FieldError, HeliconeError, InvalidSettings
from helicone_chat_source.core.model_string import Provider, parse_model_string
from helicone_chat_source.core.properties import parse_properties
from helicone_chat_source.core.send_anyway import WRITTEN_BY_US

MOST_FIELD_ERRORS = 100
T = TypeVar("T")
Many = Annotated[tuple[T, ...], Field(strict=False)]
"""A JSON array as a tuple, so that a value can be frozen."""

Fallback = Annotated[str, Field(pattern=r"^[^,!\s]+$", max_length=200)]
Domain = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]*(/[^\s\x00-\x1f\x7f]*)?$", max_length=253)]
Line = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=200)]
"""One line of text, as a header can carry it."""


def _refuse_own_names(name: str) -> str:
    if name in WRITTEN_BY_US:
        raise PydanticCustomError("written_by_us", "The request writes {name} itself.", {"name": name})
    return name


ParameterName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$"), AfterValidator(_refuse_own_names)]


def _refuse_containers(value: object) -> object:
    """Refuse with one fault what pydantic would refuse with one for each kind of scalar."""
    if not isinstance(value, (str, int, float)):
        raise PydanticCustomError("scalar_type", "This must be a text, a number, true or false.")
    return value


Scalar = Annotated[str | int | float | bool, BeforeValidator(_refuse_containers)]


class SettingsPart(BaseModel):
    """Frozen, strict about types, and closed against unknown names."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class UserLocation(SettingsPart):
    """Where the user roughly is, for web search."""

    city: Line = ""
    region: Line = ""
    country: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")] = ""
    timezone: Line = ""


class WebSearchOptions(SettingsPart):
    """Limits of Claude's web search."""

    max_uses: Annotated[int, Field(ge=1, le=100)] | None = None
    allowed_domains: Annotated[Many[Domain], Field(max_length=20)] = ()
    blocked_domains: Annotated[Many[Domain], Field(max_length=20)] = ()
    user_location: UserLocation | None = None

    @model_validator(mode="after")
    def _one_list_of_domains(self) -> Self:
        if self.allowed_domains and self.blocked_domains:
            raise PydanticCustomError("one_list_of_domains", "Allow domains or block domains, not both.")
        return self


class CacheSettings(SettingsPart):
    """Helicone's response cache. `max_age` in seconds; `bucket_size` is how many replies are kept for one request."""

    enabled: bool = False
    max_age: Annotated[int, Field(ge=60, le=31_536_000)] = 604_800
    bucket_size: Annotated[int, Field(ge=1, le=20)] = 1


class SpendLimit(SettingsPart):
    """The user's own limit: at most `amount` cents or requests in `window` seconds."""

    amount: Annotated[float, Field(gt=0, le=1_000_000)]
    window: Annotated[int, Field(ge=60, le=31_536_000)]
    unit: Literal["cents", "request"] = "cents"


class StoredPrompt(SettingsPart):
    """A prompt that is kept at Helicone."""

    id: Annotated[str, Field(min_length=1, max_length=200)]
    environment: Line | None = None
    version_id: Line | None = None
    inputs: dict[str, Scalar] = {}


class ConnectionSettings(SettingsPart):
    """Everything that a user sets, apart from the key."""

    model: Annotated[str, Field(max_length=2_000)] = ""
    fallbacks: Annotated[Many[Fallback], Field(max_length=8)] = ()
    excluded_providers: Annotated[Many[Provider], Field(max_length=21)] = ()
    web_search: bool = False
    custom_properties: Annotated[str, Field(max_length=20_000)] = "{}"
    web_search_options: WebSearchOptions = WebSearchOptions()
    max_tokens: Annotated[int, Field(ge=1, le=2_000_000)] | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(ge=0, le=1)] | None = None
    reasoning_effort: Annotated[
        Literal["", "minimal", "low", "medium", "high"], BeforeValidator(lambda value: "" if value is None else value)
    ] = ""
    send_anyway: Annotated[Many[ParameterName], Field(max_length=32)] = ()
    session_tracking: bool = True
    user_id: Line = ""
    omit_request: bool = False
    omit_response: bool = False
    cache: CacheSettings = CacheSettings()
    spend_limit: SpendLimit | None = None
    prompt: StoredPrompt | None = None

    @field_validator("model")
    @classmethod
    def _model_follows_the_grammar(cls, text: str) -> str:
        if text.strip():
            with _FieldErrors():
                parse_model_string(text)
        return text.strip()

    @field_validator("fallbacks", "excluded_providers", "send_anyway")
    @classmethod
    def _items_are_different(cls, items: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(items)) != len(items):
            raise PydanticCustomError("not_unique", "Each entry may stand here once.")
        return items

    @field_validator("fallbacks")
    @classmethod
    def _fallbacks_follow_the_grammar(cls, items: tuple[str, ...]) -> tuple[str, ...]:
        with _FieldErrors():
            for item in items:
                parse_model_string(item)
        return items

    @field_validator("custom_properties")
    @classmethod
    def _properties_can_be_headers(cls, text: str) -> str:
        with _FieldErrors():
            parse_properties(text)
        return text


class _FieldErrors:
    """Turns a `HeliconeError` raised in its block into pydantic's own kind, code and slots kept."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if isinstance(error, HeliconeError):
            code = f"{error.code}.{error.variant}" if error.variant else error.code
            raise PydanticCustomError("helicone", "{helicone_code}", {"helicone_code": code, **error.slots}) from error


def read_settings(value: object) -> ConnectionSettings:
    """Return settings from JSON that somebody sent; raises `InvalidSettings` with one `FieldError` for each fault."""
    try:
        return ConnectionSettings.model_validate(value)
    except ValidationError as error:
        raise InvalidSettings(fields=field_errors(error)) from error


def field_errors(error: ValidationError) -> list[FieldError]:
    """Return the first of what pydantic found, as JSON pointers and stable codes, without what was sent."""
    return [_field_error(found) for found in error.errors(include_url=False, include_input=False)[:MOST_FIELD_ERRORS]]


def _field_error(found: ErrorDetails) -> FieldError:
    # No field here is a union whose branches would stand in the location.
    pointer = "".join(f"/{_escape(str(part))}" for part in found["loc"])
    slots: dict[str, str | int | float] = {
        name: value for name, value in found.get("ctx", {}).items() if isinstance(value, (str, int, float))
    }
    code = str(slots.pop("helicone_code", found["type"]))
    return FieldError(pointer, code, found["msg"], slots)


def _escape(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")


def dump_settings(settings: ConnectionSettings) -> dict[str, object]:
    """Return the settings as JSON values, all names present."""
    dumped: dict[str, object] = settings.model_dump(mode="json")
    return dumped


def merge_settings(stored: Mapping[str, object]) -> ConnectionSettings:
    """
    Return settings from the store.

    A value that today's rules refuse takes its default, so that an old store cannot lock a user out.
    """
    values = dict(stored)
    while True:
        try:
            return ConnectionSettings.model_validate(values)
        except ValidationError as error:
            refused = {str(found["loc"][0]) for found in error.errors() if found["loc"]} & values.keys()
            if not refused:
                return ConnectionSettings()
            for name in refused:
                del values[name]
