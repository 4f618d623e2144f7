"""Figures as people read them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

MEGABYTE = 2**20


def percentile(values: Collection[float], share: float) -> float:
    """Return the value below which a share of all lies."""
    ordered = sorted(values)
    return ordered[round(share * (len(ordered) - 1))]


def milliseconds(seconds: float) -> str:
    """Return a time."""
    return f"{seconds * 1_000:.1f} ms"


def megabytes(size: float) -> str:
    """Return an amount of memory."""
    return f"{size / MEGABYTE:.1f} MB"


def listed(peers: Sequence[tuple[str, str]]) -> str:
    """Return the names of peers with the figure of each."""
    return ", ".join(f"{name} {figure}" for name, figure in peers)
