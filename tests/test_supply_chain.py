"""Whose code runs: the packages that are needed, and where npm's come from."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = ["static", "tests/browser", "tests/clients/node", "tests/inputs/lists", "examples/form_libraries"]


def test_nothing_is_needed_at_run_time_but_what_was_chosen() -> None:
    """Each further package could read the keys; who adds one adds it here, and says why in the commit."""
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]

    assert {re.split(r"[\[<>=]", requirement)[0] for requirement in needed} == {
        *("aiohttp", "pydantic", "jsonschema"),
        *("SQLAlchemy", "aiosqlite"),
        *("cryptography", "keyring", "platformdirs"),
        *("prometheus_client", "typing-extensions"),
    }


@pytest.mark.parametrize("folder", LOCKS)
def test_package_of_npm_is_the_one_that_was_locked(folder: str) -> None:
    """Each has a digest, so that nobody can put another in its place; none has an address of its own."""
    locked = json.loads((ROOT / folder / "package-lock.json").read_text())["packages"]
    fetched = {name: package for name, package in locked.items() if name}

    assert fetched
    assert [name for name, package in fetched.items() if not package["integrity"].startswith("sha512-")] == []
    assert [name for name, package in fetched.items() if "resolved" in package] == []


def test_every_lock_is_looked_at() -> None:
    """A new one is named above."""
    found = [path.parent.relative_to(ROOT) for path in ROOT.rglob("package-lock.json")]
    ours = {str(path) for path in found if not {"node_modules", ".hosts", ".venv"} & set(path.parts)}

    assert ours == set(LOCKS)
