"""What the operator says through environment variables; an argument in the code always wins."""

from __future__ import annotations

import os
from pathlib import Path

from helicone_chat_source.core.gateway_url import API_URL, GATEWAY_URL
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.storage.places import default_data_folder


def gateway_url(given: str | None = None) -> str:
    """Return the gateway: what was given, else `HELICONE_CHAT_GATEWAY_URL`, else Helicone's own."""
    return given or os.environ.get("HELICONE_CHAT_GATEWAY_URL") or GATEWAY_URL


def api_url(given: str | None = None) -> str:
    """Return Helicone's REST host: what was given, else `HELICONE_CHAT_API_URL`, else the public one."""
    return given or os.environ.get("HELICONE_CHAT_API_URL") or API_URL


def api_key() -> str | None:
    """Return `HELICONE_API_KEY`, if it is set."""
    return os.environ.get("HELICONE_API_KEY", "").strip() or None


def access_token() -> str:
    """Return `HELICONE_CHAT_TOKEN`, empty if it is not set."""
    return os.environ.get("HELICONE_CHAT_TOKEN", "").strip()


def data_folder(given: Path | str | None = None) -> Path:
    """Return the folder for settings and keys: given, else `HELICONE_CHAT_DATA_DIR`, else the platform's."""
    return Path(given or os.environ.get("HELICONE_CHAT_DATA_DIR") or default_data_folder()).expanduser()


def database_url(given: str | None = None) -> str | None:
    """Return the database to use instead of a file in the folder: given, else `HELICONE_CHAT_DATABASE_URL`."""
    return given or os.environ.get("HELICONE_CHAT_DATABASE_URL") or None


def master_key() -> Secret | None:
    """Return `HELICONE_CHAT_MASTER_KEY`, if it is set."""
    text = os.environ.get("HELICONE_CHAT_MASTER_KEY")
    return Secret(text) if text else None
