"""
Finds `ui_schema/`, `static/` and `integrations/`.

They are in the package when it was installed from a wheel, else in the checkout.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent.parent
CHECKOUT = PACKAGE.parent.parent
CONTENT_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}


def folder(name: str) -> Path:
    """Return the folder `ui_schema`, `static` or `integrations`."""
    return next((path for path in (PACKAGE / name, CHECKOUT / name) if path.is_dir()), PACKAGE / name)


@cache
def read_json(name: str) -> Any:
    """Return the content of a file of `ui_schema`; do not change what comes back."""
    return json.loads((folder("ui_schema") / name).read_bytes())


def bundle() -> dict[str, Path]:
    """Return the built files for browsers by their name; empty when the bundle was not built."""
    built = folder("static") / "dist"
    return {path.name: path for path in sorted(built.glob("*")) if path.suffix in CONTENT_TYPES and path.is_file()}


def content_type(path: Path) -> str:
    """Return the media type of a bundled file."""
    return CONTENT_TYPES[path.suffix]
