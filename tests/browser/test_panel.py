"""Every state of the connection panel, in the standalone app, as a user meets it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.typedefs import Handler
from playwright.sync_api import Locator, Page, expect

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
from replay_gateway import GOOD_KEY, ReplayGateway, recorded

WRONG_KEY = "sk-helicone-aaaaaaa-bbbbbbb-ccccccc-ddddddd"
OpenPanel = Callable[[], Page]


class Gateway(ReplayGateway):
    """The recorded gateway that can also go away, take its time, or lose a model."""

    def __init__(self) -> None:
        super().__init__()
        self.is_gone = False
        self.is_slow = False
        self.removed = ""
        self.app.middlewares.append(self._be_away)

    @web.middleware
    async def _be_away(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if self.is_gone and request.transport is not None:
            request.transport.abort()
        if self.is_slow:
            await asyncio.Event().wait()
        return await handler(request)

    async def _models(self, request: web.Request) -> web.Response:
        models = json.loads(recorded("models-with-key")[1])
        models["data"] = [model for model in models["data"] if model["id"] != self.removed]
        return web.json_response(models)


@pytest.fixture(name="gateway")
def _gateway() -> Gateway:
    return Gateway()


@pytest.fixture(name="open_panel")
def _open_panel(serve: Serve, open_page: OpenPage, tmp_path: Path, gateway: Gateway) -> OpenPanel:
    """`open_panel()` opens the app on the recorded gateway."""

    def open_panel() -> Page:
        page = open_page()
        page.goto(start(serve, tmp_path, serve(gateway.app)))
        return page

    return open_panel


def open_advanced(page: Page) -> None:
    """Open the folded fields."""
    page.get_by_text("Advanced", exact=True).click()
    expect(picker(page, "Fallbacks")).to_be_visible()


def sent_as(page: Page) -> Locator:
    """Return the box with the model string that is sent."""
    return page.get_by_role("textbox", name="Sent as", exact=True)


def test_panel_when_nothing_was_entered(serve: Serve, open_page: OpenPage, tmp_path: Path) -> None:
    """It says what comes first; nothing that needs a connection can be used."""
    page = open_page()
    page.goto(start(serve, tmp_path))
    expect(page.get_by_text("Enter your API key, then choose Connect.")).to_be_visible()
    expect(picker(page)).to_be_disabled()
    expect(picker(page)).to_have_attribute("placeholder", "Connect to see models")
    expect(button(page, "Test Message")).to_have_attribute("aria-disabled", "true")

    button(page, "Connect").click()

    expect(page.get_by_text("Enter your key first.")).to_be_visible()
    expect(key_box(page)).to_be_focused()


def test_panel_when_connecting_is_cancelled(gateway: Gateway, open_panel: OpenPanel) -> None:
    """While the gateway takes its time, Connect is Cancel; after it everything is as before, the key included."""
    gateway.is_slow = True
    page = open_panel()
    key_box(page).fill(GOOD_KEY)
    button(page, "Connect").click()
    panel = page.get_by_role("region", name="Helicone", exact=True)
    expect(panel.get_by_text("Connecting…")).to_be_visible()
    expect(panel).to_have_attribute("aria-busy", "true")

    button(page, "Cancel").click()

    expect(button(page, "Connect")).to_be_visible()
    expect(panel.get_by_text("Not connected", exact=True)).to_be_visible()
    expect(key_box(page)).to_have_value(GOOD_KEY)


def test_panel_when_connected(open_panel: OpenPanel) -> None:
    """The key is a line of text that can be replaced or forgotten, and is nowhere in the page."""
    page = open_panel()

    key_box(page).fill(GOOD_KEY)
    key_box(page).press("Enter")

    expect(page.get_by_text(f"✓ Key saved · ends in {GOOD_KEY[-4:]}")).to_be_visible()
    expect(button(page, "Replace")).to_be_visible()
    expect(picker(page)).to_be_focused()
    page.reload()
    expect(page.get_by_text("Connected · 111 models")).to_be_visible()
    assert GOOD_KEY not in page.content()


def test_panel_when_the_key_is_forgotten(open_panel: OpenPanel) -> None:
    """Forget asks once; Keep leaves everything, Forget opens the empty box."""
    page = open_panel()
    connect(page, GOOD_KEY)
    button(page, "Forget").click()
    expect(page.get_by_text("Forget this key?")).to_be_visible()
    expect(button(page, "Keep")).to_be_focused()
    button(page, "Keep").click()
    expect(page.get_by_text("Connected · 111 models")).to_be_visible()

    button(page, "Forget").click()
    button(page, "Forget").click()

    expect(key_box(page)).to_have_value("")
    expect(key_box(page)).to_be_focused()


def test_panel_when_the_key_is_wrong(open_panel: OpenPanel, allowed_console_errors: list[str]) -> None:
    """The box has the focus, the fault and the text; a link leads to the keys."""
    allowed_console_errors.append("502")
    page = open_panel()

    key_box(page).fill(WRONG_KEY)
    key_box(page).press("Enter")

    expect(page.get_by_text("Not accepted. Check for missing characters.")).to_be_visible()
    expect(key_box(page)).to_have_attribute("aria-invalid", "true")
    expect(key_box(page)).to_be_focused()
    expect(key_box(page)).to_have_value(WRONG_KEY)
    expect(page.get_by_role("link", name="API keys")).to_have_attribute(
        "href", "https://us.helicone.ai/settings/api-keys"
    )


def test_panel_when_there_are_no_credits(
    gateway: Gateway, open_panel: OpenPanel, allowed_console_errors: list[str]
) -> None:
    """It stays connected and usable, and leads to where credits are added."""
    allowed_console_errors.append("402")
    gateway.chat = "err-no-credits"
    page = open_panel()
    connect(page, GOOD_KEY)
    choose_model(page, "gpt-4o")

    button(page, "Test Message").click()

    expect(page.get_by_text("Connected, but the account has no credits")).to_be_visible()
    expect(page.get_by_role("link", name="Add credits").first).to_have_attribute(
        "href", "https://us.helicone.ai/credits"
    )
    expect(picker(page)).to_be_enabled()


def test_panel_when_the_gateway_goes_away(
    gateway: Gateway, open_panel: OpenPanel, allowed_console_errors: list[str]
) -> None:
    """The last list stays, with its age; Connect is Try again."""
    allowed_console_errors.append("502")
    page = open_panel()
    connect(page, GOOD_KEY)
    gateway.is_gone = True

    button(page, "Connect").click()

    expect(page.get_by_text("List from")).to_be_visible()
    choose_model(page, "gpt-4o-mini")
    gateway.is_gone = False
    button(page, "Try again").click()
    expect(page.get_by_text("Connected · 111 models")).to_be_visible()


def test_panel_when_the_key_is_from_the_environment(monkeypatch: pytest.MonkeyPatch, open_panel: OpenPanel) -> None:
    """It connects by itself; the key can be replaced here, but not forgotten."""
    monkeypatch.setenv("HELICONE_API_KEY", GOOD_KEY)

    page = open_panel()

    expect(page.get_by_text("Connected · 111 models")).to_be_visible()
    expect(page.get_by_text(f"✓ Key from environment · ends in {GOOD_KEY[-4:]}")).to_be_visible()
    expect(button(page, "Replace")).to_be_visible()
    expect(button(page, "Forget")).to_have_count(0)


def test_panel_when_the_saved_model_is_gone(gateway: Gateway, open_panel: OpenPanel) -> None:
    """The choice is kept, and the panel says that the list lacks it."""
    page = open_panel()
    connect(page, GOOD_KEY)
    choose_model(page, "gpt-4o")
    gateway.removed = "gpt-4o"

    button(page, "Refresh list").click()

    expect(page.get_by_text("gpt-4o is not in the current list")).to_be_visible()
    expect(picker(page)).to_have_value("gpt-4o")


def test_panel_when_the_test_message_is_stopped(gateway: Gateway, open_panel: OpenPanel) -> None:
    """While it runs, Test Message is Stop."""
    gateway.hold_head = asyncio.Event()
    page = open_panel()
    connect(page, GOOD_KEY)
    choose_model(page, "gpt-4o")
    button(page, "Test Message").click()
    expect(page.get_by_text("Sending a test message…")).to_be_visible()

    button(page, "Stop").click()

    expect(page.get_by_text("Stopped. What was already written may still be billed.")).to_be_visible()
    expect(button(page, "Test Message")).to_be_enabled()


def test_panel_when_the_test_message_fails(
    gateway: Gateway, open_panel: OpenPanel, allowed_console_errors: list[str]
) -> None:
    """The sentence stands below, and behind it what each provider said."""
    allowed_console_errors.append("502")
    gateway.chat = "err-anthropic-529"
    page = open_panel()
    connect(page, GOOD_KEY)
    choose_model(page, "claude-sonnet-4")

    button(page, "Test Message").click()

    expect(page.get_by_text("Every provider that the gateway tried failed.")).to_be_visible()
    page.get_by_text("Details", exact=True).click()
    expect(page.get_by_role("listitem").filter(has_text="529").first).to_be_visible()
    button(page, "Copy details").click()
    expect(page.get_by_text("Copied", exact=True)).to_be_visible()


def test_panel_when_the_test_message_took_a_fallback(gateway: Gateway, open_panel: OpenPanel) -> None:
    """What the reply does not show stands under the result."""
    page = open_panel()
    connect(page, GOOD_KEY)
    choose_model(page, "gpt-4o")
    picker(page).fill("claude-sonnet-4/bedrock")
    picker(page).press("Enter")
    expect(picker(page)).to_have_value("claude-sonnet-4/bedrock")

    button(page, "Test Message").click()

    expect(page.get_by_text("claude-sonnet-4/bedrock did not answer; openai served instead.")).to_be_visible()


@pytest.mark.parametrize(
    ("typed", "warning", "corrected"),
    [
        ("anthropic/claude-sonnet-4", "the model comes first", "claude-sonnet-4/anthropic"),
        ("CLAUDE-SONNET-4/anthropic", "lower case only", "claude-sonnet-4/anthropic"),
        ("claude-sonnet-4/anthropic:online", "right after the model", "claude-sonnet-4:online/anthropic"),
        ("gpt-4o/nosuch", "does not know this provider", "gpt-4o"),
        ("gpt-4o,! openai", "excludes no provider", "gpt-4o,!openai"),
    ],
)
def test_panel_when_the_gateway_would_pass_over_the_model(
    typed: str, warning: str, corrected: str, open_panel: OpenPanel, allowed_console_errors: list[str]
) -> None:
    """The panel says so under Model, and one press takes what was meant."""
    allowed_console_errors.append("400")
    page = open_panel()
    connect(page, GOOD_KEY)
    choose_model(page, typed)
    expect(page.get_by_text(warning).first).to_be_visible()

    button(page, f"Use {corrected.rsplit(',', maxsplit=1)[-1]}").click()

    expect(picker(page)).to_have_value(corrected)
    expect(picker(page)).to_be_focused()
    expect(page.get_by_text(warning)).to_have_count(0)
    expect(page.get_by_text("Saved", exact=True).first).to_be_visible()


def test_panel_when_the_model_is_unknown_or_only_for_own_keys(open_panel: OpenPanel) -> None:
    """Nothing is offered where nothing can be guessed."""
    page = open_panel()
    connect(page, GOOD_KEY)
    choose_model(page, "nope,claude-3-sonnet/anthropic")

    expect(page.get_by_text("nope is not in the current list: the gateway passes over it.")).to_be_visible()
    expect(page.get_by_text("works only with your own provider key")).to_be_visible()
    expect(page.get_by_role("button", name="Use ")).to_have_count(0)


def test_panel_when_a_fallback_would_be_passed_over(open_panel: OpenPanel) -> None:
    """The warning stands at the fallback that it is about."""
    page = open_panel()
    connect(page, GOOD_KEY)
    choose_model(page, "gpt-4o")
    open_advanced(page)
    picker(page, "Fallbacks").fill("openai/gpt-4o-mini")
    picker(page, "Fallbacks").press("Enter")
    item = page.get_by_role("listitem").filter(has_text="openai/gpt-4o-mini")
    expect(item.get_by_text("the model comes first")).to_be_visible()

    button(page, "Use gpt-4o-mini/openai").click()

    expect(page.get_by_text("the model comes first")).to_have_count(0)
    expect(sent_as(page)).to_have_value("gpt-4o,gpt-4o-mini/openai")


def test_panel_when_fallbacks_are_sorted_by_keyboard(open_panel: OpenPanel) -> None:
    """They are added, moved and removed without a mouse, and the focus goes along."""
    page = open_panel()
    connect(page, GOOD_KEY)
    choose_model(page, "gpt-4o")
    open_advanced(page)
    for name in ("gpt-4o/azure", "gpt-4o-mini"):
        picker(page, "Fallbacks").fill(name)
        picker(page, "Fallbacks").press("Enter")

    button(page, "Move gpt-4o-mini up").focus()
    page.keyboard.press("Alt+ArrowUp")

    expect(sent_as(page)).to_have_value("gpt-4o,gpt-4o-mini,gpt-4o/azure")
    expect(button(page, "Move gpt-4o-mini up")).to_be_focused()
    button(page, "Remove gpt-4o-mini").press("Enter")
    expect(sent_as(page)).to_have_value("gpt-4o,gpt-4o/azure")
    expect(button(page, "Remove gpt-4o/azure")).to_be_focused()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"session_type": "roleplay"', "line 1, column 28"),
        ('{\n  "a": 1,\n  "b" 2\n}', "line 3, column 7"),
    ],
)
def test_panel_when_the_properties_are_not_json(text: str, message: str, open_panel: OpenPanel) -> None:
    """The place of the fault is named, and the text stays as it was typed."""
    page = open_panel()
    connect(page, GOOD_KEY)
    open_advanced(page)
    box = page.get_by_role("textbox", name="Custom properties (JSON)")

    box.fill(text)

    expect(page.get_by_text(message)).to_be_visible()
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_value(text)


def test_panel_when_web_search_depends_on_the_model(open_panel: OpenPanel) -> None:
    """The switch is there for Claude only, and can be used only where search works."""
    page = open_panel()
    connect(page, GOOD_KEY)
    choose_model(page, "gpt-4o")
    switch = page.get_by_role("checkbox", name="Web search", exact=True)
    expect(switch).to_have_count(0)

    choose_model(page, "claude-4.5-sonnet")
    expect(page.get_by_text("This model cannot search through Helicone.")).to_be_visible()
    expect(switch).to_be_disabled()
    choose_model(page, "claude-sonnet-4/bedrock")
    expect(page.get_by_text("this model is pinned to another provider")).to_be_visible()
    choose_model(page, "claude-sonnet-4")
    expect(switch).to_be_enabled()


def test_panel_when_the_limit_of_a_reply_shall_be_raised(serve: Serve, open_page: OpenPage, tmp_path: Path) -> None:
    """From a reply that was cut short, one press leads to the field that sets the limit."""
    page = open_page()
    page.goto(start(serve, tmp_path, NOWHERE))
    select_demo(page)
    page.get_by_role("textbox", name="Message", exact=True).fill("[[length]]")
    page.keyboard.press("Enter")

    button(page, "Raise the limit").click()

    expect(page.get_by_label("Most tokens in a reply")).to_be_focused()
