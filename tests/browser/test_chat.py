"""The chat in the standalone app: every trouble has its words, Stop keeps what came, and a reply is only text."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.parrot import Parrot
from browser.standalone_app import (
    OpenPage,
    Serve,
    button,
    choose_model,
    expect_ended,
    last_reply,
    select_demo,
    send,
    start,
)

SHAPELESS = re.compile(r"\{\w*\}|undefined|\[object|NaN|helicone\.\w+\.")
"""What is left in a sentence of a value that nobody looked at."""

# Trouble, what the reply says, what it offers.
TROUBLES_EN = [
    ("no credits", "The account has no credits for this request.", ["Retry"]),
    ("provider down", "Every provider that the gateway tried failed.", ["Retry"]),
    ("rate limit", "The provider takes no more requests at the moment.", ["Retry"]),
    ("blocked", "The request was forbidden", ["Retry"]),
    ("provider key", "did not accept Helicone's key", ["Retry"]),
    ("too long", "The conversation is longer than the model's context.", ["Retry"]),
    ("refused field", "The gateway refused a field of the request.", ["Retry"]),
    ("html", "The gateway is out of order", ["Retry"]),
    ("breaks off", "The reply broke off.", ["Retry", "Continue"]),
    ("connection lost", "broke in the middle of the reply", ["Retry", "Continue"]),
    ("error in stream", "The reply broke off.", ["Retry", "Continue"]),
    ("empty", "The model sent an empty reply.", ["Retry"]),
    ("length", "The reply reached its limit of tokens.", ["Continue", "Raise the limit"]),
]
TROUBLES_DE = [
    ("no credits", "Das Konto hat kein Guthaben für diese Anfrage.", ["Erneut versuchen"]),
    ("provider down", "Jeder Anbieter, den das Gateway versuchte, ist ausgefallen.", ["Erneut versuchen"]),
    ("breaks off", "Die Antwort ist abgebrochen.", ["Erneut versuchen", "Fortsetzen"]),
    ("connection lost", "riss mitten in der Antwort ab", ["Erneut versuchen", "Fortsetzen"]),
    ("empty", "Das Modell hat eine leere Antwort geschickt.", ["Erneut versuchen"]),
    ("length", "Die Antwort hat ihre Grenze an Token erreicht.", ["Fortsetzen", "Grenze anheben"]),
]


@pytest.mark.parametrize(
    ("locale", "box", "label", "troubles"),
    [("en-US", "Message", "Send", TROUBLES_EN), ("de-DE", "Nachricht", "Senden", TROUBLES_DE)],
    ids=["english", "german"],
)
def test_each_trouble_has_its_words_and_its_way_out(
    *,
    locale: str,
    box: str,
    label: str,
    troubles: list[tuple[str, str, list[str]]],
    serve: Serve,
    open_page: OpenPage,
    tmp_path: Path,
    allowed_console_errors: list[str],
) -> None:
    """Each reply that failed or was cut says so in a sentence, and offers what can be done."""
    allowed_console_errors.append("the server responded with a status of")
    page = open_page(locale=locale)
    page.goto(start(serve, tmp_path))
    select_demo(page)

    for trouble, sentence, offers in troubles:
        send(page, f"[[{trouble}]]", box, label)

        reply = last_reply(page)
        expect(reply.get_by_text(sentence)).to_be_visible()
        expect(reply.locator(".offers").get_by_role("button")).to_have_text(offers)
        assert not SHAPELESS.search(reply.inner_text().replace("[[help]]", ""))


def test_details_name_each_attempt(
    serve: Serve, open_page: OpenPage, tmp_path: Path, allowed_console_errors: list[str]
) -> None:
    """One line an attempt, and Copy; what was the same several times is there once, with a count."""
    allowed_console_errors.append("the server responded with a status of")
    page = open_page()
    page.goto(start(serve, tmp_path))
    select_demo(page)
    send(page, "[[provider down]]")
    last_reply(page).get_by_text("Details", exact=True).click()
    expect(last_reply(page).get_by_role("listitem").first).to_have_text(
        "claude-sonnet-4/helicone/ptb: 529 Overloaded (simulated)"
    )
    expect(last_reply(page).get_by_role("listitem")).to_have_count(5)

    send(page, "[[refused field]]")
    last_reply(page).get_by_text("Details", exact=True).click()

    expect(last_reply(page).get_by_role("listitem")).to_have_count(1)
    expect(last_reply(page).get_by_role("listitem")).to_have_text(re.compile(r"\(.\s5\)$"))
    button(last_reply(page), "Copy details").click()
    expect(last_reply(page).get_by_text("Copied", exact=True)).to_be_visible()


def test_a_broken_connection_names_the_request(serve: Serve, open_page: OpenPage, tmp_path: Path) -> None:
    """Whoever asks for help can say which request it was."""
    page = open_page()
    page.goto(start(serve, tmp_path))
    select_demo(page)

    send(page, "[[connection lost]]")
    last_reply(page).get_by_text("Details", exact=True).click()

    expect(last_reply(page).get_by_text(re.compile("Request id: [0-9a-f-]{36}"))).to_be_visible()


def test_what_was_dropped_or_changed_is_told(connected: Page, parrot: Parrot) -> None:
    """What the settings ask for and the model cannot do stands under the reply, by name."""
    page = connected
    parrot.text = "Hello."
    choose_model(page, "claude-sonnet-4")
    page.get_by_text("Replies, privacy, limits", exact=True).click()
    page.get_by_label("Reasoning effort").select_option("high")
    page.get_by_label("Temperature").fill("0.5")
    page.get_by_label("Most tokens in a reply").fill("900000")
    page.get_by_label("Most tokens in a reply").blur()
    expect(page.get_by_text("Saved", exact=True).first).to_be_visible()

    send(page, "Hi")

    expect(last_reply(page).get_by_text("Without effect in this request: temperature.")).to_be_visible()
    expect(last_reply(page).get_by_text("Changed to what the model allows: max_tokens.")).to_be_visible()


def test_a_pause_can_be_continued(connected: Page, parrot: Parrot) -> None:
    """A model that paused is told to go on with one press."""
    page = connected
    parrot.text, parrot.finish_reason = "I am still searching.", "pause"
    send(page, "Search")
    expect(last_reply(page).get_by_text("The model paused in the middle of its work.")).to_be_visible()

    button(page, "Continue").click()

    expect(page.get_by_text("Please continue exactly where your last message ends.")).to_be_visible()
    expect_ended(page)
    assert parrot.last_body["messages"][-1]["content"] == "Please continue exactly where your last message ends."


def test_a_filtered_reply_says_so(connected: Page, parrot: Parrot) -> None:
    """The words that came are kept; the sentence names the filter."""
    page = connected
    parrot.text, parrot.finish_reason = "Once upon", "content_filter"

    send(page, "Tell me")

    expect(last_reply(page).get_by_text("The provider's filter held the reply back.")).to_be_visible()
    expect(last_reply(page).get_by_text("Once upon").last).to_be_visible()
    expect(last_reply(page).locator(".offers").get_by_role("button")).to_have_text(["Retry"])


def test_stop_before_the_first_word(serve: Serve, open_page: OpenPage, tmp_path: Path) -> None:
    """Nothing came, so only Retry is offered; one can write again at once."""
    page = open_page()
    page.goto(start(serve, tmp_path, demo_pace=1))
    select_demo(page)
    send(page, "[[slow]]")
    expect(last_reply(page).get_by_text("Waiting for the first words…")).to_be_visible()

    page.keyboard.press("Escape")

    expect(last_reply(page).get_by_text("Stopped.", exact=True)).to_be_visible()
    expect(last_reply(page).locator(".offers").get_by_role("button")).to_have_text(["Retry"])
    expect(button(page, "Send")).to_be_visible()


def test_stop_in_the_middle(connected: Page, parrot: Parrot) -> None:
    """What arrived is kept, counted with `~`, and linked to its request; it may still cost something."""
    page = connected
    parrot.text, parrot.hold = "Forty-two, as everybody knows.", asyncio.Event()
    send(page, "What is the answer?")
    reply = last_reply(page)
    expect(reply.get_by_text("Forty-t", exact=True)).to_be_visible()

    button(page, "Stop").click()

    expect(reply.get_by_text("Stopped.", exact=True)).to_be_visible()
    expect(reply.get_by_text("Helicone may still bill this request.")).to_be_visible()
    expect(reply.get_by_text("Forty-t", exact=True)).to_be_visible()
    expect(reply.get_by_text(re.compile(r"^~\d+ tokens$"))).to_be_visible()
    expect(reply.get_by_role("link", name="Request in Helicone")).to_have_attribute("href", re.compile("^https://us"))
    expect(reply.locator(".offers").get_by_role("button")).to_have_text(["Continue"])


def test_a_reload_keeps_the_conversation(connected: Page, parrot: Parrot) -> None:
    """Question and reply are there again, and the next message builds on them."""
    page = connected
    parrot.text = "Forty-two."
    send(page, "What is the answer?")
    expect(last_reply(page).get_by_text("Forty-two.").last).to_be_visible()
    expect_ended(page)

    page.reload()

    expect(last_reply(page).get_by_text("Forty-two.").last).to_be_visible()
    send(page, "Why?")
    expect(page.get_by_role("article")).to_have_count(4)
    expect_ended(page)
    assert [message["content"] for message in parrot.last_body["messages"]] == [
        "What is the answer?",
        "Forty-two.",
        "Why?",
    ]


def test_a_deleted_message_comes_back(connected: Page, parrot: Parrot) -> None:
    """Delete needs no question, since Undo is there."""
    page = connected
    parrot.text = "Forty-two."
    send(page, "What is the answer?")
    expect_ended(page)
    last_reply(page).get_by_role("button", name="Delete").click()
    expect(page.get_by_role("article")).to_have_count(1)
    expect(button(page, "Undo")).to_be_focused()

    page.keyboard.press("Enter")

    expect(last_reply(page).get_by_text("Forty-two.").last).to_be_visible()
