"""The chat by hand: what is read while a reply grows, and what the keys do."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.parrot import Parrot
from browser.standalone_app import (
    OpenPage,
    Serve,
    button,
    choose_model,
    connect,
    expect_ended,
    last_reply,
    send,
    start,
)
from core.expected_replies import REPLIES
from replay_gateway import GOOD_KEY, ReplayGateway

MANY_LINES = "\n\n".join(f"Line {number} of a long story." for number in range(60))


def box(page: Page) -> Locator:
    """Return the box for the message."""
    return page.get_by_role("textbox", name="Message", exact=True)


def distance_to_the_end(page: Page) -> float:
    """Return how far below the visible part the conversation ends."""
    log = page.locator("helicone-chat:not([hidden]) .log")
    return float(log.evaluate("log => log.scrollHeight - log.scrollTop - log.clientHeight"))


def test_a_reader_who_scrolled_up_is_left_alone_while_a_reply_grows(connected: Page, parrot: Parrot) -> None:
    """The text grows below; the button, and only it, leads to the newest words and goes on following them."""
    page = connected
    parrot.text = MANY_LINES
    send(page, "Tell me a story")
    expect_ended(page)
    log = page.get_by_role("log")
    parrot.text, parrot.hold = MANY_LINES, asyncio.Event()
    send(page, "Another one")
    expect(last_reply(page).get_by_text("Line 0").last).to_be_visible()
    assert distance_to_the_end(page) <= 1

    log.hover()
    page.mouse.wheel(0, -900)
    expect(button(page, "Jump to latest ↓")).to_be_visible()
    before = log.evaluate("log => log.scrollTop")
    parrot.release()
    expect_ended(page)

    assert log.evaluate("log => log.scrollTop") == before
    assert distance_to_the_end(page) > 900
    button(page, "Jump to latest ↓").click()
    expect(button(page, "Jump to latest ↓")).to_have_count(0)
    assert distance_to_the_end(page) <= 1


def test_an_edited_message_is_sent_in_place_of_the_old_one(connected: Page, parrot: Parrot) -> None:
    """Up arrow in an empty box takes the last message back; what followed it is replaced, and comes back by Undo."""
    page = connected
    parrot.text = "Forty-two."
    send(page, "What is the answr?")
    expect_ended(page)
    expect(box(page)).to_be_focused()

    page.keyboard.press("ArrowUp")
    expect(box(page)).to_have_value("What is the answr?")
    expect(page.get_by_text("Editing")).to_be_visible()
    box(page).fill("What is the answer?")
    page.keyboard.press("Enter")
    expect_ended(page)

    expect(page.get_by_role("article")).to_have_count(2)
    assert [message["content"] for message in parrot.last_body["messages"]] == ["What is the answer?"]
    button(page, "Undo").click()
    expect(page.get_by_role("article").first.get_by_text("What is the answr?")).to_be_visible()


def test_up_arrow_moves_the_cursor_where_something_is_written(connected: Page, parrot: Parrot) -> None:
    """A draft is never thrown away for an older message."""
    page = connected
    parrot.text = "Yes."
    send(page, "Really?")
    expect_ended(page)
    box(page).fill("first line\nsecond line")

    page.keyboard.press("ArrowUp")

    expect(box(page)).to_have_value("first line\nsecond line")
    expect(button(page, "Cancel")).to_have_count(0)


@pytest.mark.parametrize(
    "event",
    ["{key: 'Enter', isComposing: true}", "{key: 'Enter', keyCode: 229}"],
    ids=["while composing", "that ends it"],
)
def test_enter_of_an_input_method_sends_nothing(connected: Page, parrot: Parrot, event: str) -> None:
    """Who writes Japanese takes a word with Enter; the next Enter sends."""
    page = connected
    parrot.text = "はい。"
    session = page.context.new_cdp_session(page)
    box(page).focus()
    session.send("Input.imeSetComposition", {"text": "こんにちは", "selectionStart": 5, "selectionEnd": 5})

    box(page).evaluate(
        f"box => box.dispatchEvent(new KeyboardEvent('keydown', {{...{event}, bubbles: true, composed: true}}))"
    )

    expect(page.get_by_role("article")).to_have_count(0)
    expect(box(page)).to_have_value("こんにちは")
    session.send("Input.insertText", {"text": "こんにちは"})
    page.keyboard.press("Enter")
    expect_ended(page)
    assert parrot.last_body["messages"][-1]["content"] == "こんにちは"


@pytest.mark.parametrize("recorded", ["chat-anthropic-length-stream", "chat-google-length-stream"])
def test_a_reply_that_reached_its_limit_is_continued(
    recorded: str, serve: Serve, open_page: OpenPage, tmp_path: Path
) -> None:
    """The recorded text stays, the limit is named, and Continue asks for the rest after it."""
    page, gateway = open_page(), ReplayGateway()
    page.goto(start(serve, tmp_path, serve(gateway.app)))
    connect(page, GOOD_KEY)
    choose_model(page, "gpt-4o-mini")
    gateway.chat = recorded
    send(page, "Say hello.")
    expect(last_reply(page).get_by_text("The reply reached its limit of tokens.")).to_be_visible()
    gateway.chat = "chat-openai-stream"

    button(last_reply(page), "Continue").click()

    expect(page.get_by_role("article")).to_have_count(4)
    expect_ended(page)
    said = gateway.last_body["messages"]
    assert [message["role"] for message in said] == ["user", "assistant", "user"]
    assert said[1]["content"] == REPLIES[recorded].text
    expect(last_reply(page).get_by_text(REPLIES["chat-openai-stream"].text, exact=True)).to_be_visible()


def test_escape_keeps_the_part_that_came_with_its_estimate(connected: Page, parrot: Parrot) -> None:
    """Tokens and cost are told with `~`, the part stays over a reload, and the focus stays in the box."""
    page = connected
    parrot.text, parrot.hold = "Forty-two, as everybody knows.", asyncio.Event()
    send(page, "What is the answer?")
    expect(last_reply(page).get_by_text("Forty-t").last).to_be_visible()

    page.keyboard.press("Escape")

    expect(last_reply(page).get_by_text("Stopped.", exact=True)).to_be_visible()
    expect(last_reply(page).get_by_text(re.compile(r"^~\d+ tokens"))).to_be_visible()
    expect(last_reply(page).get_by_text(re.compile(r"~\$0\.\d+"))).to_be_visible()
    expect(box(page)).to_be_focused()
    page.reload()
    expect(last_reply(page).get_by_text("Forty-t").last).to_be_visible()
