"""Which request ids the gateway takes over from a client."""

from __future__ import annotations

import re

# A UUID of version 1 to 5. Anything else, such as a UUID of version 7, is replaced without a word.
_REQUEST_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE)


def is_request_id(text: str) -> bool:
    """Tell whether the gateway keeps this id."""
    return _REQUEST_ID.fullmatch(text) is not None
