"""Counts the different bad inputs that were tried, for the summary at the end of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

TRIED: dict[str, set[int]] = {}
ELSEWHERE: Counter[str] = Counter()
"""What other processes of the run tried."""


def tried(kind: str, *parts: object) -> None:
    """Note one input of a kind; the same one again does not count."""
    TRIED.setdefault(kind, set()).add(hash((kind, *map(repr, parts))))


def counts() -> dict[str, int]:
    """Return how many different ones of each kind there were, elsewhere too."""
    return dict(ELSEWHERE + Counter({kind: len(found) for kind, found in TRIED.items()}))


def add_counts(counted: Mapping[str, int]) -> None:
    """Take over what another process tried."""
    ELSEWHERE.update(counted)


def tried_lines() -> list[str]:
    """Return the line of the summary, none where nothing was tried."""
    counted = counts()
    told = ", ".join(f"{count:,} {kind}" for kind, count in sorted(counted.items()))
    return [f"bad inputs: {sum(counted.values()):,} different ones ({told})"] if counted else []
