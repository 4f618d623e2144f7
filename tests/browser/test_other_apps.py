"""The panel's section for other apps, as somebody uses it who wants to paste something there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from browser.standalone_app import TOKEN, OpenPage, Serve, button, select_demo, start
from helicone_chat_source.host.access import write_new_access_token

NARROW: ViewportSize = {"width": 320, "height": 900}


def open_section(page: Page, name: str = "Use in other apps") -> Locator:
    """Open the section and return it."""
    page.locator("helicone-connection-panel").get_by_text(name, exact=True).click()
    section = page.locator("helicone-other-apps")
    expect(section.locator("summary").first).to_be_visible()
    return section


def test_token_is_hidden_until_it_is_asked_for(serve: Serve, open_page: OpenPage, tmp_path: Path) -> None:
    """Show, copy and hide; there is no button for what the operator set."""
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    address = start(serve, tmp_path)
    page.goto(address)
    select_demo(page)

    section = open_section(page)
    expect(section.get_by_text(address.partition("/#")[0] + "/v1", exact=True).first).to_be_visible()
    expect(section.get_by_text(TOKEN)).to_have_count(0)
    button(section, "Copy: Access token").click()
    expect(section.get_by_role("status")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    button(section, "Show the access token").click()
    expect(section.get_by_text(TOKEN, exact=True)).to_be_visible()
    button(section, "Hide the access token").click()
    expect(section.get_by_text(TOKEN)).to_have_count(0)

    assert copied == TOKEN
    expect(button(section, "Renew the access token")).to_have_count(0)


def test_renewing_asks_first(serve: Serve, open_page: OpenPage, tmp_path: Path) -> None:
    """Cancel keeps the token; then it is renewed, the page stays signed in, and the focus is never lost."""
    page = open_page()
    page.goto(start(serve, tmp_path, new_token=partial(write_new_access_token, tmp_path / "tokens")))
    select_demo(page)
    section = open_section(page)

    button(section, "Renew the access token").click()
    expect(button(section, "Renew")).to_be_focused()
    button(section, "Cancel").click()
    expect(button(section, "Renew the access token")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(section.get_by_role("status")).to_contain_text("This is the new token.")
    expect(button(section, "Renew the access token")).to_be_focused()
    token = (tmp_path / "tokens" / "access-token").read_text()
    expect(section.get_by_text(token, exact=True)).to_be_visible()
    page.reload()

    expect(page.get_by_role("heading", name="What would you like to know?")).to_be_visible()
    assert token != TOKEN


def test_snippets_are_copied(serve: Serve, open_page: OpenPage, tmp_path: Path) -> None:
    """What is pasted into LibreChat and Open WebUI, with the addresses of this app."""
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    address = start(serve, tmp_path).partition("/#")
    page.goto("".join(address))
    select_demo(page)
    section = open_section(page)
    texts = {}

    for name in ("Open WebUI", "LibreChat"):
        section.get_by_text(name, exact=True).click()
        host = section.locator("details[open]")
        button(host, "Copy: To paste").click()
        expect(section.get_by_role("status")).to_have_text("Copied")
        texts[name] = page.evaluate("navigator.clipboard.readText()")
        section.get_by_text(name, exact=True).click()

    assert '"Helicone-Session-Id": "{{CHAT_ID}}"' in texts["Open WebUI"]
    assert f'baseURL: "{address[0]}/v1"' in texts["LibreChat"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_section_is_usable_by_everybody(
    serve: Serve, open_page: OpenPage, tmp_path: Path, axe: Callable[[Page], list[str]], scheme: str
) -> None:
    """In German on a narrow page, with all of it open: axe finds nothing, and nothing is cut off."""
    page = open_page(locale="de-DE", viewport=NARROW, color_scheme=scheme)
    page.goto(start(serve, tmp_path, new_token=partial(write_new_access_token, tmp_path / "tokens")))
    select_demo(page)
    section = open_section(page, "In anderen Apps nutzen")

    for host in ("SillyTavern", "Open WebUI", "LibreChat", "OpenAI-Clients", "Anthropic-Clients"):
        section.get_by_text(host, exact=True).click()
    button(section, "Zugangstoken zeigen").click()
    button(section, "Zugangstoken erneuern").click()
    expect(section.get_by_role("group", name="Jede App")).to_be_visible()

    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
