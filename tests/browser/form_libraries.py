"""Builds the example `examples/form_libraries`, whose pages draw the connection with JSON Forms and with RJSF."""

from __future__ import annotations

from pathlib import Path

from npm_packages import digest, install, npm, once

EXAMPLE = Path(__file__).parents[2] / "examples" / "form_libraries"


def build_example() -> Path:
    """Install the locked packages and bundle the pages where that is not done yet; return the example's folder."""
    install(EXAMPLE)
    once(EXAMPLE / "dist" / ".stamp", digest(sorted(EXAMPLE.glob("*.js*"))), lambda: npm(EXAMPLE, "run", "build"))
    return EXAMPLE
