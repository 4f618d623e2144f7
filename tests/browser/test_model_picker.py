"""The model picker as a user meets it: search, favourites, filters, orders, by keyboard and by mouse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.typedefs import Handler
from playwright.sync_api import Locator, Page, expect

from browser.standalone_app import OpenPage, Serve, button, choose_model, connect, picker, select_demo, start
from replay_gateway import GOOD_KEY, ReplayGateway

Axe = Callable[[Page], list[str]]
OpenPicker = Callable[..., Page]


@pytest.fixture(name="open_picker")
def _open_picker(serve: Serve, open_page: OpenPage, tmp_path: Path) -> OpenPicker:
    """`open_picker(…)` opens the app on its Demo source; it takes the options of a browser's context."""

    def open_picker(**options: object) -> Page:
        page = open_page(**options)
        page.goto(start(serve, tmp_path))
        select_demo(page)
        return page

    return open_picker


def rows(page: Page) -> Locator:
    """Return all rows of the open list; the page's other lists have options too."""
    return page.get_by_role("listbox", name="Models", exact=True).get_by_role("option")


def option(page: Page, name: str) -> Locator:
    """Return the row of this model."""
    return rows(page).and_(page.locator(f'[aria-label^="{name},"]'))


def group(page: Page, name: str) -> Locator:
    """Return the group of options with this heading."""
    return page.get_by_role("listbox").get_by_role("group", name=name, exact=True)


def active_option(page: Page) -> Locator:
    """Return the option that Enter would take."""
    option_id = picker(page).get_attribute("aria-activedescendant")
    return page.locator(f'[id="{option_id}"]')


def test_picker_when_words_are_typed(open_picker: OpenPicker) -> None:
    """Each word counts, wherever it stands; matched letters are marked; the number is announced."""
    page = open_picker()

    picker(page).click()
    page.keyboard.type("sonet 4.5")

    expect(option(page, "claude-4.5-sonnet")).to_be_visible()
    expect(option(page, "gpt-4o")).to_have_count(0)
    picker(page).fill("4o mini")
    expect(rows(page).first).to_have_attribute("aria-selected", "false")
    expect(rows(page).first.locator("mark")).to_have_text(["4o-mini"])
    expect(page.get_by_role("status").and_(page.get_by_text("1 model", exact=True))).to_be_attached()


def test_picker_when_only_keys_are_used(open_picker: OpenPicker) -> None:
    """Arrows open and move, Escape closes and then restores, Tab leads to the filters and out."""
    page = open_picker()
    choose_model(page, "gpt-4o")
    box = picker(page)

    box.press("ArrowDown")
    expect(option(page, "gpt-4o")).to_have_attribute("aria-selected", "true")
    expect(active_option(page)).to_contain_text("gpt-4o")
    box.press("PageDown")
    expect(active_option(page)).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    box.fill("claude")
    box.press("Escape")
    box.press("Escape")
    expect(box).to_have_value("gpt-4o")
    box.press("ArrowDown")
    box.press("Tab")
    expect(button(page, "Filter")).to_be_focused()
    page.keyboard.press("Escape")

    expect(box).to_be_focused()
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(button(page, "Favourite")).to_be_focused()
    expect(box).to_have_value("gpt-4o")


def test_picker_when_enter_comes_before_the_list(open_picker: OpenPicker) -> None:
    """What was typed while the list was still on its way is searched and taken all the same."""
    page = open_picker()
    page.route("**/static/chunk-*.js", lambda _route: None)

    picker(page).click()
    page.keyboard.type("4o-mini")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(picker(page)).to_have_value("4o-mini")
    page.unroute("**/static/chunk-*.js")  # lets go what was held

    expect(picker(page)).to_have_value("gpt-4o-mini")


def test_picker_when_the_list_cannot_be_fetched(open_picker: OpenPicker, allowed_console_errors: list[str]) -> None:
    """The box says so, and takes any text without it."""
    allowed_console_errors.append("ERR_FAILED")
    page = open_picker()
    page.route("**/static/chunk-*.js", lambda route: route.abort())

    picker(page).fill("gpt-4o")
    page.keyboard.press("Enter")

    expect(page.get_by_text("The app does not answer.")).to_be_visible()
    expect(picker(page)).to_have_value("gpt-4o")


