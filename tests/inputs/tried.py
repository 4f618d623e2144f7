"""Counts the different bad inputs that were tried, for the summary at the end of a run."""

from __future__ import annotations

TRIED: dict[str, set[int]] = {}


def tried(kind: str, *parts: object) -> None:
    """Note one input of a kind; the same one again does not count."""
    TRIED.setdefault(kind, set()).add(hash((kind, *map(repr, parts))))


def tried_lines() -> list[str]:
    """Return the line of the summary, none where nothing was tried."""
    counted = ", ".join(f"{len(found):,} {kind}" for kind, found in sorted(TRIED.items()))
    return [f"bad inputs: {sum(map(len, TRIED.values())):,} different ones ({counted})"] if TRIED else []
