"""What a command returns; README lists it."""

from __future__ import annotations

DONE, REFUSED, WRONG_USE, CANNOT_START = 0, 1, 2, 3
INTERRUPTED, READER_LEFT = 130, 141
"""What a shell tells of a program that SIGINT or SIGPIPE ended."""
