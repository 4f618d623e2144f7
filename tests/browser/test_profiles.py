"""The profile bar, as a user works with it by mouse and by keyboard, in one window and in two."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.typedefs import Handler
from playwright.sync_api import Locator, Page, expect

from browser.standalone_app import OpenPage, Serve, button, choose_model, connect, picker, select_demo, start
from helicone_chat_source import setup
from replay_gateway import GOOD_KEY, ReplayGateway

Axe = Callable[[Page], list[str]]


@pytest.fixture(name="page")
def _page(serve: Serve, open_page: OpenPage, tmp_path: Path) -> Page:
    """The app with the Demo source chosen."""
    page = open_page()
    page.goto(start(serve, tmp_path))
    select_demo(page)
    expect(menu_button(page)).to_be_visible()
    return page


def menu_button(page: Page, name: str = "Profile actions") -> Locator:
    """Return the button that opens the menu."""
    return button(page, name)


def choose(page: Page, item: str) -> None:
    """Open the menu and choose."""
    menu_button(page).click()
    page.get_by_role("menuitem", name=item, exact=True).click()


def profile_list(page: Page) -> Locator:
    """Return the list of profiles; there is none while there is only one profile."""
    return page.get_by_role("combobox", name="Profile", exact=True)


def name_box(page: Page) -> Locator:
    """Return the box for a name."""
    return page.get_by_role("textbox", name="Name of the profile")


def duplicate(page: Page, name: str) -> None:
    """Make a copy of the profile, and give it a name."""
    choose(page, "Duplicate")
    expect(name_box(page)).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    expect(shown(page, name)).to_be_attached()


def shown(page: Page, name: str) -> Locator:
    """Return the chosen option of the list."""
    return profile_list(page).locator("option:checked", has_text=name)


def test_bar_when_there_is_one_profile(page: Page, axe: Axe) -> None:
    """It is one calm line with a menu; the only profile cannot be deleted, and the menu says why."""
    expect(page.get_by_text("Default", exact=True)).to_be_visible()
    expect(profile_list(page)).to_have_count(0)

    menu_button(page).click()
    expect(page.get_by_role("menuitem").first).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("Enter")

    expect(page.get_by_text("This is the only profile.")).to_be_attached()
    expect(menu_button(page)).to_be_focused()
    assert axe(page) == []


def test_profiles_when_one_is_duplicated_and_switched(page: Page) -> None:
    """Each profile keeps its own settings; a change made just before a switch is not lost."""
    duplicate(page, "Fast")
    choose_model(page, "gpt-4o-mini")

    profile_list(page).focus()
    profile_list(page).select_option("Default")
    expect(picker(page)).to_have_value("claude-sonnet-4")
    expect(profile_list(page)).to_be_focused()
    expect(page.get_by_text("Profile “Default” is in use.")).to_be_attached()
    profile_list(page).select_option("Fast")

    expect(picker(page)).to_have_value("gpt-4o-mini")
    page.reload()
    button(page, "Connection").click()
    expect(shown(page, "Fast")).to_be_attached()
    expect(picker(page)).to_have_value("gpt-4o-mini")


def test_profiles_when_text_was_typed_just_before_the_switch(page: Page) -> None:
    """What waits to be saved goes into the profile that it was typed in."""
    duplicate(page, "Tagged")
    page.get_by_text("Advanced", exact=True).click()
    properties = page.get_by_role("textbox", name="Custom properties")

    properties.fill('{"mood": "calm"}')
    profile_list(page).select_option("Default")

    expect(properties).to_have_value("")
    profile_list(page).select_option("Tagged")
    expect(properties).to_have_value('{"mood": "calm"}')


def test_switch_when_a_change_cannot_be_saved(page: Page) -> None:
    """Nothing is dropped without being asked: one can stay, or discard and switch."""
    duplicate(page, "Broken")
    page.get_by_text("Advanced", exact=True).click()
    properties = page.get_by_role("textbox", name="Custom properties")
    properties.fill("{")

    profile_list(page).select_option("Default")

    expect(page.get_by_text("Some changes of this profile could not be saved.")).to_be_visible()
    expect(shown(page, "Broken")).to_be_attached()
    expect(properties).to_have_value("{")
    button(page, "Discard and switch").click()
    expect(shown(page, "Default")).to_be_attached()
    expect(properties).to_have_value("")
    expect(profile_list(page)).to_be_focused()


def test_menu_when_only_the_keyboard_is_used(page: Page, axe: Axe) -> None:
    """The menu follows the pattern of a menu button: arrows, Home, End, letters, Escape, Tab."""
    items = page.get_by_role("menuitem")
    menu_button(page).focus()

    page.keyboard.press("ArrowDown")
    expect(items.first).to_be_focused()
    expect(menu_button(page)).to_have_attribute("aria-expanded", "true")
    assert axe(page) == []
    for key, item in [("ArrowUp", "Delete"), ("ArrowDown", "Duplicate"), ("End", "Delete"), ("Home", "Duplicate")]:
        page.keyboard.press(key)
        expect(page.get_by_role("menuitem", name=item)).to_be_focused()
    page.keyboard.press("i")
    expect(page.get_by_role("menuitem", name="Import…")).to_be_focused()
    page.keyboard.press("Escape")

    expect(menu_button(page)).to_be_focused()
    expect(menu_button(page)).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_role("menu")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(items.first).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("menu")).to_be_hidden()


def test_rename_when_only_the_keyboard_is_used(page: Page, axe: Axe) -> None:
    """Enter takes the name, Escape leaves the old one, and a name that is taken is told in place."""
    duplicate(page, "Second")

    choose(page, "Rename")
    page.keyboard.type("DEFAULT")
    page.keyboard.press("Enter")

    expect(page.get_by_text("There already is a profile named “DEFAULT”.")).to_be_visible()
    expect(name_box(page)).to_be_focused()
    expect(name_box(page)).to_have_attribute("aria-invalid", "true")
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(shown(page, "Second")).to_be_attached()
    expect(menu_button(page)).to_be_focused()
    choose(page, "Rename")
    page.keyboard.type("Third")
    page.keyboard.press("Enter")
    expect(shown(page, "Third")).to_be_attached()
    expect(menu_button(page)).to_be_focused()


def test_new_when_it_is_chosen(page: Page) -> None:
    """A new profile begins with the defaults, not with what the last one had."""
    choose_model(page, "gpt-4o-mini")

    choose(page, "New")

    expect(name_box(page)).to_have_value("New profile")
    page.keyboard.press("Enter")
    expect(shown(page, "New profile")).to_be_attached()
    expect(picker(page)).to_have_value("claude-sonnet-4")


def test_delete_when_it_is_undone(page: Page, axe: Axe) -> None:
    """Undo brings back name, settings and place; focus is never lost."""
    duplicate(page, "Doomed")
    choose_model(page, "gpt-4o-mini")

    choose(page, "Delete")

    expect(page.get_by_text("Profile “Doomed” was deleted.")).to_be_visible()
    expect(picker(page)).to_have_value("claude-sonnet-4")
    expect(menu_button(page)).to_be_focused()
    assert axe(page) == []
    button(page, "Undo").click()
    expect(shown(page, "Doomed")).to_be_attached()
    expect(picker(page)).to_have_value("gpt-4o-mini")
    expect(profile_list(page)).to_be_focused()
    expect(button(page, "Undo")).to_have_count(0)


def test_delete_notice_when_it_is_closed(page: Page) -> None:
    """The notice stays until it is closed or something else is done."""
    duplicate(page, "Doomed")
    choose(page, "Delete")

    button(page, "Close this notice").click()

    expect(button(page, "Undo")).to_have_count(0)
    expect(menu_button(page)).to_be_focused()


def test_export_when_it_is_imported_again(serve: Serve, open_page: OpenPage, tmp_path: Path) -> None:
    """A file goes round: the name gets a number, the settings are the same, and the key is not in it."""
    page = open_page()
    gateway = serve(ReplayGateway().app)
    page.goto(start(serve, tmp_path, gateway))
    connect(page, GOOD_KEY)
    choose_model(page, "gpt-4o-mini")
    expect(menu_button(page)).to_be_visible()

    with page.expect_download() as downloading:
        choose(page, "Export")
    path = tmp_path / downloading.value.suggested_filename
    downloading.value.save_as(path)
    choose_model(page, "claude-sonnet-4")
    with page.expect_file_chooser() as choosing:
        choose(page, "Import…")
    choosing.value.set_files(path)

    expect(shown(page, "Default (2)")).to_be_attached()
    expect(picker(page)).to_have_value("gpt-4o-mini")
    document = json.loads(path.read_text())
    assert path.name == "Default.helicone-profile.json"
    assert (document["helicone_profile"], document["name"], document["settings"]["model"]) == (
        1,
        "Default",
        "gpt-4o-mini",
    )
    assert GOOD_KEY not in path.read_text()
    assert GOOD_KEY[-4:] not in path.read_text()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("this is no JSON", "This file is not an exported profile."),
        ('{"some": "JSON"}', "This is not an exported profile."),
        ('{"helicone_profile": 9}', "This profile was exported by a newer version."),
        ('{"helicone_profile": 1, "name": "a", "settings": {"max_tokens": 0}}', "/settings/max_tokens"),
    ],
    ids=["no JSON", "foreign", "newer", "refused field"],
)
def test_import_when_the_file_is_none(
    content: str, told: str, page: Page, tmp_path: Path, allowed_console_errors: list[str]
) -> None:
    """What is wrong with a file is told, and nothing changes."""
    allowed_console_errors.append("400 (Bad Request)")
    (tmp_path / "file.json").write_text(content)

    with page.expect_file_chooser() as choosing:
        choose(page, "Import…")
    choosing.value.set_files(tmp_path / "file.json")

    expect(page.get_by_text(told)).to_be_visible()
    expect(menu_button(page)).to_be_focused()
    expect(profile_list(page)).to_have_count(0)


def test_windows_when_one_switches_and_the_other_types(serve: Serve, open_page: OpenPage, tmp_path: Path) -> None:
    """What is typed in one window stays in its profile, and the window follows when it is looked at again."""
    address = start(serve, tmp_path)
    one = open_page()
    one.goto(address)
    select_demo(one)
    duplicate(one, "Fast")
    other = one.context.new_page()
    other.goto(address)
    button(other, "Connection").click()
    expect(shown(other, "Fast")).to_be_attached()

    profile_list(other).select_option("Default")
    expect(picker(other)).to_have_value("claude-sonnet-4")
    expect(shown(other, "Default")).to_be_attached()
    choose_model(one, "gpt-4o-mini")
    one.evaluate("dispatchEvent(new Event('focus'))")

    expect(shown(one, "Default")).to_be_attached()
    expect(picker(one)).to_have_value("claude-sonnet-4")
    profile_list(one).select_option("Fast")
    expect(picker(one)).to_have_value("gpt-4o-mini")


def test_windows_when_one_deletes_what_the_other_shows(
    serve: Serve, open_page: OpenPage, tmp_path: Path, allowed_console_errors: list[str]
) -> None:
    """The other window is told that the profile is gone, loses nothing of another one, and Undo brings it back."""
    allowed_console_errors.append("404 (Not Found)")
    address = start(serve, tmp_path)
    one = open_page()
    one.goto(address)
    select_demo(one)
    duplicate(one, "Doomed")
    other = one.context.new_page()
    other.goto(address)
    button(other, "Connection").click()
    expect(shown(other, "Doomed")).to_be_attached()
    choose(other, "Delete")
    expect(button(other, "Undo")).to_be_visible()

    choose_model(one, "gpt-4o-mini")

    expect(one.get_by_text("This profile is gone.")).to_be_visible()
    expect(picker(other)).to_have_value("claude-sonnet-4")
    button(other, "Undo").click()
    expect(shown(other, "Doomed")).to_be_attached()
    button(one, "Try again").click()
    expect(one.get_by_text("This profile is gone.")).to_have_count(0)


def test_bar_when_it_is_small_and_german(serve: Serve, open_page: OpenPage, tmp_path: Path, axe: Axe) -> None:
    """On 320 pixels, in German and in dark colours nothing is cut off, and no fault is found."""
    page = open_page(locale="de-DE", color_scheme="dark", viewport={"width": 320, "height": 700})
    page.goto(start(serve, tmp_path))
    select_demo(page)
    menu_button(page, "Aktionen für Profile").click()
    expect(page.get_by_role("menuitem", name="Duplizieren")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("menuitem", name="Löschen")).to_be_in_viewport(ratio=1)
    assert axe(page) == []

    page.get_by_role("menuitem", name="Duplizieren").click()
    page.keyboard.type("Ein Name, der so lang ist, dass er nirgends ganz hineinpasst")
    page.keyboard.press("Enter")
    menu_button(page, "Aktionen für Profile").click()
    page.get_by_role("menuitem", name="Löschen").click()

    expect(button(page, "Rückgängig")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert axe(page) == []


def test_bar_when_it_comes_nothing_jumps(page: Page) -> None:
    """The place of the bar is kept free: it is as high before it comes as it is then."""
    heights = page.locator("helicone-profile-bar").evaluate(
        """(bar) => {
            const empty = document.createElement("helicone-profile-bar");
            bar.after(empty);
            const both = [bar, empty].map((one) => one.getBoundingClientRect().height);
            empty.remove();
            return both;
        }"""
    )

    assert heights == [40, 40]


def test_panel_when_the_source_has_no_profiles(
    serve: Serve, open_page: OpenPage, tmp_path: Path, allowed_console_errors: list[str]
) -> None:
    """A source of an earlier version, whose manifest names none, is shown without a bar."""

    @web.middleware
    async def forget_profiles(request: web.Request, handler: Handler) -> web.StreamResponse:
        answer = await handler(request)
        if request.path.endswith("panel.json") and isinstance(answer, web.Response):
            told: dict[str, Any] = json.loads(answer.text or "")
            del told["profiles"]
            return web.json_response(told)
        return answer

    async def show(request: web.Request) -> web.Response:
        script = '<script type="module" src="/s/static/helicone-panel.js"></script>'
        text = f'<!doctype html><html lang="en"><title>Host</title>{script}<helicone-connection-panel base="/s/">'
        return web.Response(text=text, content_type="text/html")

    allowed_console_errors.append("favicon.ico")  # the page is the host's, and so is its icon
    app = web.Application(middlewares=[forget_profiles])
    app.router.add_get("/", show)
    setup(app, prefix="/s", gateway_url="http://127.0.0.1:9", api_url="http://127.0.0.1:9", data_folder=tmp_path / "d")
    page = open_page()

    page.goto(serve(app))

    expect(button(page, "Connect")).to_be_visible()
    expect(menu_button(page)).to_have_count(0)
