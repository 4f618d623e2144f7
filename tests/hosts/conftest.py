"""
Real chat apps, installed from their registries by `make test-hosts`.

They are heavy and slow, so these tests run only when their folder is named, and never in CI.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from browser.conftest import browser, open_page, serve  # noqa: F401 -- fixtures

HERE = Path(__file__).parent


@pytest.hookimpl
def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    """Leave these tests alone unless they were asked for."""
    asked = (Path(argument.partition("::")[0]).resolve() for argument in config.args)
    return None if any(path.is_relative_to(HERE) for path in asked) else True
