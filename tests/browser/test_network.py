"""The page over a bad network to its own app: the faulty pipe stands between Chromium and the standalone app."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from browser.parrot import Parrot
from browser.server_thread import ServerThread
from browser.standalone_app import TOKEN, OpenPage, Serve, choose_model, connect, expect_ended, last_reply, send, start
from faults.faulty_pipe import FaultyPipe, Toxic, slicer
from replay_gateway import GOOD_KEY


class PipeInThread:
    """A pipe that a test in another thread can change."""

    def __init__(self, thread: ServerThread, target: int) -> None:
        self._thread = thread
        self._pipe = FaultyPipe(target)
        self.change()

    @property
    def url(self) -> str:
        """Its address."""
        return self._pipe.url

    def change(self, *, up: list[Toxic] | None = None, down: list[Toxic] | None = None) -> None:
        """Close all connections; the next ones have these toxics."""
        self._pipe.up, self._pipe.down = up or [], down or []
        self._run(reopen=True)

    def go_down(self) -> None:
        """Close all connections and take no others."""
        self._run(reopen=False)

    def _run(self, *, reopen: bool) -> None:
        async def run() -> None:
            await self._pipe.go_down()
            if reopen:
                await self._pipe.come_up()

        asyncio.run_coroutine_threadsafe(run(), self._thread.loop).result(10)


@pytest.fixture(name="pipe")
def _pipe(serve: Serve, tmp_path: Path, parrot: Parrot) -> Iterator[PipeInThread]:
    """A pipe to the standalone app, whose gateway is the parrot."""
    port = urlsplit(start(serve, tmp_path, serve(parrot.app))).port
    with ServerThread() as thread:
        pipe = PipeInThread(thread, port or 0)
        yield pipe
        pipe.go_down()


@pytest.fixture(name="behind")
def _behind(pipe: PipeInThread, open_page: OpenPage, allowed_console_errors: list[str]) -> Page:
    """A page that is connected through the pipe; Chromium itself complains of each connection that breaks."""
    allowed_console_errors.append("net::ERR_")
    page = open_page()
    page.goto(f"{pipe.url}/#token={TOKEN}")
    connect(page, GOOD_KEY)
    choose_model(page, "gpt-4o")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    return page


def test_reply_when_every_byte_comes_alone(behind: Page, pipe: PipeInThread, parrot: Parrot) -> None:
    """It reads as it was said, with all its characters."""
    parrot.text = "Zürich 👥 日本 — forty-two."
    pipe.change(up=[slicer()], down=[slicer()])

    send(behind, "Where?")

    expect(last_reply(behind).get_by_text(parrot.text).last).to_be_visible()
    expect_ended(behind)


def test_reply_when_the_connection_breaks(behind: Page, pipe: PipeInThread, parrot: Parrot) -> None:
    """What arrived is kept and said to be cut off, and one can send again."""
    parrot.text, parrot.hold = "Forty-two, as everybody knows.", asyncio.Event()
    send(behind, "What is the answer?")
    expect(last_reply(behind).get_by_text("Forty-t", exact=True)).to_be_visible()

    pipe.change()

    expect(last_reply(behind).get_by_text("The reply broke off.").last).to_be_visible()
    expect(last_reply(behind).get_by_text("Forty-t", exact=True)).to_be_visible()
    expect(last_reply(behind).locator(".offers").get_by_role("button")).to_have_text(["Retry", "Continue"])
    parrot.hold = None
    send(behind, "And now?")
    expect(last_reply(behind).get_by_text(parrot.text).last).to_be_visible()
    expect_ended(behind)


def test_message_when_the_app_is_gone(behind: Page, pipe: PipeInThread, parrot: Parrot) -> None:
    """The page says so, keeps the message, and sends it when the app is back and Retry is pressed."""
    parrot.text = "Forty-two."
    pipe.go_down()

    send(behind, "What is the answer?")

    expect(last_reply(behind).get_by_text("The app does not answer.").last).to_be_visible()
    pipe.change()
    last_reply(behind).locator(".offers").get_by_role("button", name="Retry").click()
    expect(last_reply(behind).get_by_text("Forty-two.").last).to_be_visible()
    expect_ended(behind)
