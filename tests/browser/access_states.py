"""
The states of panel and chat that are looked at for accessibility, each with the way there.

A row of `STATES` is a name and a function that leads a stage into the state and returns something that is visible
only there. Who adds a state to the panel or the chat adds a row.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web
from playwright.sync_api import Locator, Page, expect

from browser.standalone_app import Serve, button, choose_model, connect, key_box, last_reply, picker, send
from browser.test_panel import WRONG_KEY, Gateway
from helicone_chat_source import setup
from helicone_chat_source.gateway.demo import DEMO_KEY, create_demo_gateway
from replay_gateway import GOOD_KEY

PNG = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>A host</title>
<link rel="icon" href="data:,">
<style>body { margin: 0 } helicone-chat { block-size: 40rem }</style>
<script type="module" src="/source/static/helicone-panel.js"></script>
<script type="module" src="/source/static/helicone-chat.js"></script>
<main>
<h1>A host</h1>
<helicone-connection-panel base="/source/"></helicone-connection-panel>
<helicone-chat base="/source/"></helicone-chat>
</main>
</html>"""


@dataclass
class Stage:
    """A page with both elements, shown by `open()`, and the gateway behind them, which obeys."""

    page: Page
    serve: Serve
    data_folder: Path
    monkeypatch: pytest.MonkeyPatch
    gateway: Gateway = field(default_factory=Gateway)

    def open(self, gateway: web.Application | None = None) -> None:
        """Show the page."""
        address = self.serve(gateway or self.gateway.app)
        app = web.Application()
        app.router.add_get("/", _host_page)
        setup(
            app,
            prefix="/source",
            gateway_url=address,
            api_url=address,
            data_folder=self.data_folder,
            identify_program=lambda token: "local",
            program_token=lambda owner: "a-token-for-other-apps",
        )
        self.page.goto(self.serve(app))

    def connect(self, model: str = "") -> Page:
        """Open the page and connect; choose a model if one is named."""
        self.open()
        connect(self.page, GOOD_KEY)
        for name in filter(None, [model]):
            choose_model(self.page, name)
        return self.page

    def simulate(self, pace: float = 0) -> Page:
        """Open the page with the simulated gateway, which knows troubles, and connect."""
        self.open(create_demo_gateway(pace=pace))
        connect(self.page, DEMO_KEY)
        choose_model(self.page, "claude-sonnet-4")
        return self.page


async def _host_page(request: web.Request) -> web.Response:
    return web.Response(text=PAGE, content_type="text/html")


def empty(stage: Stage) -> Locator:
    """Nothing was entered."""
    stage.open()
    return stage.page.get_by_text("Enter your API key, then choose Connect.")


def key_missing(stage: Stage) -> Locator:
    """Connect was pressed too early."""
    stage.open()
    button(stage.page, "Connect").click()
    return stage.page.get_by_text("Enter your key first.")


def connecting(stage: Stage) -> Locator:
    """The gateway takes its time."""
    stage.gateway.is_slow = True
    stage.open()
    key_box(stage.page).fill(GOOD_KEY)
    button(stage.page, "Connect").click()
    return button(stage.page, "Cancel")


def connected(stage: Stage) -> Locator:
    """The key is good, and no model is chosen."""
    return stage.connect().get_by_text("Next, choose a model.")


def bad_key(stage: Stage) -> Locator:
    """The gateway does not accept the key."""
    stage.open()
    key_box(stage.page).fill(WRONG_KEY)
    key_box(stage.page).press("Enter")
    return stage.page.get_by_text("Not accepted. Check for missing characters.")


def no_credits(stage: Stage) -> Locator:
    """The account is empty."""
    stage.gateway.chat = "err-no-credits"
    button(stage.connect("gpt-4o"), "Test Message").click()
    return stage.page.get_by_text("Connected, but the account has no credits")


def offline(stage: Stage) -> Locator:
    """The gateway went away; the last list is still there."""
    stage.connect("gpt-4o")
    stage.gateway.is_gone = True
    button(stage.page, "Connect").click()
    return stage.page.get_by_text("List from")


def key_from_environment(stage: Stage) -> Locator:
    """Nobody entered the key."""
    stage.monkeypatch.setenv("HELICONE_API_KEY", GOOD_KEY)
    stage.open()
    return stage.page.get_by_text("✓ Key from environment")


def forgetting(stage: Stage) -> Locator:
    """Forget asks."""
    button(stage.connect(), "Forget").click()
    return stage.page.get_by_text("Forget this key?")


