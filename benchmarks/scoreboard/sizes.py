"""How much is done for the figures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of a whole run."""

    streams: int = 200
    seconds: int = 10
    rounds: int = 3
    leaving: int = 200
    slow_readers: int = 500
    kills: int = 300
    open_at_the_end: int = 500
    slow_senders: int = 1_000


QUICK = Sizes(
    streams=20, seconds=2, rounds=1, leaving=10, slow_readers=10, kills=10, open_at_the_end=20, slow_senders=20
)
"""Enough to see whether everything runs; the figures say nothing."""
