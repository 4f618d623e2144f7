"""Looks into JSON that others wrote: what is not of the expected kind counts as empty."""

from __future__ import annotations

from collections.abc import Mapping


def mapping(value: object) -> Mapping[str, object]:
    """Return an object of JSON, or an empty one."""
    return value if isinstance(value, Mapping) else {}


def items(value: object) -> list[object]:
    """Return an array of JSON, or an empty one."""
    return value if isinstance(value, list) else []
