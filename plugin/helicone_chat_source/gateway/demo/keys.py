"""Who may ask: reads the key headers of a request as the gateway does, whose look-up takes the whole header value."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Literal

DEMO_KEY = "sk-helicone-demodem-odemode-modemod-emodemo"
"""The one key that the simulated gateway accepts unless it is told others. It opens nothing else."""

_KEY = re.compile(r"[sp]k(-helicone)?(-eu)?(-cp)?(-rl)?(-\w{7}){4}")
_PROXY_KEY = re.compile(r"[sp]k-helicone-proxy")

KeyRefusal = Literal["missing", "malformed", "unknown"]


def check_key(headers: Mapping[str, str], keys: Collection[str]) -> KeyRefusal | None:
    """Tell why the request is refused, or None when it carries one of the keys."""
    carrier = headers.get("Authorization") or headers.get("x-api-key")
    if not carrier:
        # `Helicone-Auth` alone is not enough; beside another key header it decides.
        return "missing"
    value = headers.get("Helicone-Auth") or carrier
    key = value.removeprefix("Bearer ")
    if key == value:
        return "malformed"
    if key in keys:
        return None
    return "unknown" if _KEY.fullmatch(key) else "malformed"


def find_odd_key(headers: Mapping[str, str], keys: Collection[str]) -> str | None:
    """
    Tell the complaint about a key form that breaks the gateway before it looks at the path, or None.

    These are unknown keys of a customer portal and unknown proxy keys.
    """
    key = (headers.get("Helicone-Auth") or headers.get("Authorization") or "").removeprefix("Bearer ")
    if key in keys:
        return None
    if _PROXY_KEY.match(key):
        return "Proxy key not found"
    return "Customer portal key not found" if "-cp-" in key else None
