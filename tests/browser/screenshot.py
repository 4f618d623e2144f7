"""Takes the pictures in the README: the standalone app with its Demo source, connected, with an answer."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, FloatRect, Page, expect, sync_playwright

from browser.chromium import chromium_path, launch
from browser.server_thread import ServerThread
from browser.standalone_app import button, choose_model, picker
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.host.app import create_app

FIRST = Path(__file__).parents[2] / "static" / "helicone-connection.png"
PICTURES = FIRST.parent / "pictures"
TOKEN = "picture"
QUESTION = "Explain what a gateway for language models does, in three sentences."


def connect_and_ask(page: Page) -> None:
    """Bring the page to the state that all pictures start from."""
    page.get_by_label("Chat Completion Source").select_option("demo")
    expect(page.get_by_role("button", name="Test Message")).to_be_enabled()
    page.get_by_role("textbox", name="Message", exact=True).fill(QUESTION)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("button", name="Regenerate")).to_be_visible()


def open_picker(page: Page) -> None:
    """Show the models that fit some letters."""
    picker(page).fill("claude")
    expect(page.get_by_role("listbox", name="Models").get_by_role("option").first).to_be_visible()


def compose_a_route(page: Page) -> None:
    """Show a first choice, two fallbacks and an excluded provider."""
    choose_model(page, "claude-4.5-sonnet")
    page.get_by_text("Advanced", exact=True).click()
    for name in ("claude-sonnet-4/anthropic", "gpt-4o"):
        picker(page, "Fallbacks").fill(name)
        picker(page, "Fallbacks").press("Enter")
    page.get_by_label("Excluded providers").select_option("bedrock")
    button(page, "Exclude").click()
    page.get_by_text("Advanced", exact=True).evaluate("element => element.scrollIntoView()")


PANEL: FloatRect = {"x": 896, "y": 0, "width": 384, "height": 920}
SCENES: dict[str, tuple[Callable[[Page], None], FloatRect | None]] = {
    "chat": (lambda _: None, None),
    "model-picker": (open_picker, PANEL),
    "routing": (compose_a_route, {**PANEL, "y": 56, "height": 864}),
}
"""What is done before a picture is taken, and the part of the window that it shows."""


def take_pictures() -> list[Path]:
    """Write the pictures, each scene in light and dark; return where they are."""
    chromium = chromium_path()
    if chromium is None:
        raise SystemExit("No Chromium was found: run `make screenshot`, or set CHROMIUM to the path of one.")
    PICTURES.mkdir(exist_ok=True)
    taken = []
    with tempfile.TemporaryDirectory() as data, ServerThread() as servers, sync_playwright() as playwright:
        browser = launch(playwright, chromium)
        for scheme in ("light", "dark"):
            for name, (act, part) in SCENES.items():
                picture = FIRST if (name, scheme) == ("chat", "light") else PICTURES / f"{name}-{scheme}.png"
                page = _open(browser, servers, scheme, Path(data) / picture.stem)
                act(page)
                page.mouse.move(0, 0)
                page.screenshot(path=picture, clip=part)
                page.context.close()
                taken.append(picture)
        browser.close()
    return taken


def _open(browser: Browser, servers: ServerThread, scheme: Literal["light", "dark"], data: Path) -> Page:
    address = servers.serve(create_app(data_folder=data, token=Secret(TOKEN), demo_pace=0))
    page = browser.new_page(
        viewport={"width": 1280, "height": 920}, locale="en-US", color_scheme=scheme, reduced_motion="reduce"
    )
    page.goto(f"{address}/#token={TOKEN}")
    connect_and_ask(page)
    return page


if __name__ == "__main__":
    # The pictures show a new user's machine, and leave nothing on this one.
    for name in [name for name in os.environ if name.startswith("HELICONE_")]:
        del os.environ[name]
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    for picture in take_pictures():
        print(picture)
