"""Hostile texts by the thousand in the real page: nothing runs, nothing is fetched, no link but to the web."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Locator, Page, expect

from browser.hostile_texts import LINKS, SCHEMES, hostile_texts
from browser.parrot import Canary, Parrot
from browser.standalone_app import Serve, button, expect_ended, send
from browser.test_conversations import import_file
from browser.test_hostile_text import LOADING, watch_dialogs
from inputs.bad_lists import bad_lists
from inputs.tried import tried

SHOWN_SECONDS = 30
WATCHED = """(chat) => {
  const found = { elements: 0, attributes: new Set(), schemes: new Set(), rels: new Set() };
  for (const element of chat.shadowRoot.querySelectorAll("article *")) {
    found.elements += 1;
    for (const { name } of element.attributes) found.attributes.add(name);
    if (element.localName !== "a") continue;
    found.schemes.add(element.protocol);
    found.rels.add(element.rel);
  }
  return { ...found, attributes: [...found.attributes], schemes: [...found.schemes], rels: [...found.rels] };
}"""


def show(page: Page, texts: list[str]) -> None:
    """Import the texts as replies of a conversation, open it, and wait until they are drawn."""
    messages = [{"role": "assistant", "content": text} for text in [*texts, "**That is all.**"]]
    conversation = {"title": "From a stranger", "is_named": True, "messages": messages}
    import_file(
        page, json.dumps({"format": "helicone-chat-conversations", "version": 1, "conversations": [conversation]})
    )
    button(page, "From a stranger").click()
    expect(shown_chat(page).locator("strong", has_text="That is all.")).to_be_visible(timeout=SHOWN_SECONDS * 1_000)


def stream(page: Page, parrot: Parrot, texts: list[str]) -> None:
    """Let the model say the texts in one reply, which comes in small pieces."""
    parrot.text = "\n\n".join(texts)
    button(page, "New conversation").click()
    send(page, "Go on")
    expect_ended(page)


def shown_chat(page: Page) -> Locator:
    """Return the chat that is shown."""
    return page.locator("helicone-chat:not([hidden])")


def assert_harmless(page: Page) -> None:
    """Nothing in the messages runs, loads, or leads anywhere but to the web."""
    chat = shown_chat(page)
    found: dict[str, Any] = chat.evaluate(WATCHED)
    assert found["elements"] > 100
    assert [name for name in found["attributes"] if name.startswith("on")] == []
    assert {"src", "srcset", "style", "ping", "action", "poster", "background", "data"} & {
        *found["attributes"]
    } == set()
    assert {*found["schemes"]} <= {"http:", "https:", "mailto:"}
    assert {*found["rels"]} <= {"noopener noreferrer nofollow", "noopener noreferrer"}
    assert chat.locator("article").locator(LOADING).count() == 0
    assert page.evaluate("[window.__xss, ({}).polluted]") == [None, None]


def test_thousands_of_hostile_replies_are_only_text(connected: Page, parrot: Parrot, serve: Serve) -> None:
    """What runs, loads or leads away, in each place of Markdown, kept and streamed: no visit, no dialog."""
    canary = Canary()
    texts = hostile_texts(serve(canary.app))
    dialogs = watch_dialogs(connected)
    for text in texts:
        tried("hostile texts", text)

    show(connected, texts)

    assert_harmless(connected)
    stream(connected, parrot, texts[::12])
    assert_harmless(connected)
    assert dialogs == []
    assert canary.visits == []


def test_naughty_strings_are_only_text(connected: Page, parrot: Parrot) -> None:
    """The Big List of Naughty Strings, kept each for itself, and streamed as one reply."""
    naughty = list(bad_lists().naughty)
    dialogs = watch_dialogs(connected)
    for text in naughty:
        tried("naughty texts", "page", text)

    show(connected, naughty)

    assert_harmless(connected)
    stream(connected, parrot, naughty)
    assert_harmless(connected)
    assert dialogs == []


def test_links_are_text_when_they_lead_to_no_page(connected: Page) -> None:
    """However `javascript:` and its like are spelled, there is nothing to press."""
    show(connected, [link.format(scheme) for scheme in SCHEMES for link in LINKS])

    pressable = (
        shown_chat(connected)
        .locator("article a")
        .evaluate_all("(links) => links.map((link) => link.getAttribute('href'))")
    )
    assert len(SCHEMES) > 12
    assert pressable == []
