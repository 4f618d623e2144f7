"""The routing composer: an ordered chain with providers, exclusions, and the one string that all this is sent as."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.standalone_app import OpenPage, Serve, button, choose_model, picker, select_demo, start

Axe = Callable[[Page], list[str]]
LOOKS = [
    pytest.param({"color_scheme": scheme, "viewport": {"width": width, "height": 900}}, id=f"{scheme}-{width}")
    for scheme in ("light", "dark")
    for width in (1280, 320)
]


@pytest.fixture(name="composer")
def _composer(serve: Serve, open_page: OpenPage, tmp_path: Path) -> Page:
    """The Demo source with gpt-4o chosen, and Advanced open."""
    page = open_page()
    page.goto(start(serve, tmp_path))
    select_demo(page)
    choose_model(page, "gpt-4o")
    page.get_by_text("Advanced", exact=True).click()
    expect(sent_as(page)).to_have_value("gpt-4o")
    return page


def sent_as(page: Page, label: str = "Sent as") -> Locator:
    """Return the box with the model string that is sent."""
    return page.get_by_role("textbox", name=label, exact=True)


def provider_of(page: Page, model: str) -> Locator:
    """Return the list of the providers of a row."""
    return page.get_by_role("combobox", name=f"Provider for {model}", exact=True)


def add(page: Page, *items: str, label: str = "Fallbacks") -> None:
    """Add fallbacks by typing them."""
    for item in items:
        picker(page, label).fill(item)
        picker(page, label).press("Enter")


def take(page: Page, text: str) -> None:
    """Write another model string, and take it with Enter."""
    sent_as(page).fill(text)
    sent_as(page).press("Enter")


def saved(page: Page) -> dict[str, Any]:
    """Return the settings as the server has them, once they are saved."""
    expect(page.get_by_text("Saved", exact=True).first).to_be_visible()
    settings: dict[str, Any] = page.evaluate("fetch('/sources/demo/settings').then((answer) => answer.json())")
    return settings


def test_pinning_the_first_choice_changes_the_model(composer: Page) -> None:
    """The first row mirrors the model: its provider becomes part of the model string, and can be taken off again."""
    provider_of(composer, "gpt-4o").select_option("azure")

    expect(picker(composer)).to_have_value("gpt-4o/azure")
    expect(sent_as(composer)).to_have_value("gpt-4o/azure")
    expect(provider_of(composer, "gpt-4o")).to_have_value("azure")
    provider_of(composer, "gpt-4o").select_option("")
    expect(picker(composer)).to_have_value("gpt-4o")


def test_providers_are_listed_in_order_with_their_prices(composer: Page) -> None:
    """Any provider comes first, with the price of the one that serves first; then those that have the model."""
    options = [text.strip() for text in provider_of(composer, "gpt-4o").locator("option").all_inner_texts()]

    assert [
        "Any provider · $2.5 / $10",
        "helicone · $2.5 / $10",
        "openai · $2.5 / $10",
        "azure · $2.5 / $10",
    ] == options[:4]


def test_a_model_of_a_row_that_is_changed_keeps_a_provider_that_has_it(composer: Page) -> None:
    """The pin stays where the other model is there too, and goes where it is not."""
    add(composer, "gpt-4o-mini/azure")
    row = picker(composer, "Fallback 1")

    row.fill("gpt-4.1")
    row.press("Enter")
    expect(sent_as(composer)).to_have_value("gpt-4o,gpt-4.1/azure")
    row.fill("claude-sonnet-4")
    row.press("Enter")

    expect(sent_as(composer)).to_have_value("gpt-4o,claude-sonnet-4")


def test_the_first_choice_and_a_fallback_change_places(composer: Page) -> None:
    """Moved above the model, a fallback is the model."""
    add(composer, "claude-sonnet-4")

    button(composer, "Move claude-sonnet-4 up").click()

    expect(picker(composer)).to_have_value("claude-sonnet-4")
    expect(sent_as(composer)).to_have_value("claude-sonnet-4,gpt-4o")
    expect(button(composer, "Move claude-sonnet-4 up")).to_be_focused()
    settings = saved(composer)
    assert ("claude-sonnet-4", ["gpt-4o"]) == (settings["model"], settings["fallbacks"])


def test_rows_are_moved_and_removed_by_keyboard_with_undo(composer: Page) -> None:
    """Alt with an arrow moves, the focus goes along; Undo brings a removed row back to its place."""
    add(composer, "o1", "o3")
    button(composer, "Move o3 up").focus()

    composer.keyboard.press("Alt+ArrowUp")
    expect(sent_as(composer)).to_have_value("gpt-4o,o3,o1")
    expect(button(composer, "Move o3 up")).to_be_focused()
    button(composer, "Remove o3").press("Enter")
    expect(sent_as(composer)).to_have_value("gpt-4o,o1")
    expect(button(composer, "Remove o1")).to_be_focused()
    button(composer, "Undo").press("Enter")

    expect(sent_as(composer)).to_have_value("gpt-4o,o3,o1")
    expect(button(composer, "Remove o3")).to_be_focused()
    expect(button(composer, "Undo")).to_have_count(0)


def test_what_stands_in_the_list_already_is_not_taken_twice(composer: Page) -> None:
    """The row says so, and stays as it was."""
    add(composer, "o1")

    add(composer, "gpt-4o")

    expect(composer.get_by_text("gpt-4o stands in the list already.").first).to_be_visible()
    expect(sent_as(composer)).to_have_value("gpt-4o,o1")


@pytest.mark.parametrize("then", ["o3", "o1o3"], ids=["in its place", "behind it"])
def test_fallbacks_typed_faster_than_the_list_answers_are_all_there(then: str, composer: Page) -> None:
    """Enter takes what stood there when it was pressed, though the next is being typed already."""
    box = picker(composer, "Fallbacks")
    box.focus()

    box.evaluate(
        """(input, then) => {
          const tell = (event) => input.dispatchEvent(event);
          const options = { bubbles: true, composed: true, cancelable: true };
          input.value = "o1";
          tell(new Event("input", options));
          tell(new KeyboardEvent("keydown", { ...options, key: "Enter" }));
          input.value = then;
          tell(new Event("input", options));
        }""",
        then,
    )
    box.press("Enter")

    expect(sent_as(composer)).to_have_value("gpt-4o,o1,o3")


def test_providers_are_excluded_and_allowed_again(composer: Page) -> None:
    """Chips go by button, Backspace and Delete; the focus goes to the next chip, at last to the list."""
    chooser = composer.get_by_role("combobox", name="Excluded providers", exact=True)
    for name in ("azure", "openai", "helicone"):
        chooser.select_option(name)
        button(composer, "Exclude").click()
    expect(sent_as(composer)).to_have_value("!azure,!openai,!helicone,gpt-4o")

    button(composer, "Remove openai").focus()
    composer.keyboard.press("Backspace")
    expect(button(composer, "Remove helicone")).to_be_focused()
    composer.keyboard.press("Delete")
    expect(button(composer, "Remove azure")).to_be_focused()
    button(composer, "Remove azure").click()

    expect(sent_as(composer)).to_have_value("gpt-4o")
    expect(chooser).to_be_focused()
    button(composer, "Undo").click()
    expect(sent_as(composer)).to_have_value("!azure,gpt-4o")
    assert ["azure"] == saved(composer)["excluded_providers"]


def test_a_route_that_an_exclusion_rules_out_is_named(composer: Page) -> None:
    """An exclusion holds for pinned routes too, which the gateway does not say."""
    add(composer, "gpt-4o-mini/azure")
    composer.get_by_role("combobox", name="Excluded providers", exact=True).select_option("azure")

    button(composer, "Exclude").click()

    expect(composer.get_by_text("Never tried: azure is excluded.")).to_be_visible()


def test_the_string_is_edited_into_model_fallbacks_and_exclusions(composer: Page) -> None:
    """What is typed as one text stands in the rows and the settings after Enter."""
    take(composer, "!vertex, claude-sonnet-4/anthropic , gpt-4o/azure/my-deployment,, o1")

    expect(sent_as(composer)).to_have_value("!vertex,claude-sonnet-4/anthropic,gpt-4o/azure/my-deployment,o1")
    expect(picker(composer)).to_have_value("claude-sonnet-4/anthropic")
    expect(picker(composer, "Fallback 2")).to_have_value("o1")
    expect(provider_of(composer, "gpt-4o")).to_have_value("azure/my-deployment")
    settings = saved(composer)
    assert ("claude-sonnet-4/anthropic", ["gpt-4o/azure/my-deployment", "o1"], ["vertex"]) == (
        settings["model"],
        settings["fallbacks"],
        settings["excluded_providers"],
    )


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("gpt-4o, !foobar", "At character 9: !foobar excludes no provider that the gateway knows."),
        ("gpt-4o,a/b/c/d", "At character 8: a/b/c/d has too many parts."),
        ("gpt-4o,/openai", "At character 8: /openai names no model."),
        ("!openai", "At character 1: The model string only excludes providers and names no model."),
        (" ,", "At character 1: The model string is empty."),
    ],
)
def test_a_faulty_string_stays_and_changes_nothing(text: str, complaint: str, composer: Page) -> None:
    """The place and the fault are named while the text is there; leaving the box keeps it; Escape lets go of it."""
    take(composer, text)
    composer.keyboard.press("Tab")

    expect(composer.get_by_text(complaint).first).to_be_visible()
    expect(sent_as(composer)).to_have_value(text)
    expect(sent_as(composer)).to_have_attribute("aria-invalid", "true")
    expect(picker(composer)).to_have_value("gpt-4o")
    sent_as(composer).press("Escape")
    expect(sent_as(composer)).to_have_value("gpt-4o")
    expect(button(composer, "Show what is sent")).to_have_count(0)


def test_a_string_with_a_slip_is_corrected_by_one_press(composer: Page) -> None:
    """While it is typed, what was meant can be pressed or reached by Tab; it is taken at once."""
    sent_as(composer).fill("openai/gpt-4o-mini,!OpenAI")

    button(composer, "Use gpt-4o-mini/openai").click()
    expect(sent_as(composer)).to_have_value("gpt-4o-mini/openai,!OpenAI")
    expect(sent_as(composer)).to_be_focused()
    composer.keyboard.press("Tab")
    composer.keyboard.press("Tab")
    expect(button(composer, "Use !openai")).to_be_focused()
    composer.keyboard.press("Enter")

    expect(sent_as(composer)).to_have_value("!openai,gpt-4o-mini/openai")
    expect(sent_as(composer)).to_be_focused()


def test_leaving_the_string_takes_it(composer: Page) -> None:
    """Who goes on without Enter meant it, too."""
    sent_as(composer).fill("o1,gpt-4o")

    composer.keyboard.press("Tab")

    expect(picker(composer)).to_have_value("o1")


def test_a_suggestion_that_is_all_that_is_wrong_can_be_pressed(composer: Page) -> None:
    """The text could be taken as it is, but pressing what was meant does not take it first."""
    sent_as(composer).fill("gpt-4o,openai/gpt-4o-mini")

    button(composer, "Use gpt-4o-mini/openai").click()

    expect(sent_as(composer)).to_have_value("gpt-4o,gpt-4o-mini/openai")
    assert ["gpt-4o-mini/openai"] == saved(composer)["fallbacks"]


def test_web_search_is_in_the_string_but_not_in_the_settings(composer: Page) -> None:
    """Editing around what web search adds leaves the model as it was chosen."""
    choose_model(composer, "claude-sonnet-4")
    composer.get_by_role("checkbox", name="Web search", exact=True).click()
    expect(sent_as(composer)).to_have_value("claude-sonnet-4:online/anthropic,claude-sonnet-4")

    take(composer, "claude-sonnet-4:online/anthropic,claude-sonnet-4,gpt-4o")

    expect(picker(composer)).to_have_value("claude-sonnet-4")
    settings = saved(composer)
    assert ("claude-sonnet-4", ["gpt-4o"], True) == (settings["model"], settings["fallbacks"], settings["web_search"])


def test_the_cost_of_the_first_choice_and_of_a_dear_fallback_is_told(composer: Page) -> None:
    """The first choice has a price, or its cost is unknown; a fallback that costs over twice as much says so."""
    expect(composer.get_by_text("First choice: gpt-4o at helicone, $2.50 in · $10.00 out")).to_be_visible()

    add(composer, "claude-opus-4", "gpt-4o-mini")

    expect(composer.get_by_text("Costs up to 7.5 times as much as the first choice.")).to_have_count(1)
    take(composer, "nobody-knows/openai")
    expect(composer.get_by_text("First choice: nobody-knows/openai, cost unknown.")).to_be_visible()


@pytest.mark.parametrize("look", LOOKS)
def test_no_faults_in_the_composer(
    look: dict[str, Any], axe: Axe, serve: Serve, open_page: OpenPage, tmp_path: Path
) -> None:
    """Rows, warnings, chips, an undo and a faulty string, in German: axe finds nothing, nothing scrolls sideways."""
    page = open_page(locale="de-DE", **look)
    page.goto(start(serve, tmp_path))
    select_demo(page)
    page.get_by_text("Erweitert", exact=True).click()
    add(page, "gpt-4o/azure", "openai/gpt-4o-mini", "o1", label="Ausweichmodelle")
    page.get_by_role("combobox", name="Ausgeschlossene Anbieter", exact=True).select_option("azure")
    button(page, "Ausschließen").click()
    button(page, "o1 entfernen").click()
    sent_as(page, "Gesendet als").fill("gpt-4o,!foobar")
    expect(page.get_by_text(re.compile("^Bei Zeichen 8:")).first).to_be_visible()

    faults = axe(page)

    assert ([], False) == (faults, page.evaluate("document.documentElement.scrollWidth > innerWidth"))