def test_picker_when_a_model_is_a_favourite(open_picker: OpenPicker) -> None:
    """It stands first from the next opening on, also after a reload; the button beside the box says what it is."""
    page = open_picker()
    choose_model(page, "kimi-k2-0905")
    star = button(page, "Favourite")
    expect(star).to_have_attribute("aria-pressed", "false")

    star.press("Enter")

    expect(star).to_have_attribute("aria-pressed", "true")
    page.reload()
    button(page, "Connection").click()
    picker(page).click()
    expect(group(page, "Favourites").get_by_role("option")).to_have_count(1)
    expect(option(page, "kimi-k2-0905")).to_have_count(1)
    page.keyboard.press("Alt+Enter")
    expect(page.get_by_text("kimi-k2-0905 is no longer a favourite")).to_be_attached()
    expect(star).to_have_attribute("aria-pressed", "false")


def test_picker_when_a_favourite_is_marked_by_mouse(open_picker: OpenPicker) -> None:
    """A row's star marks it and picks nothing; the row stays where it is."""
    page = open_picker()
    picker(page).fill("gpt-4o-mini")
    row = option(page, "gpt-4o-mini")
    row.hover()

    row.get_by_title("Add to favourites").click()

    expect(option(page, "gpt-4o-mini, favourite")).to_be_visible()
    expect(picker(page)).to_be_focused()
    expect(picker(page)).to_have_value("gpt-4o-mini")


def test_picker_when_storage_is_forbidden(open_picker: OpenPicker) -> None:
    """Favourites then last until the page closes."""
    page = open_picker()
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('forbidden'); }; }")
    choose_model(page, "gpt-4o")

    button(page, "Favourite").click()

    expect(button(page, "Favourite")).to_have_attribute("aria-pressed", "true")


def test_picker_when_models_were_used_before(open_picker: OpenPicker) -> None:
    """The last ones stand first, and what the list lacks is kept and marked."""
    page = open_picker()
    for name in ("gpt-4o", "gpt-4-turbo", "claude-sonnet-4/bedrock"):
        choose_model(page, name)

    picker(page).click()

    recent = group(page, "Recently used").get_by_role("option")
    expect(recent).to_contain_text(["claude-sonnet-4/bedrock", "gpt-4-turbo", "gpt-4o"])
    expect(recent.nth(1)).to_contain_text("not in the list")
    expect(recent.first).to_have_attribute("aria-selected", "true")


def test_picker_when_it_is_filtered(open_picker: OpenPicker) -> None:
    """Filters leave what passes them all, are counted, stay when the list closes, and are reset at once."""
    page = open_picker()
    picker(page).click()
    button(page, "Filter").click()

    button(page, "Web search").click()
    page.get_by_label("Context", exact=True).select_option("1M or more")

    expect(button(page, "Filter (2)")).to_be_visible()
    expect(rows(page)).to_contain_text(["claude-4.6-opus", "claude-4.6-sonnet"])
    expect(page.get_by_role("status").filter(has_text="2 of 111 models")).to_be_attached()
    picker(page).press("Escape")
    picker(page).press("ArrowDown")
    expect(rows(page)).to_have_count(2)
    button(page, "Reset filters").press("Enter")
    expect(picker(page)).to_be_focused()
    expect(rows(page)).to_have_count(111)
    expect(button(page, "Filter")).to_be_visible()


def test_picker_when_no_model_passes_the_filters(open_picker: OpenPicker) -> None:
    """It says which filter to drop, and what that brings."""
    page = open_picker()
    picker(page).click()
    button(page, "Filter").click()
    button(page, "Web search").click()

    page.get_by_label("Output price", exact=True).select_option("Free")

    expect(page.get_by_text("No model passes all filters.")).to_be_visible()
    button(page, "Without “Free”: 12 models").click()
    expect(rows(page)).to_have_count(12)
    expect(picker(page)).to_be_focused()


