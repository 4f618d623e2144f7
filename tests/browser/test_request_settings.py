"""What the user says about single parameters of requests: an effort where it has effect."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from browser.standalone_app import OpenPage, Serve, choose_model, select_demo, start


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
