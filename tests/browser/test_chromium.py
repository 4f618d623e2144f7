"""Which Chromium the browser tests take."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from browser.chromium import FETCHED, chromium_environment, chromium_path


@pytest.fixture
def chrome_on_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine with nothing on PATH but a Chrome."""
    chrome = tmp_path / "google-chrome"
    chrome.touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    return chrome


def test_chromium_is_the_one_on_path_when_none_is_named(chrome_on_path: Path) -> None:
    """A browser that is installed is used."""
    found = chromium_path()

    assert chrome_on_path == found


@pytest.mark.usefixtures("chrome_on_path")
def test_chromium_is_the_named_one_when_another_is_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable CHROMIUM wins over PATH."""
    monkeypatch.setenv("CHROMIUM", "/opt/another/chromium")

    found = chromium_path()

    assert Path("/opt/another/chromium") == found


def test_environment_is_untouched_when_the_chromium_is_the_machines(chrome_on_path: Path) -> None:
    """Only the fetched Chromium is started with libraries of its own."""
    environment = chromium_environment(chrome_on_path)

    assert dict(os.environ) == environment


def test_environment_names_the_fetched_libraries_when_the_chromium_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fetched Chromium finds its libraries first, and those of the user's variable after them."""
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/lib")

    environment = chromium_environment(FETCHED / "chromium")

    assert f"{FETCHED / 'lib'}{os.pathsep}/opt/lib" == environment["LD_LIBRARY_PATH"]
