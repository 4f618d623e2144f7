"""The list of conversations: found by title and text, renamed, deleted and taken back, into files and out of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from browser.parrot import Parrot
from browser.standalone_app import button, expect_ended, last_reply, send


@pytest.fixture(name="page_with_two")
def _page_with_two(connected: Page, parrot: Parrot) -> Page:
    """The app with a conversation about Rome and a newer one about soup."""
    page = connected
    parrot.text = "The Forum, of course."
    send(page, "Sights in Rome")
    expect_ended(page)
    button(page, "New conversation").click()
    parrot.text = "Leeks and potatoes."
    send(page, "A soup for winter")
    expect_ended(page)
    return page


def rows(page: Page) -> Locator:
    """Return the entries of the list."""
    return page.get_by_role("navigation").get_by_role("listitem")


def entry(page: Page, name: str) -> Locator:
    """Return the button that opens a conversation."""
    return page.get_by_role("navigation").get_by_role("button", name=name, exact=True)


def import_file(page: Page, text: str) -> None:
    """Choose a file in the dialog that Import opens."""
    file: FilePayload = {"name": "x.json", "mimeType": "application/json", "buffer": text.encode()}
    with page.expect_file_chooser() as chooser:
        button(page, "Import…").click()
    chooser.value.set_files([file])


def test_search_finds_titles_and_texts(page_with_two: Page, axe: Callable[[Page], list[str]]) -> None:
    """Hits are marked, a text's surroundings are shown, nothing found says so, Escape shows all again."""
    page = page_with_two
    field = page.get_by_role("searchbox", name="Search conversations")

    field.fill("rome")
    expect(rows(page)).to_have_count(1)
    expect(rows(page).locator("mark")).to_have_text("Rome")
    expect(page.get_by_text("1 found")).to_be_visible()
    field.fill("POTATO")
    expect(rows(page)).to_have_count(1)
    expect(rows(page).get_by_role("button").first).to_contain_text("Leeks and potatoes.")
    expect(rows(page).locator("mark")).to_have_text("potato")
    faults = axe(page)
    field.fill("zeppelin")
    expect(page.get_by_text("Nothing found. Try another word.")).to_be_visible()
    expect(rows(page)).to_have_count(0)
    field.press("Escape")

    expect(rows(page)).to_have_count(2)
    assert faults == []


def test_a_deleted_conversation_comes_back(page_with_two: Page) -> None:
    """Delete asks nothing, since Undo is there and has the focus."""
    page = page_with_two
    entry(page, "Delete “A soup for winter”").click()
    expect(rows(page)).to_have_count(1)
    expect(button(page, "Undo")).to_be_focused()

    page.keyboard.press("Enter")

    expect(rows(page)).to_have_count(2)
    expect(last_reply(page).get_by_text("Leeks and potatoes.").last).to_be_visible()


def test_a_conversation_is_renamed_by_keyboard(page_with_two: Page) -> None:
    """Enter takes the new name, and the name stays over a reload."""
    page = page_with_two
    entry(page, "Rename “A soup for winter”").press("Enter")
    field = page.get_by_role("textbox", name="Name of the conversation")

    field.fill("Cooking")
    field.press("Enter")
    page.reload()

    expect(entry(page, "Cooking")).to_be_visible()


def test_one_conversation_goes_into_a_file_of_either_kind(page_with_two: Page) -> None:
    """JSON has everything and no key, Markdown has the words."""
    page = page_with_two
    page.get_by_role("navigation").locator("summary[aria-label='Export “A soup for winter”']").click()

    with page.expect_download() as as_json:
        entry(page, "Export “A soup for winter” as JSON").click()
    with page.expect_download() as as_markdown:
        entry(page, "Export “A soup for winter” as Markdown").click()

    assert as_json.value.suggested_filename == "A soup for winter.json"
    text = Path(as_json.value.path()).read_text()
    (conversation,) = json.loads(text)["conversations"]
    assert [message["content"] for message in conversation["messages"]] == ["A soup for winter", "Leeks and potatoes."]
    assert "sk-" not in text
    assert as_markdown.value.suggested_filename == "A soup for winter.md"
    written = Path(as_markdown.value.path()).read_text()
    assert written.startswith("# A soup for winter\n\n## You\n\nA soup for winter\n\n## Assistant (")
    assert written.endswith(")\n\nLeeks and potatoes.\n")


def test_all_conversations_leave_and_return(page_with_two: Page) -> None:
    """What was exported and deleted is there again after the import; a second import changes nothing."""
    page = page_with_two
    with page.expect_download() as download:
        button(page, "Export all").click()
    text = Path(download.value.path()).read_text()
    entry(page, "Delete “A soup for winter”").click()
    expect(rows(page)).to_have_count(1)

    import_file(page, text)

    expect(page.get_by_text("1 conversation imported.")).to_be_visible()
    expect(rows(page)).to_have_count(2)
    import_file(page, text)
    expect(page.get_by_text("Everything in this file is here already.")).to_be_visible()
    entry(page, "A soup for winter").click()
    expect(last_reply(page).get_by_text("Leeks and potatoes.").last).to_be_visible()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("not JSON", "This file has no conversations that can be read."),
        ('{"format": "helicone-chat-conversations", "version": 9, "conversations": []}', "comes from a newer version"),
        (
            '{"format": "helicone-chat-conversations", "version": 1, "conversations": []}',
            "no conversations in this file",
        ),
    ],
)
def test_a_file_of_another_kind_is_refused_in_a_sentence(connected: Page, text: str, sentence: str) -> None:
    """Nothing is taken over from it."""
    import_file(connected, text)

    expect(connected.get_by_text(sentence)).to_be_visible()
    expect(rows(connected)).to_have_count(0)


def test_a_hostile_file_is_only_text(connected: Page) -> None:
    """What it says is shown; pictures from elsewhere, addresses and what is unknown are left out."""
    page = connected
    evil = "<img src=x onerror=alert(1)>"
    reply: dict[str, Any] = {
        "role": "assistant",
        "content": f"{evil} [x](javascript:alert(1))",
        "state": "complete",
        "images": ["https://evil.example/x.png"],
        "generation_id": "g",
        "finish": {"state": "complete", "request_url": "javascript:alert(1)", "provider": evil},
    }
    user = {"role": "user", "content": evil, "images": ["https://evil.example/x.png"]}
    conversation = {"id": "a", "title": evil, "is_named": True, "messages": [user, reply]}
    file = {"format": "helicone-chat-conversations", "version": 1, "conversations": [conversation]}

    import_file(page, json.dumps(file))
    entry(page, evil).click()

    expect(page.get_by_role("article").first.get_by_text(evil)).to_be_visible()
    expect(last_reply(page).get_by_text(evil).first).to_be_visible()
    assert page.locator("article img, article a, nav img").count() == 0
