"""Custom properties as rows and as JSON: switched without loss, checked row by row, with macros and header preview."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.standalone_app import OpenPage, Serve, button, select_demo, start

Axe = Callable[[Page], list[str]]
LOOKS = [
    pytest.param({"color_scheme": scheme, "viewport": {"width": width, "height": 900}}, id=f"{scheme}-{width}")
    for scheme in ("light", "dark")
    for width in (1280, 320)
]
MIXED = '{"session_type": "roleplay", "1": 1.0, "beta": true, "none": null}'


@pytest.fixture(name="advanced")
def _advanced(serve: Serve, open_page: OpenPage, tmp_path: Path) -> Page:
    """The Demo source with Advanced open."""
    page = open_page()
    page.goto(start(serve, tmp_path))
    select_demo(page)
    page.get_by_text("Advanced", exact=True).click()
    expect(json_box(page)).to_be_visible()
    return page


def json_box(page: Page, label: str = "Custom properties (JSON)") -> Locator:
    """Return the box with the JSON text."""
    return page.get_by_role("textbox", name=label, exact=True)


def box(page: Page, label: str) -> Locator:
    """Return a box of a row."""
    return page.get_by_role("textbox", name=label, exact=True)


def headers(page: Page) -> list[str]:
    """Return the lines of the preview."""
    lines = page.get_by_role("list", name="Headers that are sent").get_by_role("listitem")
    return [line.strip() for line in lines.all_inner_texts()]


def saved(page: Page) -> str:
    """Return the properties as the server has them, once they are saved."""
    expect(page.get_by_text("Saved", exact=True).first).to_be_visible()
    text: str = page.evaluate(
        "fetch('/sources/demo/settings').then((answer) => answer.json()).then((all) => all.custom_properties)"
    )
    return text


def test_switching_to_rows_and_back_changes_nothing(advanced: Page) -> None:
    """Order, numbers as they were written, true and null come back to the letter."""
    json_box(advanced).fill(MIXED)

    button(advanced, "Rows").click()
    expect(box(advanced, "Value of 1")).to_have_value("1.0")
    expect(box(advanced, "Value of none")).to_have_accessible_description("left out")
    button(advanced, "JSON").click()

    expect(json_box(advanced)).to_have_value(MIXED)
    assert saved(advanced) == MIXED


def test_an_edited_value_keeps_its_type_while_it_is_written_like_one(advanced: Page) -> None:
    """A number stays a number; a text that reads like one stays a text."""
    json_box(advanced).fill(MIXED)
    button(advanced, "Rows").click()

    box(advanced, "Value of 1").fill("2.5")
    box(advanced, "Value of session_type").fill("7")
    box(advanced, "Value of beta").fill("maybe")
    button(advanced, "JSON").click()

    expect(json_box(advanced)).to_have_value('{"session_type": "7", "1": 2.5, "beta": "maybe", "none": null}')


def test_rows_are_written_by_keyboard_alone(advanced: Page) -> None:
    """Enter leads from name to value and on to a new row; each row is a header at once."""
    button(advanced, "Rows").click()
    button(advanced, "Add a property").press("Enter")
    expect(box(advanced, "Name of property 1")).to_be_focused()

    for text in ("session_type", "roleplay", "city"):
        advanced.keyboard.type(text)
        advanced.keyboard.press("Enter")
    advanced.keyboard.type("Köln")

    expect(box(advanced, "Value of city")).to_have_value("Köln")
    assert ["Helicone-Property-session_type: roleplay", "Helicone-Property-city: K%C3%B6ln"] == headers(advanced)
    assert saved(advanced) == '{\n  "session_type": "roleplay",\n  "city": "Köln"\n}'


def test_a_removed_row_comes_back_to_its_place(advanced: Page) -> None:
    """After Remove the focus is on the next row; Undo brings back name, value and type."""
    json_box(advanced).fill(MIXED)
    button(advanced, "Rows").click()

    button(advanced, "Remove 1").press("Enter")
    expect(button(advanced, "Remove beta")).to_be_focused()
    button(advanced, "Undo").press("Enter")

    expect(button(advanced, "Remove 1")).to_be_focused()
    button(advanced, "JSON").click()
    expect(json_box(advanced)).to_have_value(MIXED)


def test_the_last_row_that_is_removed_leaves_the_focus_on_add(advanced: Page) -> None:
    """Nothing is left to be sent, and nothing of the field is lost."""
    json_box(advanced).fill('{"a": 1}')
    button(advanced, "Rows").click()

    button(advanced, "Remove a").click()

    expect(button(advanced, "Add a property")).to_be_focused()
    assert saved(advanced) == "{}"


def test_what_is_wrong_with_a_row_stands_at_the_row(advanced: Page) -> None:
    """Each faulty row says why; nothing is saved until all are right, and what was typed stays."""
    json_box(advanced).fill('{"a": [], "b": 2}')
    button(advanced, "Rows").click()
    expect(box(advanced, "Value of a")).to_have_attribute("aria-invalid", "true")
    box(advanced, "Value of a").fill("1")
    expect(box(advanced, "Value of a")).not_to_have_attribute("aria-invalid", "true")

    box(advanced, "Name of property 2").fill("bad name")
    button(advanced, "Add a property").click()
    advanced.keyboard.type("A")

    rows = advanced.get_by_role("listitem")
    expect(rows.filter(has_text="“bad name” cannot be a name")).to_have_count(1)
    expect(rows.filter(has_text="“A” and “a” are the same name to Helicone.")).to_have_count(1)
    expect(box(advanced, "Name of property 2")).to_have_attribute("aria-invalid", "true")
    box(advanced, "Name of property 2").fill("b")
    box(advanced, "Name of property 3").fill("c")
    expect(rows.filter(has_text="cannot be a name")).to_have_count(0)
    assert saved(advanced) == '{"a": "1", "b": 2, "c": ""}'


def test_names_of_javascript_are_plain_names(advanced: Page) -> None:
    """`constructor` and its like are shown and saved like any name; `__proto__` is refused, and changes nothing."""
    text = '{"constructor": "1", "toString": "2", "hasOwnProperty": "3"}'
    json_box(advanced).fill(text)
    button(advanced, "Rows").click()

    expect(box(advanced, "Value of constructor")).to_have_value("1")
    names = ("constructor: 1", "toString: 2", "hasOwnProperty: 3")
    assert [f"Helicone-Property-{name}" for name in names] == headers(advanced)
    assert saved(advanced) == text
    button(advanced, "JSON").click()
    json_box(advanced).fill('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}')
    button(advanced, "Rows").click()
    expect(advanced.get_by_role("listitem").filter(has_text="“__proto__” cannot be a name")).to_have_count(1)
    assert advanced.evaluate("({}).polluted") is None
    assert saved(advanced) == text


def test_a_text_that_is_no_json_stays_a_text(advanced: Page) -> None:
    """Rows are refused with the reason, and come once the text is right."""
    json_box(advanced).fill('{"a": 1')

    button(advanced, "Rows").click()

    expect(advanced.get_by_text("Rows can be shown once the text is a valid JSON object.").first).to_be_visible()
    expect(json_box(advanced)).to_have_value('{"a": 1')
    json_box(advanced).fill('{"a": 1}')
    button(advanced, "Rows").click()
    expect(box(advanced, "Value of a")).to_have_value("1")


def test_a_macro_is_put_into_the_value_that_is_being_written(advanced: Page) -> None:
    """It lands at the cursor, the focus comes back, and the preview marks it."""
    json_box(advanced).fill('{"chat": "no. "}')
    button(advanced, "Rows").click()
    box(advanced, "Value of chat").focus()
    advanced.keyboard.press("End")

    button(advanced, "Insert the macro conversation").click()

    expect(box(advanced, "Value of chat")).to_have_value("no. {{conversation}}")
    expect(box(advanced, "Value of chat")).to_be_focused()
    expect(advanced.locator("mark")).to_have_text("{{conversation}}")
    expect(advanced.get_by_text("What is marked is filled when a message is sent")).to_be_visible()
    assert ["Helicone-Property-chat: no. {{conversation}}"] == headers(advanced)


def test_a_macro_without_a_place_becomes_a_property(advanced: Page) -> None:
    """In JSON too; a name that is taken gets a number, and inside a text the cursor counts."""
    button(advanced, "Insert the macro user").click()
    expect(json_box(advanced)).to_have_value('{\n  "user": "{{user}}"\n}')
    advanced.keyboard.type("!")
    expect(json_box(advanced)).to_have_value('{\n  "user": "{{user}}!"\n}')
    button(advanced, "Insert the macro model").click()
    expect(json_box(advanced)).to_have_value('{\n  "user": "{{user}}!{{model}}"\n}')

    button(advanced, "Rows").click()
    button(advanced, "Insert the macro user").click()

    expect(box(advanced, "Value of user_2")).to_have_value("{{user}}")
    expect(box(advanced, "Value of user_2")).to_be_focused()


@pytest.mark.parametrize("look", LOOKS)
def test_no_faults_in_rows_and_json(
    look: dict[str, Any], axe: Axe, serve: Serve, open_page: OpenPage, tmp_path: Path
) -> None:
    """Faulty rows, kinds, an undo, macros and headers, in German: axe finds nothing, nothing scrolls sideways."""
    page = open_page(locale="de-DE", **look)
    page.goto(start(serve, tmp_path))
    select_demo(page)
    page.get_by_text("Erweitert", exact=True).click()
    json_box(page, "Eigene Eigenschaften (JSON)").fill('{"a": "{{user}}", "b": 1, "c": null, "d": "x", "e": true}')
    faults = axe(page)
    button(page, "Zeilen").click()
    button(page, "d entfernen").click()
    faults += axe(page)
    box(page, "Name der Eigenschaft 2").fill("b b")
    expect(page.get_by_text("„b b“ kann kein Name sein").first).to_be_visible()

    faults += axe(page)

    assert ([], False) == (faults, page.evaluate("document.documentElement.scrollWidth > innerWidth"))
