"""The example of README in a browser: panel and chat inside somebody else's page."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import web
from playwright.sync_api import Page, expect

from replay_gateway import GOOD_KEY, ReplayGateway
from test_readme import example


def test_the_example_of_readme_connects_and_chats(
    monkeypatch: pytest.MonkeyPatch,
    serve: Callable[[web.Application], str],
    open_page: Callable[..., Page],
    allowed_console_errors: list[str],
    tmp_path: Path,
) -> None:
    """A stranger's page with the two elements gets from a key to a reply."""
    allowed_console_errors.append("favicon.ico")  # the page is the host's, and so is its icon
    monkeypatch.setenv("HELICONE_CHAT_GATEWAY_URL", serve(ReplayGateway().app))
    monkeypatch.setenv("HELICONE_CHAT_API_URL", "http://127.0.0.1:9")
    written = tmp_path / "app.py"
    written.write_text(example("app"))
    page = open_page()
    page.goto(serve(runpy.run_path(str(written))["make_app"]()))

    page.get_by_role("textbox", name="Helicone API key", exact=True).fill(GOOD_KEY)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Connected · 111 models")).to_be_visible()
    page.get_by_role("combobox", name="Model", exact=True).fill("gpt-4o-mini")
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="Message", exact=True).fill("Say hello.")
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_enabled()
    page.keyboard.press("Enter")

    expect(page.get_by_role("article").last.get_by_text("answered through the recorded path")).to_be_visible()