def replacing(stage: Stage) -> Locator:
    """A saved key is about to be replaced."""
    button(stage.connect(), "Replace").click()
    return button(stage.page, "Keep saved key")


def list_open(stage: Stage) -> Locator:
    """The list of models is open."""
    picker(stage.connect("claude-sonnet-4")).press("ArrowDown")
    return stage.page.get_by_role("listbox", name="Models").get_by_role("option", selected=True)


def nothing_found(stage: Stage) -> Locator:
    """No model fits what was typed."""
    picker(stage.connect()).fill("qqqq")
    return stage.page.get_by_role("listbox", name="Models")


def model_gone(stage: Stage) -> Locator:
    """The saved model left the list."""
    stage.connect("gpt-4o")
    stage.gateway.removed = "gpt-4o"
    button(stage.page, "Refresh list").click()
    return stage.page.get_by_text("gpt-4o is not in the current list")


def model_passed_over(stage: Stage) -> Locator:
    """The gateway would skip what was typed."""
    stage.connect("anthropic/claude-sonnet-4")
    return button(stage.page, "Use claude-sonnet-4/anthropic")


def web_search_unable(stage: Stage) -> Locator:
    """The switch is there, and cannot be used."""
    return stage.connect("claude-4.5-sonnet").get_by_text("This model cannot search through Helicone.")


def routes(stage: Stage) -> Locator:
    """Fallbacks are sorted, one of them is doubtful, and a provider is excluded."""
    page = stage.connect("gpt-4o")
    page.get_by_text("Advanced", exact=True).click()
    for name in ("gpt-4o/azure", "openai/gpt-4o-mini"):
        picker(page, "Fallbacks").fill(name)
        picker(page, "Fallbacks").press("Enter")
    page.get_by_label("Excluded providers").select_option("bedrock")
    return button(page, "Use gpt-4o-mini/openai")


def json_error(stage: Stage) -> Locator:
    """The custom properties are no JSON."""
    page = stage.connect()
    page.get_by_text("Advanced", exact=True).click()
    page.get_by_role("textbox", name="Custom properties (JSON)").fill('{"session_type": "roleplay"')
    return page.get_by_text("line 1, column 28")


def number_error(stage: Stage) -> Locator:
    """A limit is out of its range, with all further settings open."""
    page = stage.connect()
    page.get_by_text("Replies, privacy, limits", exact=True).click()
    page.get_by_label("Temperature").fill("3")
    page.get_by_label("Temperature").press("Tab")
    return page.get_by_text("No more than 2.")


def tested(stage: Stage) -> Locator:
    """A test message was answered."""
    button(stage.connect("gpt-4o-mini"), "Test Message").click()
    return stage.page.get_by_text(re.compile(r"first token \d"))


def testing(stage: Stage) -> Locator:
    """A test message waits for its answer."""
    stage.gateway.hold_head = asyncio.Event()
    button(stage.connect("gpt-4o-mini"), "Test Message").click()
    return stage.page.get_by_text("Sending a test message…")


def test_failed(stage: Stage) -> Locator:
    """A test message failed, and the details are open."""
    stage.gateway.chat = "err-anthropic-529"
    page = stage.connect("claude-sonnet-4")
    button(page, "Test Message").click()
    page.get_by_text("Details", exact=True).click()
    return page.get_by_role("listitem").filter(has_text="529").first


def chat_empty(stage: Stage) -> Locator:
    """The empty chat, ready."""
    stage.simulate()
    return stage.page.get_by_role("button", name="Plan a quiet weekend")


def chat_reply(stage: Stage) -> Locator:
    """A reply with reasoning, a list, code, a table and sources."""
    page = stage.simulate()
    page.get_by_role("checkbox", name="Web search").check()
    page.get_by_text("Saved", exact=True).first.wait_for()
    send(page, "[[reasoning]] Show me markdown.")
    expect(button(last_reply(page), "Regenerate")).to_be_visible()
    last_reply(page).get_by_text("Reasoning").click()
    expect(last_reply(page).get_by_role("table")).to_be_attached()
    return last_reply(page).get_by_text("Sources", exact=True)


def chat_writing(stage: Stage) -> Locator:
    """A reply is being written."""
    stage.gateway.hold = asyncio.Event()
    stage.connect("gpt-4o-mini")
    send(stage.page, "Hello")
    return button(stage.page, "Stop")


