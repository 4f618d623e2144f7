"""The states of the panel as they come and go: what they tell, that nothing jumps, and that the focus stays."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.typedefs import Handler
from playwright.sync_api import Locator, Page, Route, expect

from browser.standalone_app import (
    NOWHERE,
    OpenPage,
    Serve,
    button,
    choose_model,
    connect,
    key_box,
    picker,
    select_demo,
    start,
)
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.host.app import create_app
from replay_gateway import GOOD_KEY, ReplayGateway

PATIENCE_SECONDS = 10
NOT_TRIED = "\u2013"
WRONG_KEY = "sk-helicone-aaaaaaa-bbbbbbb-ccccccc-ddddddd"
TakePicture = Callable[[Page, str], None]


class Gateway(ReplayGateway):
    """The recorded gateway that can also be silent, go away, be something else, or repeat what it was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.manner = "gateway"
        self.left = threading.Event()
        self.app.middlewares.append(self._answer)

    @web.middleware
    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        answer: Callable[..., Awaitable[web.StreamResponse]] = getattr(self, f"_{self.manner}")
        return await answer(request, handler)

    async def _gateway(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        return await handler(request)

    async def _silent(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            await asyncio.Event().wait()
        finally:
            self.left.set()
        raise web.HTTPNoContent

    async def _away(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async def _website(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        return web.Response(text="<h1>Welcome</h1>", content_type="text/html")

    async def _parrot(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        return web.json_response({"error": f"bad header: {request.headers.get('Authorization')}"}, status=500)


@pytest.fixture(name="gateway")
def _gateway() -> Gateway:
    return Gateway()


@pytest.fixture(name="open_panel")
def _open_panel(
    serve: Serve, open_page: OpenPage, tmp_path: Path, gateway: Gateway, allowed_console_errors: list[str]
) -> Callable[..., Page]:
    """`open_panel()` opens the app on the recorded gateway; answers other than 200 are what these tests are about."""
    allowed_console_errors.extend(["402", "502", "ERR_FAILED", "ERR_INTERNET_DISCONNECTED"])

    def open_panel(**options: Any) -> Page:
        page = open_page(**options)
        page.goto(start(serve, tmp_path, serve(gateway.app)))
        expect(page.get_by_role("button", name=re.compile("^(Connect|Verbinden)$"))).to_be_visible()
        return page

    return open_panel


def panel(page: Page) -> Locator:
    """Return the panel."""
    return page.locator("helicone-connection-panel")


def step(page: Page, words: str | re.Pattern[str]) -> Locator:
    """Return one of the results of Connect."""
    return panel(page).get_by_role("listitem").filter(has_text=words)


def place_of_actions(page: Page) -> list[float]:
    """Return where the two buttons stand in the page, and how large they are."""
    # The drawer scrolls to what has the focus; what counts is the place within it.
    place: list[float] = panel(page).evaluate(
        """panel => {
            const top = panel.getBoundingClientRect();
            return [...panel.shadowRoot.querySelectorAll(".panel > .actions > button")].flatMap((button) => {
                const { x, y, height } = button.getBoundingClientRect();
                return [x - top.x, y - top.y, height].map(Math.round);
            });
        }"""
    )
    assert len(place) == 6
    return place


def place_of_boxes(page: Page) -> list[float]:
    """Return where the first two boxes begin, and how high they are."""
    place: list[float] = panel(page).evaluate(
        """panel => {
            const top = panel.getBoundingClientRect().y;
            return [...panel.shadowRoot.querySelectorAll(".box")].slice(0, 2).flatMap((box) => {
                const { y, height } = box.getBoundingClientRect();
                return [y - top, height];
            });
        }"""
    )
    assert len(place) == 4
    return place


def tell_online(page: Page) -> None:
    """Let the browser go offline and come back."""
    page.context.set_offline(True)
    page.context.set_offline(False)


def test_panel_before_the_source_has_answered(open_panel: Callable[..., Page], take_picture: TakePicture) -> None:
    """Its parts are there at once as empty shapes, in the places of the fields that come."""
    page = open_panel()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/panel.json?*", hold)

    page.reload()
    shapes = panel(page).locator(".skeleton")
    expect(shapes).to_have_attribute("aria-busy", "true")
    expect(shapes).to_be_visible()
    take_picture(page, "shapes")
    before = place_of_boxes(page)
    for route in held:
        route.continue_()
    expect(button(page, "Connect")).to_be_visible()

    assert shapes.count() == 0
    assert place_of_boxes(page) == pytest.approx(before, abs=4)


WIDE: dict[str, Any] = {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}}
NARROW: dict[str, Any] = {"color_scheme": "dark", "viewport": {"width": 320, "height": 900}}


@pytest.mark.parametrize("options", [pytest.param(WIDE, id="wide"), pytest.param(NARROW, id="narrow")])
def test_panel_from_a_wrong_key_to_a_test_message(
    *,
    options: dict[str, Any],
    gateway: Gateway,
    open_panel: Callable[..., Page],
    take_picture: TakePicture,
    axe: Callable[[Page], list[str]],
) -> None:
    """Each result of Connect is told for itself, the actions keep their place, and axe finds no fault."""
    page = open_panel(**options)
    faults: dict[str, list[str]] = {}
    places = {"empty": place_of_actions(page)}

    def note(state: str) -> None:
        faults[state] = axe(page)
        places[state] = place_of_actions(page)
        take_picture(page, state)

    note("empty")
    gateway.manner = "silent"
    key_box(page).fill(WRONG_KEY)
    button(page, "Connect").click()
    expect(panel(page).get_by_text("Connecting…")).to_be_visible()
    note("connecting")
    gateway.manner = "gateway"
    button(page, "Cancel").click()
    button(page, "Connect").click()
    expect(step(page, "Gateway reached")).to_contain_text("✓")
    expect(step(page, "Key not accepted")).to_contain_text("✕")
    expect(step(page, "Models not asked for")).to_contain_text(NOT_TRIED)
    note("bad key")
    key_box(page).fill(GOOD_KEY)
    button(page, "Connect").click()
    expect(step(page, "Key accepted")).to_contain_text("✓")
    expect(step(page, re.compile(r"Models listed \(\d+:\d\d [AP]M\)"))).to_contain_text("✓")
    expect(step(page, "Prices known")).to_contain_text("✓")
    expect(panel(page).get_by_text("Next, choose a model.")).to_be_visible()
    note("connected")

    choose_model(page, "gpt-4o-mini")
    expect(panel(page).get_by_text("Ready to chat.")).to_be_visible()
    button(page, "Test Message").click()

    figures = page.get_by_role("figure")
    for words in ("Hello! The gateway", "asked gpt-4o-mini", "served by openai", "first token", "in all", "tokens"):
        expect(figures).to_contain_text(words)
    expect(figures.get_by_role("link", name="Request")).to_have_attribute("href", re.compile("^https://"))
    faults["test"] = axe(page)
    take_picture(page, "test")
    assert faults == {state: [] for state in faults}
    assert places == dict.fromkeys(places, places["empty"])


def test_panel_in_german_when_the_gateway_is_away(
    gateway: Gateway, open_panel: Callable[..., Page], take_picture: TakePicture
) -> None:
    """The longer language fits: nothing is wider than the panel."""
    gateway.manner = "away"
    page = open_panel(locale="de-DE", **NARROW)
    page.get_by_role("textbox", name="Helicone-API-Schlüssel", exact=True).fill(GOOD_KEY)

    button(page, "Verbinden").click()

    expect(button(page, "Trotzdem speichern")).to_be_visible()
    panel(page).get_by_text("Einzelheiten", exact=True).click()
    take_picture(page, "offline")
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_panel_when_connect_is_cancelled_twice(gateway: Gateway, open_panel: Callable[..., Page]) -> None:
    """The gateway is left, what was told before is told again, and the focus stays on the button."""
    page = open_panel()
    key_box(page).fill(WRONG_KEY)
    button(page, "Connect").click()
    expect(panel(page).get_by_text("Helicone did not accept this key")).to_be_visible()
    gateway.manner = "silent"
    button(page, "Connect").click()

    button(page, "Cancel").click()

    expect(panel(page).get_by_text("Helicone did not accept this key")).to_be_visible()
    expect(button(page, "Connect")).to_be_focused()
    assert gateway.left.wait(PATIENCE_SECONDS)


@pytest.mark.parametrize(
    ("manner", "told"),
    [("away", "Gateway not reached"), ("website", "No gateway answers there")],
)
def test_panel_when_the_key_cannot_be_checked(
    manner: str, told: str, gateway: Gateway, open_panel: Callable[..., Page], take_picture: TakePicture
) -> None:
    """A second decision saves it; the panel says that it is unchecked, until a test message proves it."""
    gateway.manner = manner
    page = open_panel()
    key_box(page).fill(GOOD_KEY)
    button(page, "Connect").click()
    expect(step(page, told)).to_contain_text("✕")
    expect(step(page, "Key not checked")).to_contain_text(NOT_TRIED)
    take_picture(page, "failed")

    button(page, "Save anyway").press("Enter")

    expect(panel(page).get_by_text("Saved, but not checked")).to_be_visible()
    expect(page.get_by_text(f"✓ Key saved · ends in {GOOD_KEY[-4:]}")).to_be_visible()
    expect(picker(page)).to_be_focused()
    take_picture(page, "unchecked")
    page.reload()
    expect(panel(page).get_by_text("Saved, but not checked")).to_be_visible()
    gateway.manner = "gateway"
    picker(page).fill("gpt-4o-mini")
    picker(page).press("Enter")
    button(page, "Test Message").click()
    expect(page.get_by_role("figure")).to_contain_text("served by openai")
    expect(panel(page).get_by_text("Connected", exact=False).first).to_be_visible()
    expect(panel(page).get_by_text("Saved, but not checked")).to_have_count(0)


def test_panel_when_the_key_is_refused(open_panel: Callable[..., Page]) -> None:
    """A refused key is not offered to be saved."""
    page = open_panel()
    key_box(page).fill(WRONG_KEY)

    button(page, "Connect").click()

    expect(step(page, "Key not accepted")).to_be_visible()
    expect(button(page, "Save anyway")).to_have_count(0)


def test_panel_when_the_models_cannot_be_listed(gateway: Gateway, open_panel: Callable[..., Page]) -> None:
    """The connection stands, the reason is told, and any model can be typed."""
    gateway.models = "err-google-503"
    page = open_panel()
    key_box(page).fill(GOOD_KEY)

    button(page, "Connect").click()

    expect(step(page, "Key accepted")).to_contain_text("✓")
    expect(step(page, "Models not listed")).to_contain_text("✕")
    expect(panel(page).get_by_text("Type the name of a model")).to_be_visible()
    picker(page).fill("gpt-4o-mini/openai")
    picker(page).press("Enter")
    button(page, "Test Message").click()
    expect(page.get_by_role("figure")).to_contain_text("asked gpt-4o-mini/openai")


def test_panel_when_the_key_belongs_to_another_gateway(
    gateway: Gateway, serve: Serve, open_page: OpenPage, tmp_path: Path
) -> None:
    """It says for which one the key was entered, and does not send it."""
    first = serve(gateway.app)
    page = open_page()
    page.goto(start(serve, tmp_path, first))
    connect(page, GOOD_KEY)

    page.goto(start(serve, tmp_path, NOWHERE))

    host = first.removeprefix("http://")
    expect(panel(page).get_by_text(f"The saved API key was entered for {host}.")).to_be_visible()
    expect(key_box(page)).to_have_value("")


def test_panel_when_the_operator_set_the_key(
    monkeypatch: pytest.MonkeyPatch, open_panel: Callable[..., Page], take_picture: TakePicture
) -> None:
    """It says where the key is from, and how to use another."""
    monkeypatch.setenv("HELICONE_API_KEY", GOOD_KEY)

    page = open_panel()

    expect(page.get_by_text("✓ Key from environment")).to_be_visible()
    expect(page.get_by_text("To use another, choose Replace, or change the variable")).to_be_visible()
    take_picture(page, "environment")
    button(page, "Replace").click()
    expect(key_box(page)).to_be_focused()


def test_panel_when_a_key_is_pasted_with_what_stood_around_it(
    gateway: Gateway, open_panel: Callable[..., Page]
) -> None:
    """Spaces and `Bearer` are taken off, and the key is shown only on request."""
    page = open_panel()
    expect(key_box(page)).to_have_attribute("type", "password")
    key_box(page).fill(f"  Bearer {GOOD_KEY} ")
    button(page, "Show the key").click()
    expect(key_box(page)).to_have_attribute("type", "text")

    button(page, "Connect").click()

    expect(page.get_by_text(f"✓ Key saved · ends in {GOOD_KEY[-4:]}")).to_be_visible()
    button(page, "Replace").click()
    expect(key_box(page)).to_have_value("")
    expect(key_box(page)).to_have_attribute("type", "password")


def test_panel_when_a_key_looks_like_somebody_elses(open_panel: Callable[..., Page]) -> None:
    """It is pointed out while it is typed, in the place of the hint, and can be tried all the same."""
    page = open_panel()
    before = place_of_actions(page)

    key_box(page).fill("sk-ant-api03-0123456789")

    expect(key_box(page)).to_have_accessible_description(re.compile("does not look like a Helicone key"))
    assert place_of_actions(page) == before
    button(page, "Connect").click()
    expect(page.get_by_text("Not accepted. Check for missing characters.")).to_be_visible()


def test_panel_when_the_gateway_repeats_the_key_in_its_error(
    gateway: Gateway, open_page: OpenPage, open_panel: Callable[..., Page]
) -> None:
    """The details have code, status and what was said, but not the key; a press copies them."""
    gateway.manner = "parrot"
    page = open_panel(permissions=["clipboard-read", "clipboard-write"])
    key_box(page).fill(GOOD_KEY)
    button(page, "Connect").click()
    panel(page).get_by_text("Details", exact=True).click()

    button(page, "Copy details").press("Enter")

    expect(panel(page).get_by_text("Copied", exact=True)).to_be_visible()
    expect(button(page, "Copy details")).to_be_focused()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "HTTP 502" in copied
    assert "bad header" in copied
    assert GOOD_KEY not in copied
    assert GOOD_KEY not in page.content()


def test_panel_when_the_test_message_fails_shows_what_to_hand_over(
    gateway: Gateway, open_panel: Callable[..., Page], take_picture: TakePicture
) -> None:
    """Code, status, the request's id, and one row for each attempt."""
    gateway.chat = "err-anthropic-529"
    page = open_panel()
    connect(page, GOOD_KEY)
    choose_model(page, "claude-sonnet-4")

    button(page, "Test Message").click()

    expect(panel(page).get_by_text("Every provider that the gateway tried failed.")).to_be_visible()
    expect(button(page, "Test Message")).to_be_focused()
    panel(page).get_by_text("Details", exact=True).click()
    expect(panel(page).get_by_text("Code: provider_down · HTTP 502")).to_be_visible()
    expect(panel(page).get_by_text(f"Request id: {gateway.last_headers['helicone-request-id']}")).to_be_visible()
    expect(step(page, re.compile(r"^\s*[\w.-]+/anthropic/ptb: 529 Overloaded"))).to_be_visible()
    take_picture(page, "failed")


def test_panel_when_the_gateway_is_silent_at_the_start(gateway: Gateway, open_panel: Callable[..., Page]) -> None:
    """Everything that is known is there at once; nothing waits for the network."""
    page = open_panel()
    connect(page, GOOD_KEY)
    gateway.manner = "silent"

    page.goto("about:blank")
    page.go_back()

    expect(page.get_by_text(f"✓ Key saved · ends in {GOOD_KEY[-4:]}")).to_be_visible()
    choose_model(page, "gpt-4o-mini")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()


def test_panel_when_the_browser_comes_back_online(gateway: Gateway, open_panel: Callable[..., Page]) -> None:
    """What was out of reach is tried again by itself; the focus stays where it was."""
    page = open_panel()
    connect(page, GOOD_KEY)
    gateway.manner = "away"
    button(page, "Connect").click()
    expect(button(page, "Try again")).to_be_visible()
    picker(page).focus()
    gateway.manner = "gateway"

    tell_online(page)

    expect(page.get_by_text("Connected · 111 models")).to_be_visible()
    expect(picker(page)).to_be_focused()


def test_panel_when_the_browser_comes_back_online_sends_no_typed_key(
    gateway: Gateway, open_panel: Callable[..., Page]
) -> None:
    """A key that was typed and never confirmed waits for the user."""
    gateway.manner = "away"
    page = open_panel()
    key_box(page).fill(GOOD_KEY)
    button(page, "Connect").click()
    expect(button(page, "Save anyway")).to_be_visible()
    gateway.manner = "gateway"

    tell_online(page)

    expect(button(page, "Save anyway")).to_be_visible()
    expect(key_box(page)).to_have_value(GOOD_KEY)


def test_panel_when_the_details_vanish_keeps_the_focus(gateway: Gateway, open_panel: Callable[..., Page]) -> None:
    """The focus of a part that goes with its failure moves to the action."""
    page = open_panel()
    connect(page, GOOD_KEY)
    gateway.manner = "away"
    button(page, "Connect").click()
    panel(page).get_by_text("Details", exact=True).click()
    button(page, "Copy details").focus()
    gateway.manner = "gateway"

    tell_online(page)

    expect(page.get_by_text("Connected · 111 models")).to_be_visible()
    expect(button(page, "Connect")).to_be_focused()


def test_panel_when_a_save_is_tried_again(gateway: Gateway, open_panel: Callable[..., Page]) -> None:
    """The button that goes with its failure hands the focus on."""
    page = open_panel()
    connect(page, GOOD_KEY)
    page.route("**/settings?*", lambda route: route.abort())
    picker(page).fill("gpt-4o-mini")
    picker(page).press("Enter")
    expect(panel(page).get_by_text("Not saved")).to_be_visible()
    page.unroute("**/settings?*")

    button(page, "Try again").press("Enter")

    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    expect(button(page, "Connect")).to_be_focused()


def test_key_when_it_is_looked_at(open_panel: Callable[..., Page]) -> None:
    """It is masked while it is typed, and shown for as long as somebody wants to see it."""
    page = open_panel()
    key_box(page).fill("sk-helicone-typed")
    expect(key_box(page)).to_have_attribute("type", "password")

    button(page, "Show the key").press("Enter")

    expect(key_box(page)).to_have_attribute("type", "text")
    expect(key_box(page)).to_have_value("sk-helicone-typed")
    expect(button(page, "Show the key")).to_have_attribute("aria-pressed", "true")
    button(page, "Show the key").press("Enter")
    expect(key_box(page)).to_have_attribute("type", "password")


def test_panel_when_the_app_could_not_be_reached_at_first(gateway: Gateway, open_panel: Callable[..., Page]) -> None:
    """Try again draws the panel and goes to its first field."""
    page = open_panel()
    page.route("**/sources/helicone/status?*", lambda route: route.abort())
    page.reload()
    expect(button(page, "Try again")).to_be_visible()
    page.unroute("**/sources/helicone/status?*")

    button(page, "Try again").press("Enter")

    expect(key_box(page)).to_be_focused()


def test_panel_when_parts_of_it_cannot_be_fetched(gateway: Gateway, open_panel: Callable[..., Page]) -> None:
    """A reply and a failure are told all the same; what cannot be opened is said."""
    page = open_panel()
    connect(page, GOOD_KEY)
    choose_model(page, "gpt-4o-mini")
    page.route("**/static/chunk-*", lambda route: route.abort())

    button(page, "Test Message").click()

    expect(panel(page).get_by_text("Hello! The gateway answered through the recorded path.")).to_be_visible()
    gateway.chat = "err-anthropic-529"
    button(page, "Test Message").click()
    expect(panel(page).get_by_text("Every provider that the gateway tried failed.")).to_be_visible()
    page.get_by_text("Advanced", exact=True).click()
    expect(panel(page).get_by_text("The app does not answer.")).to_be_visible()


def test_panel_of_the_simulated_source(serve: Serve, open_page: OpenPage, tmp_path: Path) -> None:
    """The cost of a simulated reply is called that, and there is no page of the request."""
    page = open_page()
    page.goto(start(serve, tmp_path))
    select_demo(page)

    button(page, "Test Message").click()

    expect(page.get_by_role("figure")).to_contain_text("simulated")
    expect(page.get_by_role("figure").get_by_role("link")).to_have_count(0)


def test_panel_where_users_enter_no_key(serve: Serve, open_page: OpenPage, tmp_path: Path, gateway: Gateway) -> None:
    """The operator's key is used, and nobody is told to replace it."""
    address = serve(gateway.app)
    options = {"gateway_url": address, "api_url": address, "api_key": GOOD_KEY, "allow_key_entry": False}
    app = create_app(
        data_folder=tmp_path / "data", token=Secret("a-token"), source_options={"helicone": options}, demo_pace=0
    )
    page = open_page()

    page.goto(f"{serve(app)}/#token=a-token")

    expect(page.get_by_text("Connected · 111 models")).to_be_visible()
    expect(button(page, "Replace")).to_have_count(0)
