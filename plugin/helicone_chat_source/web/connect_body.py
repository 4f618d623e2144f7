"""What `connect` takes."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, JsonValue, SecretStr


class ConnectBody(BaseModel):
    """A key and settings to prove and to save; all may be left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    api_key: SecretStr | None = None
    settings: dict[str, JsonValue] | None = None
    unverified: bool = False