@pytest.mark.parametrize(
    ("order", "first"),
    [
        ("By name", "chatgpt-4o-latest"),
        ("Cheapest", "gemini-2.0-flash-exp"),
        ("Longest context", "grok-4-1-fast-non-reasoning"),
        ("Newest", "gpt-5.4"),
    ],
)
def test_picker_when_it_is_sorted(order: str, first: str, open_picker: OpenPicker) -> None:
    """All models stand in one order."""
    page = open_picker()
    picker(page).click()

    page.get_by_label("Sort", exact=True).select_option(order)

    expect(rows(page).first).to_contain_text(first)


def test_picker_when_a_row_is_read(open_picker: OpenPicker) -> None:
    """A row says price, context and abilities in words; the chosen model's line says more."""
    page = open_picker()

    picker(page).fill("claude-sonnet-4")

    expect(rows(page).first).to_have_accessible_name(
        "claude-sonnet-4, $3 in · $15 out · $0.3 cached per million tokens, 200K context, "
        "Web search, Vision, Tools, Reasoning"
    )
    picker(page).press("Enter")
    expect(picker(page)).to_have_accessible_description(
        "$3.00 in · $15.00 out · $0.30 cached per million tokens · 200K context · 64K output "
        "Web search, Vision, Tools, Reasoning · at helicone, anthropic, vertex, bedrock, openrouter"
    )


def test_picker_when_the_list_is_refreshed(
    serve: Serve, open_page: OpenPage, tmp_path: Path, allowed_console_errors: list[str]
) -> None:
    """The age is shown; a failure is told in words, and the old list stays."""
    allowed_console_errors.append("502")
    gateway = ReplayGateway()
    gone = False

    @web.middleware
    async def be_away(request: web.Request, handler: Handler) -> web.StreamResponse:
        if gone and request.transport is not None:
            request.transport.abort()
        return await handler(request)

    gateway.app.middlewares.append(be_away)
    page = open_page()
    page.goto(start(serve, tmp_path, serve(gateway.app)))
    connect(page, GOOD_KEY)
    expect(page.get_by_text("111 models, updated ")).to_be_visible()
    gone = True

    button(page, "Refresh list").press("Enter")

    expect(page.get_by_text("Could not be updated: ")).to_be_visible()
    expect(button(page, "Refresh list")).to_be_focused()
    picker(page).click()
    expect(rows(page)).to_have_count(111)


def test_picker_when_the_host_clips_it(open_picker: OpenPicker) -> None:
    """The open list is in the top layer: a box that hides what overflows does not cut it."""
    page = open_picker(viewport={"width": 1280, "height": 700})
    page.evaluate(
        """() => {
          const panel = document.querySelector("helicone-app").shadowRoot.querySelector("helicone-connection-panel");
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(":host { overflow: hidden !important; height: 20rem; transform: translateX(0) }");
          panel.shadowRoot.adoptedStyleSheets = [...panel.shadowRoot.adoptedStyleSheets, sheet];
        }"""
    )

    picker(page).click()

    rows(page).nth(2).click()
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(picker(page)).not_to_have_value("")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_picker_has_no_faults_with_filters_open(scheme: str, width: int, open_picker: OpenPicker, axe: Axe) -> None:
    """Neither axe nor a ruler finds any, in German."""
    page = open_picker(locale="de-DE", color_scheme=scheme, viewport={"width": width, "height": 760})
    picker(page, "Modell").click()
    button(page, "Filter").click()
    button(page, "Werkzeuge").click()
    faults = {"filters": axe(page)}
    page.get_by_label("Ausgabepreis").select_option("Kostenlos")
    page.get_by_label("Kontext", exact=True).select_option("Ab 1M")
    expect(page.get_by_text("Kein Modell passt zu allen Filtern.")).to_be_visible()
    faults["nothing left"] = axe(page)

    sideways = page.evaluate("document.documentElement.scrollWidth > innerWidth")

    assert (faults, sideways) == ({"filters": [], "nothing left": []}, False)
