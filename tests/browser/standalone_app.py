"""The standalone app as the browser tests use it: started on loopback, and driven by what a user sees."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from aiohttp import web
from playwright.sync_api import Locator, Page, expect

from helicone_chat_source.core.secret import Secret
from helicone_chat_source.host.app import create_app

TOKEN = "a-token-of-the-browser-tests"
NOWHERE = "http://127.0.0.1:9"
"""A gateway that nobody runs."""

Serve = Callable[[web.Application], str]
OpenPage = Callable[..., Page]


def start(serve: Serve, folder: Path, gateway_url: str = NOWHERE, **options: Any) -> str:
    """Start the app with its data in a folder; return the address that opens it signed in."""
    sources: Mapping[str, Mapping[str, object]] = {"helicone": {"gateway_url": gateway_url, "api_url": gateway_url}}
    app = create_app(
        data_folder=folder / "data", token=Secret(TOKEN), source_options=sources, **{"demo_pace": 0, **options}
    )
    return f"{serve(app)}/#token={TOKEN}"


def key_box(page: Page) -> Locator:
    """Return the box for the API key."""
    return page.get_by_role("textbox", name="Helicone API key", exact=True)


def button(page: Page | Locator, name: str) -> Locator:
    """Return the button with just this name."""
    return page.get_by_role("button", name=name, exact=True)


def connect(page: Page, key: str) -> None:
    """Enter a key and connect."""
    key_box(page).fill(key)
    button(page, "Connect").click()
    expect(page.get_by_text("Connected · 111 models")).to_be_visible()


def picker(page: Page, name: str = "Model") -> Locator:
    """Return the box in which a model is searched."""
    return page.get_by_role("combobox", name=name, exact=True)


def choose_model(page: Page, text: str) -> None:
    """Type a model string and take the first thing that the list offers."""
    box = picker(page)
    box.fill(text)
    expect(page.get_by_role("listbox", name="Models").get_by_role("option").first).to_be_visible()
    box.press("Enter")
    expect(box).to_have_value(text)


def select_demo(page: Page) -> None:
    """Choose the Demo source and wait until one can talk."""
    page.locator("#source").select_option("demo")
    expect(page.get_by_text(re.compile("(Connected|Verbunden) · 111"))).to_be_visible()


def send(page: Page, text: str, box: str = "Message", label: str = "Send") -> None:
    """Write a message and send it; it is under way when the box is empty again."""
    written = page.get_by_role("textbox", name=box, exact=True)
    written.fill(text)
    expect(button(page, label)).to_be_enabled()
    page.keyboard.press("Enter")
    expect(written).to_have_value("")


def last_reply(page: Page) -> Locator:
    """Return the newest message of the conversation."""
    return page.get_by_role("article").last


def expect_ended(page: Page) -> None:
    """Wait until one can send again."""
    expect(page.locator("helicone-chat:not([hidden]) button.send[part=primary]")).to_be_visible()
