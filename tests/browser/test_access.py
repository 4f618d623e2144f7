"""No accessibility fault that axe can find: light and dark, wide and narrow, in German, the longer language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.standalone_app import TOKEN, OpenPage, Serve, button, last_reply, picker, send, start

Axe = Callable[[Page], list[str]]
LOOKS = [
    pytest.param({"color_scheme": scheme, "viewport": {"width": width, "height": 900}}, id=f"{scheme}-{width}")
    for scheme in ("light", "dark")
    for width in (1280, 320)
]


def scrolls_sideways(page: Page) -> bool:
    """Say whether the page is wider than its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@pytest.mark.parametrize("look", LOOKS)
def test_no_faults_from_sign_in_to_an_error(
    *,
    look: dict[str, Any],
    axe: Axe,
    serve: Serve,
    open_page: OpenPage,
    tmp_path: Path,
    allowed_console_errors: list[str],
) -> None:
    """Sign-in page, empty, connected, list open, a reply, an error: none has a fault or scrolls sideways."""
    allowed_console_errors.extend(["401", "502"])
    address = start(serve, tmp_path)
    page = open_page(locale="de-DE", **look)
    faults: dict[str, list[str]] = {}

    def look_at(state: str) -> None:
        faults[state] = axe(page) + ["scrolls sideways"] * scrolls_sideways(page)

    page.goto(address.partition("#")[0])
    page.get_by_role("textbox", name="Zugangstoken").wait_for()
    look_at("sign-in")
    page.get_by_role("textbox", name="Zugangstoken").fill(TOKEN)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Gib deinen API-Schlüssel ein")).to_be_visible()
    look_at("empty")
    page.get_by_role("combobox", name="Chat-Completion-Quelle").select_option("demo")
    expect(page.get_by_text("Verbunden · 111 Modelle")).to_be_visible()
    look_at("connected")
    picker(page, "Modell").click()
    expect(page.get_by_role("listbox", name="Modelle").get_by_role("option").first).to_be_visible()
    look_at("list open")
    page.keyboard.press("Escape")
    picker(page, "Modell").fill("anthropic/claude-sonnet-4")
    page.keyboard.press("Enter")
    expect(button(page, "claude-sonnet-4/anthropic verwenden")).to_be_visible()
    look_at("warning")
    button(page, "claude-sonnet-4/anthropic verwenden").click()
    button(page.get_by_role("complementary", name="Verbindung"), "Schließen").click()
    send(page, "[[reasoning]] Hallo", "Nachricht", "Senden")
    expect(button(last_reply(page), "Neu erzeugen")).to_be_visible()
    look_at("reply")
    send(page, "[[provider down]]", "Nachricht", "Senden")
    last_reply(page).get_by_text("Einzelheiten", exact=True).click()
    look_at("error")

    assert faults == {state: [] for state in faults}
