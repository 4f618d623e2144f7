"""The standalone page as a whole."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from browser.standalone_app import OpenPage, Serve, picker, select_demo, start
from helicone_chat_source.cli.first_page import write_first_page


def test_page_stays_in_place_when_the_panel_is_long(serve: Serve, open_page: OpenPage, tmp_path: Path) -> None:
    """Only the panel scrolls, also to its end: the header stays, and nothing empty comes up from below."""
    page = open_page(viewport={"width": 1280, "height": 700})
    page.goto(start(serve, tmp_path))
    select_demo(page)
    page.get_by_text("Advanced", exact=True).click()
    expect(picker(page, "Fallbacks")).to_be_visible()

    page.get_by_text("Diagnosis", exact=True).evaluate("element => element.scrollIntoView()")

    assert page.evaluate("[scrollY, document.documentElement.scrollHeight - innerHeight]") == [0, 0]


def test_first_page_leads_to_the_app_signed_in(serve: Serve, open_page: OpenPage, tmp_path: Path) -> None:
    """The file that `serve --open` opens passes the token on, and no address shows it afterwards."""
    page = open_page()

    page.goto(write_first_page(tmp_path, start(serve, tmp_path)))

    expect(page.locator("#source")).to_be_visible()
    assert "token" not in page.url
    assert page.url.startswith("http://127.0.0.1:")


def test_address_sends_nothing(connected: Page) -> None:
    """A link with words in it is no wish of the person who follows it: nothing is sent, nothing written."""
    asked: list[str] = []
    connected.on("request", lambda request: asked.append(f"{request.method} {request.url}"))

    connected.goto(f"{connected.url}?q=hi&prompt=hi&message=hi&text=hi&draft=hi&send=1&submit=true&autosend=1")

    expect(connected.get_by_role("textbox", name="Message", exact=True)).to_have_value("")
    expect(connected.get_by_role("banner").get_by_role("status")).to_contain_text("Connected")
    expect(connected.get_by_role("article")).to_have_count(0)
    assert [line for line in asked if line.startswith("POST ") and not line.endswith("/connect")] == []
