"""Fixtures of the storage tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """Return the path of a data folder that does not exist yet."""
    return tmp_path / "home" / "data"


@pytest.fixture(name="open_umask")
def _open_umask() -> Iterator[None]:
    """Let new files be open to everybody unless the code says otherwise."""
    before = os.umask(0)
    yield
    os.umask(before)