def chat_error(stage: Stage) -> Locator:
    """A reply failed, and the details are open."""
    page = stage.simulate()
    send(page, "[[provider down]]")
    last_reply(page).get_by_text("Details", exact=True).click()
    return button(last_reply(page), "Copy details")


def chat_editing(stage: Stage) -> Locator:
    """An own message is taken back into the box."""
    page = stage.simulate()
    send(page, "Hello")
    expect(button(last_reply(page), "Regenerate")).to_be_visible()
    button(page, "Edit").first.click()
    return button(page, "Cancel")


def chat_deleted(stage: Stage) -> Locator:
    """A message was deleted and can come back."""
    page = stage.simulate()
    send(page, "Hello")
    button(last_reply(page), "Delete").click()
    return button(page, "Undo")


def filters_open(stage: Stage) -> Locator:
    """The filters of the list of models are open."""
    picker(stage.connect("claude-sonnet-4")).press("ArrowDown")
    button(stage.page, "Filter").click()
    return button(stage.page, "Web search")


def property_rows(stage: Stage) -> Locator:
    """Advanced is open with the composer of routes and with custom properties as rows."""
    page = stage.connect("gpt-4o")
    page.get_by_text("Advanced", exact=True).click()
    button(page, "Rows").click()
    return button(page, "Add a property")


def diagnosis(stage: Stage) -> Locator:
    """The diagnosis is unfolded."""
    stage.connect().get_by_text("Diagnosis", exact=True).click()
    return button(stage.page, "Copy diagnosis")


def save_anyway(stage: Stage) -> Locator:
    """The key cannot be checked, and saving it all the same is offered."""
    stage.open(web.Application())
    key_box(stage.page).fill(GOOD_KEY)
    button(stage.page, "Connect").click()
    return button(stage.page, "Save anyway")


def chat_system_prompt(stage: Stage) -> Locator:
    """The system prompt is unfolded."""
    stage.connect("gpt-4o-mini").locator("summary").filter(has_text="System prompt").click()
    return stage.page.get_by_role("textbox", name="System prompt", exact=True)


def chat_attachment(stage: Stage) -> Locator:
    """An image waits for the next message."""
    page = stage.connect("gpt-4o-mini")
    page.locator("helicone-chat").evaluate("(chat, image) => { chat.images = [image]; }", PNG)
    return button(page, "Remove image 1")


def chat_tools(stage: Stage) -> Locator:
    """The model asks for a tool, and its call is unfolded."""
    stage.gateway.chat = "chat-openai-tools-stream"
    send(stage.connect("gpt-4o-mini"), "Hello")
    call = last_reply(stage.page).get_by_text("The model asks for").first
    call.click()
    return call


def other_apps(stage: Stage) -> Locator:
    """What to paste into other apps, with the token shown."""
    page = stage.connect()
    page.get_by_text("Use in other apps", exact=True).click()
    button(page, "Show the access token").click()
    return page.get_by_text("a-token-for-other-apps", exact=True)


def profile_named(stage: Stage) -> Locator:
    """A copy of the profile wants a name, and the one that was typed is taken."""
    page = stage.connect()
    button(page, "Profile actions").click()
    page.get_by_role("menuitem", name="Duplicate", exact=True).click()
    name = page.get_by_role("textbox", name="Name of the profile")
    name.fill("Default")
    name.press("Enter")
    return page.get_by_text("There already is a profile named")


def profile_deleted(stage: Stage) -> Locator:
    """A profile was deleted and can come back."""
    page = stage.connect()
    button(page, "Profile actions").click()
    page.get_by_role("menuitem", name="Duplicate", exact=True).click()
    page.get_by_role("textbox", name="Name of the profile").press("Escape")
    button(page, "Profile actions").click()
    page.get_by_role("menuitem", name="Delete", exact=True).click()
    return button(page, "Undo")


STATES: list[Callable[[Stage], Locator]] = [
    empty,
    key_missing,
    connecting,
    connected,
    bad_key,
    no_credits,
    offline,
    key_from_environment,
    forgetting,
    replacing,
    list_open,
    nothing_found,
    model_gone,
    model_passed_over,
    web_search_unable,
    routes,
    json_error,
    number_error,
    testing,
    tested,
    test_failed,
    chat_empty,
    chat_reply,
    chat_writing,
    chat_error,
    chat_editing,
    chat_deleted,
    filters_open,
    property_rows,
    diagnosis,
    save_anyway,
    chat_system_prompt,
    chat_attachment,
    chat_tools,
    other_apps,
    profile_named,
    profile_deleted,
]
