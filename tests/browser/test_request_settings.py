"""What the user says about single parameters of requests: an effort where it has effect, others whatever the rules."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from browser.standalone_app import (
    OpenPage,
    Serve,
    button,
    choose_model,
    connect,
    last_reply,
    select_demo,
    send,
    start,
)
from replay_gateway import GOOD_KEY, ReplayGateway


def open_replies(page: Page) -> None:
    """Open the group with the defaults for replies."""
    page.get_by_text("Replies, privacy, limits", exact=True).click()


def test_effort_when_it_depends_on_the_model(serve: Serve, open_page: OpenPage, tmp_path: Path) -> None:
    """An effort can be chosen where a model takes one; elsewhere the field says why not, and keeps what was set."""
    page = open_page()
    page.goto(start(serve, tmp_path))
    select_demo(page)
    choose_model(page, "gpt-4o")
    open_replies(page)
    effort = page.get_by_role("combobox", name="Reasoning effort")
    reason = "No chosen model takes an effort: nothing is sent."

    expect(effort).to_be_disabled()
    expect(effort).to_have_accessible_description(reason)

    choose_model(page, "gpt-5")

    expect(effort).to_be_enabled()
    expect(effort).not_to_have_accessible_description(reason)
    effort.select_option("High")

    choose_model(page, "gpt-4o")

    expect(effort).to_have_value("high")
    expect(effort).to_have_accessible_description(reason)
    effort.select_option("Not set")
    expect(effort).to_be_disabled()


def test_message_when_a_setting_was_changed_the_moment_before(
    serve: Serve, open_page: OpenPage, tmp_path: Path
) -> None:
    """A message waits until what was changed before it is saved, so that it goes with what the panel shows."""
    page, gateway = open_page(), ReplayGateway()
    page.goto(start(serve, tmp_path, serve(gateway.app)))
    connect(page, GOOD_KEY)
    choose_model(page, "gpt-5")
    open_replies(page)
    page.get_by_role("combobox", name="Reasoning effort").select_option("Low")

    send(page, "Hello")

    expect(last_reply(page)).to_contain_text("gpt-5")
    assert gateway.last_body["reasoning_effort"] == "low"


def open_with_effort(page: Page, address: str, gateway: ReplayGateway) -> None:
    """Connect, and get a reply of which the request lacks the effort that the settings have."""
    page.goto(address)
    connect(page, GOOD_KEY)
    choose_model(page, "gpt-5")
    open_replies(page)
    page.get_by_role("combobox", name="Reasoning effort").select_option("Low")
    choose_model(page, "gpt-4o-mini")
    send(page, "Hello")
    expect(last_reply(page)).to_contain_text("reasoning_effort")
    assert "reasoning_effort" not in gateway.last_body


def test_send_anyway_when_a_parameter_was_left_out(serve: Serve, open_page: OpenPage, tmp_path: Path) -> None:
    """One press puts it on the list, in the panel too; the next request has it, and the reply says so."""
    page, gateway = open_page(), ReplayGateway()
    open_with_effort(page, start(serve, tmp_path, serve(gateway.app)), gateway)
    offer = button(last_reply(page), "Send reasoning_effort anyway")

    offer.focus()
    page.keyboard.press("Enter")

    expect(last_reply(page).get_by_role("status")).to_have_text(
        "reasoning_effort will be sent from now on. Try again to use it."
    )
    expect(offer).to_be_focused()
    page.get_by_text("Advanced", exact=True).click()
    names = page.get_by_role("textbox", name="Send anyway")
    expect(names).to_have_value("reasoning_effort")
    expect(page.get_by_text("No chosen model takes an effort: nothing is sent.")).to_have_count(0)

    button(last_reply(page), "Regenerate").click()

    expect(last_reply(page)).to_contain_text("Sent anyway, as you wish: reasoning_effort.")
    expect(offer).to_have_count(0)
    assert gateway.last_body["reasoning_effort"] == "low"


def test_send_anyway_when_names_are_typed(
    serve: Serve, open_page: OpenPage, tmp_path: Path, allowed_console_errors: list[str]
) -> None:
    """Names can be typed, one a line; one that the request writes itself is refused with its reason."""
    allowed_console_errors.append("/settings")
    page = open_page()
    page.goto(start(serve, tmp_path))
    select_demo(page)
    page.get_by_text("Advanced", exact=True).click()
    names = page.get_by_role("textbox", name="Send anyway")

    names.fill("min_p\nmessages")
    names.press("Tab")

    expect(page.get_by_text("messages cannot be sent anyway: the request always writes it itself.")).to_be_visible()
