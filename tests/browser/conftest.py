"""
A real Chromium and real servers for the browser tests.

Browser tests are plain functions: Playwright's sync interface drives the browser from the test's thread, and the
servers run in a thread of their own. They cannot use async fixtures.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, sync_playwright

from browser.chromium import chromium_path, launch
from browser.parrot import Parrot
from browser.server_thread import ServerThread
from browser.standalone_app import choose_model, connect, start
from replay_gateway import GOOD_KEY

AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE_MS = 10_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """
    One Chromium for the tests of a file.

    While Playwright's sync interface is open, its event loop counts as running in this thread, so that no async test
    could run after a browser test; behind the file it is closed.
    """
    chromium = chromium_path()
    if chromium is None:
        pytest.skip("no Chromium was found: run `make test`, or set CHROMIUM to the path of one")
    with sync_playwright() as playwright:
        running = launch(playwright, chromium)
        yield running
        running.close()


@pytest.fixture
def serve() -> Iterator[Callable[[web.Application], str]]:
    """`serve(app)` runs an app on the loopback interface until the test ends, and returns its address."""
    with ServerThread() as servers:
        yield servers.serve


@pytest.fixture
def allowed_console_errors() -> list[str]:
    """Parts of console errors that a test expects; it appends them before they happen."""
    return []


@pytest.fixture
def take_picture(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """`take_picture(page, state)` puts a PNG into the folder that PICTURES names, or else into the test's own."""
    folder = Path(os.environ.get("PICTURES", tmp_path))

    def take_picture(page: Page, state: str) -> None:
        page.screenshot(path=folder / f"{request.node.name}-{state}.png".replace(" ", "-"))

    return take_picture


@pytest.fixture
def open_page(
    browser: Browser,
    allowed_console_errors: list[str],
    serve: Callable[[web.Application], str],  # the pages are closed before their servers
) -> Iterator[Callable[..., Page]]:
    """`open_page(…)` takes the options of `Browser.new_context()`; an error in the console of a page fails the test."""
    contexts = []
    complaints: list[str] = []

    def note_message(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(f"{message.text} ({message.location['url']})")

    def note_error(error: Error) -> None:
        complaints.append(f"uncaught: {error}")

    def open_page(**options: Any) -> Page:
        context = browser.new_context(**{"locale": "en-US", "reduced_motion": "reduce", **options})
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        context.on("console", note_message)
        context.on("weberror", lambda web_error: note_error(web_error.error))
        return context.new_page()

    yield open_page

    for context in contexts:
        context.close()
    unexpected = [text for text in complaints if not any(part in text for part in allowed_console_errors)]
    if unexpected:
        pytest.fail("errors in the console of the browser:\n" + "\n".join(unexpected), pytrace=False)


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A page in English, in light colours."""
    return open_page()


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """`axe(page)` returns the accessibility faults of a page as it is now: the rule, and the elements that break it."""

    def faults_of(page: Page) -> list[str]:
        options = {"runOnly": AXE_RULES, "resultTypes": ["violations"]}
        violations = Axe().run(page, options=options).response["violations"]
        return [f"{one['id']}: {[node['target'] for node in one['nodes']]}" for one in violations]

    return faults_of


@pytest.fixture
def parrot() -> Parrot:
    """A gateway whose model says what the test tells it to."""
    return Parrot()


@pytest.fixture
def connected(
    serve: Callable[[web.Application], str], open_page: Callable[..., Page], tmp_path: Path, parrot: Parrot
) -> Page:
    """The standalone app, connected to the parrot."""
    page = open_page()
    page.goto(start(serve, tmp_path, serve(parrot.app)))
    connect(page, GOOD_KEY)
    choose_model(page, "gpt-4o")
    return page
