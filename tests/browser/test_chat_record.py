"""What stands around a conversation: system prompt, calls of tools, pictures, tokens, and what all of it took."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from browser.parrot import Parrot
from browser.standalone_app import OpenPage, Serve, button, expect_ended, last_reply, select_demo, send, start

PNG = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)


def write_system_prompt(page: Page, text: str, name: str = "System prompt") -> None:
    """Unfold the field above the messages and write into it."""
    page.locator("summary").filter(has_text=name).click()
    page.get_by_role("textbox", name=name, exact=True).fill(text)


def test_the_system_prompt_goes_first_and_stays_with_its_conversation(connected: Page, parrot: Parrot) -> None:
    """It is counted, sent before all messages, kept over a reload, and not that of the next conversation."""
    page = connected
    parrot.text = "Ahoy."
    expect(page.locator("summary").filter(has_text="System prompt")).to_contain_text("none")

    write_system_prompt(page, "Talk like a sailor.")
    expect(page.get_by_text("19 characters")).to_be_visible()
    send(page, "Hi")
    expect_ended(page)
    page.reload()

    expect(page.get_by_text("19 characters")).to_be_visible()
    assert parrot.last_body["messages"] == [
        {"role": "system", "content": "Talk like a sailor."},
        {"role": "user", "content": "Hi"},
    ]
    page.get_by_role("button", name="New conversation").first.click()
    send(page, "Hi again")
    expect_ended(page)
    assert parrot.last_body["messages"] == [{"role": "user", "content": "Hi again"}]


def test_a_system_prompt_without_words_is_not_sent(connected: Page, parrot: Parrot) -> None:
    """Spaces are nothing."""
    parrot.text = "Yes."
    write_system_prompt(connected, "  \n ")

    send(connected, "Hi")
    expect_ended(connected)

    assert [message["role"] for message in parrot.last_body["messages"]] == ["user"]


def test_the_calls_of_tools_are_shown(connected: Page, parrot: Parrot) -> None:
    """Names and arguments can be unfolded; it is said that nothing runs them."""
    page = connected
    parrot.finish_reason = "tool_calls"
    parrot.deltas = [
        {"tool_calls": [{"index": 0, "id": "a", "function": {"name": "get_weather", "arguments": '{"city":'}}]},
        {"tool_calls": [{"index": 0, "id": "a", "function": {"arguments": '"Rome"}'}}]},
        {"tool_calls": [{"index": 1, "id": "b", "function": {"name": "now", "arguments": ""}}]},
    ]

    send(page, "What is the weather in Rome?")
    tools = last_reply(page).get_by_role("region", name="Tools")
    tools.get_by_text("The model asks for get_weather", exact=True).click()

    expect(tools.locator("pre").first).to_have_text('{\n  "city": "Rome"\n}')
    expect(tools.get_by_text("The model asks for now", exact=True)).to_be_visible()
    expect(tools.get_by_text("This page runs no tools.")).to_be_visible()
    expect(last_reply(page).get_by_text("The model asked for a tool.")).to_be_visible()


def test_pictures_in_the_reply_are_shown_and_others_are_links(connected: Page, parrot: Parrot) -> None:
    """A picture that came along is shown; one that lies elsewhere is not fetched, but can be followed."""
    parrot.deltas = [{"images": [{"image_url": {"url": PNG}}, {"image_url": {"url": "https://example.org/cat.png"}}]}]

    send(connected, "Draw a cat")
    expect_ended(connected)

    expect(last_reply(connected).get_by_role("img", name="Picture from the model")).to_be_visible()
    link = last_reply(connected).get_by_role("link", name="Picture from the model (example.org)")
    expect(link).to_have_attribute("href", "https://example.org/cat.png")


def test_all_kinds_of_tokens_are_told(connected: Page, parrot: Parrot) -> None:
    """In, cached, out and for reasoning, each once."""
    parrot.text = "Hello."
    parrot.usage = {
        "prompt_tokens": 1200,
        "prompt_tokens_details": {"cached_tokens": 1000},
        "completion_tokens": 34,
        "completion_tokens_details": {"reasoning_tokens": 20},
        "total_tokens": 1234,
    }

    send(connected, "Hi")

    reply = last_reply(connected)
    expect(reply.get_by_text("1,234 tokens", exact=True)).to_be_visible()
    expect(reply.get_by_text("1,200 in, 1,000 cached, 34 out, 20 for reasoning")).to_be_visible()


def test_the_total_counts_what_was_replaced_too(connected: Page, parrot: Parrot) -> None:
    """Deleting or regenerating a reply does not make it cheaper; a reload forgets nothing."""
    page = connected
    parrot.text, parrot.usage = "Hello.", {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
    send(page, "Hi")
    expect(page.get_by_text(re.compile(r"^In all: .?15 tokens"))).to_be_visible()

    button(last_reply(page), "Regenerate").click()
    expect(page.get_by_text(re.compile(r"^In all: .?30 tokens"))).to_be_visible()
    button(last_reply(page), "Delete").click()
    expect(page.get_by_role("article")).to_have_count(1)
    page.reload()

    expect(page.get_by_text(re.compile(r"^In all: .?30 tokens · .*\$"))).to_be_visible()


def test_a_cost_that_nobody_knows_is_called_unknown(connected: Page, parrot: Parrot) -> None:
    """Neither the reply nor the total says that it was free."""
    page = connected
    parrot.text, parrot.usage = "Hello.", {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
    page.get_by_role("combobox", name="Model", exact=True).fill("my-own-model/nowhere")
    page.keyboard.press("Enter")

    send(page, "Hi")
    expect_ended(page)

    expect(last_reply(page).get_by_text("cost unknown")).to_be_visible()
    expect(page.get_by_text("In all: 15 tokens · cost unknown")).to_be_visible()
    expect(page.get_by_text("$0")).to_have_count(0)


def test_the_simulated_total_says_so_and_has_no_fault(
    serve: Serve, open_page: OpenPage, tmp_path: Path, axe: Callable[[Page], list[str]]
) -> None:
    """In German, narrow: the system prompt unfolded, a reply, a total that is simulated."""
    page = open_page(locale="de-DE", viewport={"width": 1280, "height": 900})
    page.goto(start(serve, tmp_path))
    select_demo(page)
    button(page.get_by_role("complementary", name="Verbindung"), "Schließen").click()
    page.set_viewport_size({"width": 320, "height": 800})
    write_system_prompt(page, "Sei kurz.", "System-Prompt")

    send(page, "Was fällt dir dazu ein?", "Nachricht", "Senden")
    expect(button(last_reply(page), "Neu erzeugen")).to_be_visible()

    expect(page.get_by_text(re.compile(r"^Insgesamt: .*simuliert"))).to_be_visible()
    expect(last_reply(page).get_by_text("a system message of 2 words")).to_be_visible()
    assert axe(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
