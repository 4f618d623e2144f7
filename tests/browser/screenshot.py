"""Takes the picture in the README: the standalone app with its Demo source, connected, with an answer."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from browser.chromium import chromium_path, launch
from browser.server_thread import ServerThread
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.host.app import create_app

PICTURE = Path(__file__).parents[2] / "static" / "helicone-connection.png"
TOKEN = "picture"
QUESTION = "Explain what a gateway for language models does, in three sentences."


def connect_and_ask(page: Page, address: str) -> None:
    """Bring the page to the state that the picture shows."""
    page.goto(f"{address}/#token={TOKEN}")
    page.get_by_label("Chat Completion Source").select_option("demo")
    expect(page.get_by_role("button", name="Test Message")).to_be_enabled()
    page.get_by_role("textbox", name="Message").fill(QUESTION)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("button", name="Regenerate")).to_be_visible()


def take_picture() -> None:
    """Write the picture."""
    chromium = chromium_path()
    if chromium is None:
        raise SystemExit("No Chromium was found: run `make screenshot`, or set CHROMIUM to the path of one.")
    with tempfile.TemporaryDirectory() as folder, ServerThread() as servers, sync_playwright() as playwright:
        address = servers.serve(create_app(data_folder=Path(folder), token=Secret(TOKEN), demo_pace=0))
        browser = launch(playwright, chromium)
        page = browser.new_page(
            viewport={"width": 1280, "height": 920}, locale="en-US", color_scheme="light", reduced_motion="reduce"
        )
        connect_and_ask(page, address)
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    # The picture shows a new user's machine, and leaves nothing on this one.
    for name in [name for name in os.environ if name.startswith("HELICONE_")]:
        del os.environ[name]
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    take_picture()
    print(PICTURE)
