"""Panel and chat for everybody: each state in each look, by keyboard alone, without motion, and in German."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, TypedDict

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from browser.access_states import STATES, Stage, connecting
from browser.standalone_app import (
    TOKEN,
    OpenPage,
    Serve,
    button,
    key_box,
    last_reply,
    picker,
    select_demo,
    send,
    start,
)
from helicone_chat_source.gateway.demo import DEMO_KEY, create_demo_gateway

Axe = Callable[[Page], list[str]]
TakePicture = Callable[[Page, str], None]


class Look(TypedDict):
    """How somebody looks at the page."""

    viewport: ViewportSize
    color_scheme: Literal["light", "dark"]
    forced_colors: Literal["active", "none"]


LOOKS: dict[str, Look] = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light", "forced_colors": "none"},
    "dark and narrow": {"viewport": {"width": 320, "height": 900}, "color_scheme": "dark", "forced_colors": "none"},
    # At 200 % a window of 1280 by 900 has room for half of that.
    "zoomed": {"viewport": {"width": 640, "height": 450}, "color_scheme": "light", "forced_colors": "none"},
    "forced colours": {
        "viewport": {"width": 1280, "height": 900},
        "color_scheme": "dark",
        "forced_colors": "active",
    },
}
# The zoomed page is the narrow one with more room, and axe does not know what forced colours make of a colour.
SEEN_BY_AXE = ["light", "dark and narrow"]
UNSEEN_FOCUS = """() => {
    let focused = document.activeElement;
    while (focused.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
    const hasOutline = (element) => element && parseFloat(getComputedStyle(element).outlineWidth) >= 1
        && getComputedStyle(element).outlineStyle !== "none";
    const isSeen = [focused, focused.parentElement, focused.parentElement?.parentElement].some(hasOutline);
    return isSeen || focused === document.body ? [] : [focused.outerHTML.slice(0, 200)];
}"""
ANIMATIONS = """() => {
    const below = ({ shadowRoot }) => (shadowRoot ? all(shadowRoot) : []);
    const inside = (root) => [...root.querySelectorAll("*")].flatMap(below);
    const all = (root) => [root, ...inside(root)];
    return all(document).flatMap((root) => root.getAnimations()).length;
}"""


@pytest.fixture(name="stage")
def _stage(
    serve: Serve,
    open_page: OpenPage,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    allowed_console_errors: list[str],
) -> Stage:
    """A page with both elements on a gateway that obeys."""
    allowed_console_errors.extend(["400", "402", "502"])  # a refused request is an error to the console
    return Stage(open_page(), serve, tmp_path / "data", monkeypatch)


def scrolls_sideways(page: Page) -> bool:
    """Say whether the page is wider than its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_no_fault_in_any_look(
    state: Callable[[Stage], Locator], stage: Stage, axe: Axe, take_picture: TakePicture
) -> None:
    """Light or dark, wide or narrow, zoomed, in forced colours: axe finds nothing, and nothing scrolls sideways."""
    sign = state(stage)
    faults: dict[str, list[str]] = {}

    for name, look in LOOKS.items():
        stage.page.set_viewport_size(look["viewport"])
        stage.page.emulate_media(color_scheme=look["color_scheme"], forced_colors=look["forced_colors"])
        expect(sign).to_be_visible()
        take_picture(stage.page, name)
        faults[name] = ["scrolls sideways"] * scrolls_sideways(stage.page)
        faults[name] += axe(stage.page) if name in SEEN_BY_AXE else []

    assert faults == {name: [] for name in LOOKS}


def test_no_fault_in_the_open_profile_menu(stage: Stage, axe: Axe) -> None:
    """The menu closes when its window changes; so it is opened in each look, and nothing of it lies outside."""
    page = stage.connect()
    faults: dict[str, list[str]] = {}

    for name, look in LOOKS.items():
        page.set_viewport_size(look["viewport"])
        page.emulate_media(color_scheme=look["color_scheme"], forced_colors=look["forced_colors"])
        button(page, "Profile actions").click()
        for item in page.get_by_role("menuitem").all():
            expect(item).to_be_in_viewport(ratio=1)
        faults[name] = ["scrolls sideways"] * scrolls_sideways(page)
        faults[name] += axe(page) if name in SEEN_BY_AXE else []
        page.keyboard.press("Escape")
        expect(page.get_by_role("menu")).to_have_count(0)

    assert faults == {name: [] for name in LOOKS}


def tab_to(page: Page, target: Locator, key: str = "Tab") -> list[str]:
    """Press a key until the target has the focus; return the stops on the way that do not show their focus."""
    unseen: list[str] = []
    for _ in range(60):
        page.keyboard.press(key)
        unseen += page.evaluate(UNSEEN_FOCUS)
        if target.evaluate("element => element.getRootNode().activeElement === element"):
            return unseen
    raise AssertionError(f"no {key} leads to {target}")


def test_everything_by_keyboard(serve: Serve, open_page: OpenPage, tmp_path: Path) -> None:
    """Connect, pick a model, send and stop without a mouse; each stop shows its focus."""
    page = open_page()
    page.goto(start(serve, tmp_path, serve(create_demo_gateway(pace=1))))
    expect(key_box(page)).to_be_visible()

    unseen = tab_to(page, key_box(page))
    page.keyboard.type(DEMO_KEY)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Connected · 111 models")).to_be_visible()
    expect(picker(page)).to_be_focused()
    page.keyboard.type("gpt-4o-mini")
    expect(page.get_by_role("listbox", name="Models").get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(picker(page)).to_have_value("gpt-4o-mini")
    box = page.get_by_role("textbox", name="Message", exact=True)
    unseen += tab_to(page, box)
    page.keyboard.type("[[long]]")
    page.keyboard.press("Enter")
    expect(last_reply(page).get_by_text("imulated").first).to_be_visible()
    page.keyboard.press("Escape")

    expect(last_reply(page).get_by_text("Stopped").first).to_be_visible()
    expect(box).to_be_focused()
    assert unseen == []


def test_routes_by_keyboard(serve: Serve, open_page: OpenPage, tmp_path: Path) -> None:
    """Add fallbacks, change their order, pin a provider, exclude one, write the string: all without a mouse."""
    page = open_page()
    page.goto(start(serve, tmp_path))
    select_demo(page)
    expect(picker(page)).to_be_visible()

    tab_to(page, picker(page))
    page.keyboard.type("gpt-4o-mini")
    expect(page.get_by_role("listbox", name="Models").get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    unseen = tab_to(page, page.locator("summary").filter(has_text="Advanced"))
    page.keyboard.press("Enter")
    unseen += tab_to(page, picker(page, "Fallbacks"))
    page.keyboard.type("gpt-4o/azure")
    page.keyboard.press("Enter")
    page.keyboard.type("claude-sonnet-4")
    page.keyboard.press("Enter")
    sent_as = page.get_by_role("textbox", name="Sent as", exact=True)
    expect(sent_as).to_have_value("gpt-4o-mini,gpt-4o/azure,claude-sonnet-4")
    unseen += tab_to(page, button(page, "Move claude-sonnet-4 up"), "Shift+Tab")
    page.keyboard.press("Alt+ArrowUp")
    expect(sent_as).to_have_value("gpt-4o-mini,claude-sonnet-4,gpt-4o/azure")
    unseen += tab_to(page, page.get_by_role("combobox", name="Provider for gpt-4o", exact=True))
    page.keyboard.type("opena")
    expect(sent_as).to_have_value("gpt-4o-mini,claude-sonnet-4,gpt-4o/openai")
    unseen += tab_to(page, page.get_by_role("combobox", name="Excluded providers", exact=True))
    page.keyboard.press("a")
    unseen += tab_to(page, button(page, "Exclude"))
    page.keyboard.press("Enter")
    unseen += tab_to(page, sent_as)
    page.keyboard.press("End")
    page.keyboard.type(",o1")
    page.keyboard.press("Enter")

    expect(sent_as).to_have_value("!anthropic,gpt-4o-mini,claude-sonnet-4,gpt-4o/openai,o1")
    assert unseen == []


@pytest.mark.parametrize(("motion", "moves"), [("no-preference", True), ("reduce", False)])
def test_motion_when_it_is_unwanted(motion: Literal["no-preference", "reduce"], moves: bool, stage: Stage) -> None:
    """What turns while the panel connects stands still for who wants no motion."""
    stage.page.emulate_media(reduced_motion=motion)
    expect(connecting(stage)).to_be_visible()

    running = stage.page.evaluate(ANIMATIONS)

    assert (running > 0) is moves


def test_german_fits(
    axe: Axe, serve: Serve, open_page: OpenPage, tmp_path: Path, allowed_console_errors: list[str]
) -> None:
    """The longer language from sign-in to an error, in a narrow window: no fault, and nothing scrolls sideways."""
    allowed_console_errors.extend(["401", "502"])
    address = start(serve, tmp_path)
    narrow: dict[str, Any] = {"viewport": {"width": 320, "height": 900}}
    page = open_page(locale="de-DE", **narrow)
    faults: dict[str, list[str]] = {}

    def look_at(state: str) -> None:
        faults[state] = axe(page) + ["scrolls sideways"] * scrolls_sideways(page)

    page.goto(address.partition("#")[0])
    page.get_by_role("textbox", name="Zugangstoken").wait_for()
    look_at("sign-in")
    page.get_by_role("textbox", name="Zugangstoken").fill(TOKEN)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Gib deinen API-Schlüssel ein")).to_be_visible()
    look_at("empty")
    button(page.get_by_role("complementary", name="Verbindung"), "Schließen").click()
    look_at("without a key")
    button(page, "Verbindung").click()
    page.get_by_role("combobox", name="Chat-Completion-Quelle").select_option("demo")
    expect(page.get_by_text("Verbunden · 111 Modelle")).to_be_visible()
    look_at("connected")
    picker(page, "Modell").fill("anthropic/claude-sonnet-4")
    page.keyboard.press("Enter")
    expect(button(page, "claude-sonnet-4/anthropic verwenden")).to_be_visible()
    look_at("warning")
    button(page, "claude-sonnet-4/anthropic verwenden").click()
    button(page.get_by_role("complementary", name="Verbindung"), "Schließen").click()
    send(page, "[[reasoning]] Hallo", "Nachricht", "Senden")
    expect(button(last_reply(page), "Neu erzeugen")).to_be_visible()
    look_at("reply")
    send(page, "[[provider down]]", "Nachricht", "Senden")
    last_reply(page).get_by_text("Einzelheiten", exact=True).click()
    look_at("error")

    assert faults == {state: [] for state in faults}
