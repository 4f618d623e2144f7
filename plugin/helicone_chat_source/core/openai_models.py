"""A model as `GET /v1/models` lists it: OpenAI's four fields, and beside them those that OpenRouter made customary."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

from helicone_chat_source.core.catalog import Catalog, Model
from helicone_chat_source.core.chat_request import compose_model
from helicone_chat_source.core.errors import InvalidModel
from helicone_chat_source.core.settings import ConnectionSettings

MILLION = 1_000_000


def list_models(catalog: Catalog, settings: ConnectionSettings) -> list[dict[str, object]]:
    """Return every model; first the saved model string, where it is more than the name of one of them."""
    listed = [model_entry(model) for model in catalog.models]
    try:
        saved = str(compose_model(settings, catalog, web_search=settings.web_search))
    except InvalidModel:
        return listed
    return listed if saved in catalog.by_id else [_entry(saved, "helicone", 0), *listed]


def model_entry(model: Model) -> dict[str, object]:
    """Return a model's entry; prices are text, in USD for one token, and lengths in tokens."""
    entry = _entry(model.id, model.author, _seconds(model.released)) | {
        "name": model.name,
        "context_length": model.context_length,
        "max_output_tokens": model.max_output,
        "architecture": {
            "input_modalities": list(model.input_modalities),
            "output_modalities": list(model.output_modalities),
        },
        "supported_parameters": list(model.parameters),
    }
    first = model.first
    if first is not None and first.input is not None and first.output is not None:
        entry["pricing"] = {"prompt": _for_one_token(first.input), "completion": _for_one_token(first.output)}
    return entry


def _entry(model_id: str, owner: str, created: int) -> dict[str, object]:
    return {"id": model_id, "object": "model", "created": created, "owned_by": owner}


def _seconds(released: str | None) -> int:
    """Return a day as seconds since 1970; 0 for none, since clients want a whole number there."""
    try:
        day = date.fromisoformat(released or "")
    except ValueError:
        return 0
    return int(datetime.combine(day, time(), UTC).timestamp())


def _for_one_token(price: float) -> str:
    return f"{(Decimal(str(price)) / MILLION).normalize():f}"
