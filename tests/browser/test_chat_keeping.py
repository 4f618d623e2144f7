"""What was not sent, or does not fit: drafts with their images, chats with many images, and a browser that is full."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from browser.parrot import Parrot
from browser.standalone_app import (
    OpenPage,
    Serve,
    button,
    choose_model,
    connect,
    expect_ended,
    send,
    start,
)
from browser.test_chat_attachments import attach, make_png, picture
from browser.test_conversations import entry, import_file, rows
from replay_gateway import GOOD_KEY

IMAGE_OF_800_KB = "data:image/png;base64," + base64.b64encode(make_png(2, 2) + bytes(600_000)).decode()


def attached(page: Page) -> Locator:
    """Return the image that waits in the box."""
    return page.get_by_role("list", name="Attached images").get_by_role("img", name="Image 1")


def box(page: Page) -> Locator:
    """Return the box for the message."""
    return page.get_by_role("textbox", name="Message", exact=True)


def give_room(page: Page, address: str, size: int | None = None) -> None:
    """
    Let the browser keep so many bytes for the page at this address, or as many as it likes.

    Call it before the page is opened: Chromium remembers for a while how much room there was.
    """
    quota: dict[str, Any] = {} if size is None else {"quotaSize": size}
    origin = address.partition("/#")[0]
    page.context.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", {"origin": origin, **quota})


def test_an_image_stays_with_its_draft_when_one_looks_elsewhere(connected: Page, parrot: Parrot) -> None:
    """Another conversation, a reload, and back: text and image wait; once sent, they are gone."""
    page = connected
    parrot.text = "Fine."
    send(page, "First")
    expect_ended(page)
    attach(page, picture())
    expect(attached(page)).to_be_visible()
    box(page).fill("What is this?")

    button(page, "New conversation").click()
    expect(box(page)).to_have_value("")
    expect(attached(page)).to_have_count(0)
    entry(page, "First").click()
    expect(box(page)).to_have_value("What is this?")
    expect(attached(page)).to_be_visible()
    page.reload()
    expect(attached(page)).to_be_visible()

    button(page, "Send").click()
    expect(page.get_by_role("article")).to_have_count(4)
    expect_ended(page)
    assert [part["type"] for part in parrot.last_body["messages"][-1]["content"]] == ["text", "image_url"]
    page.reload()
    expect(page.get_by_role("article")).to_have_count(4)
    expect(attached(page)).to_have_count(0)


def test_a_conversation_that_only_has_a_draft_is_found_again(connected: Page, parrot: Parrot) -> None:
    """It is not in the list yet, so New conversation leads back to it."""
    page = connected
    parrot.text = "Fine."
    send(page, "First")
    expect_ended(page)
    button(page, "New conversation").click()
    expect(page.get_by_role("article")).to_have_count(0)
    box(page).fill("A thought")
    attach(page, picture())
    expect(attached(page)).to_be_visible()
    entry(page, "First").click()
    expect(box(page)).to_have_value("")

    button(page, "New conversation").click()

    expect(box(page)).to_have_value("A thought")
    expect(attached(page)).to_be_visible()


def test_a_chat_with_too_many_images_goes_on_without_the_earliest(connected: Page, parrot: Parrot) -> None:
    """No request is larger than the source takes; what stays behind is said before it is sent."""
    page = connected
    parrot.text = "Nice."
    messages = [{"role": "user", "content": f"Look {number}", "images": [IMAGE_OF_800_KB] * 4} for number in range(3)]
    conversation = {"id": "a", "title": "Holiday", "is_named": True, "messages": messages}
    file = {"format": "helicone-chat-conversations", "version": 1, "conversations": [conversation]}
    import_file(page, json.dumps(file))
    entry(page, "Holiday").click()
    expect(page.get_by_role("article")).to_have_count(3)

    expect(
        page.get_by_text("All images together are too much for one request: the earliest are left out.")
    ).to_be_visible()
    send(page, "Which was best?")
    expect_ended(page)

    contents = [message["content"] for message in parrot.last_body["messages"]]
    assert contents[:2] == ["Look 0", "Look 1"]
    assert [part["type"] for part in contents[2]] == ["text", *["image_url"] * 4]
    assert contents[3] == "Which was best?"


def test_a_full_browser_says_what_is_lost_and_keeps_it_when_there_is_room(
    serve: Serve, open_page: OpenPage, tmp_path: Path, parrot: Parrot
) -> None:
    """The alert stays while anything is unkept, also where the list is closed; with room again all is written."""
    page = open_page()
    address = start(serve, tmp_path, serve(parrot.app))
    give_room(page, address, 300_000)
    page.goto(address)
    connect(page, GOOD_KEY)
    choose_model(page, "gpt-4o")
    parrot.text = "A cat."
    full = page.get_by_role("alert").get_by_text("The browser has no room left for conversations.")
    send(page, "Small talk")
    expect_ended(page)
    button(page, "New conversation").click()
    attach(page, picture(width=450, height=450))
    expect(
        page.get_by_role("alert").get_by_text("The browser has no room left for the attached images")
    ).to_be_visible()

    send(page, "What is this?")
    expect_ended(page)
    expect(full).to_be_visible()
    button(page, "Conversations").click()
    expect(page.get_by_role("navigation")).to_have_count(0)
    expect(full).to_be_visible()
    button(page, "Conversations").click()
    give_room(page, address)
    entry(page, "Small talk").focus()
    entry(page, "Delete “Small talk”").click()
    expect(full).to_have_count(0)
    page.reload()

    expect(rows(page)).to_have_count(1)
    expect(page.get_by_role("article").first.get_by_role("img", name="Image 1")).to_be_visible()
