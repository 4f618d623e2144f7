"""The extension in a real SillyTavern 1.19.0, with the Demo source behind the app: what a person sees and does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pytest
from aiohttp import web
from aiohttp.typedefs import Handler
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from browser.server_thread import ServerThread
from browser.standalone_app import TOKEN
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.host.app import create_app
from hosts.sillytavern import OURS, free_port, sillytavern

PATIENCE_MS = 30_000
SCREENSHOT = OURS / "screenshot.png"


@dataclass(frozen=True)
class Places:
    """Where both apps are."""

    ours: str
    sillytavern: str
    data: Path
    asked: list[Mapping[str, str]]
    """The headers of each chat completion that SillyTavern asked for."""
    left: Event
    """Set when it has left one before its end."""


@pytest.fixture(name="places", scope="module")
def _places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    """Both apps, which run until the last test here has ended."""
    folder = tmp_path_factory.mktemp("sillytavern")
    port = free_port()
    asked: list[Mapping[str, str]] = []

    left = Event()

    @web.middleware
    async def note(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path != "/st/v1/chat/completions":
            return await handler(request)
        asked.append(dict(request.headers))
        try:
            return await handler(request)
        except (asyncio.CancelledError, ConnectionResetError):
            left.set()
            raise

    with ServerThread() as servers:
        frames = [f"http://127.0.0.1:{port}"]
        app = create_app(data_folder=folder / "ours", token=Secret(TOKEN), allowed_frames=frames)
        app.middlewares.append(note)
        ours = servers.serve(app)
        environment = {"HELICONE_CHAT_URL": ours, "HELICONE_CHAT_TOKEN": TOKEN}
        with sillytavern(folder, port, environment) as address:
            yield Places(ours, address, folder, asked, left)


def open_connection(page: Page) -> None:
    """Open the drawer with the connection, or close it."""
    page.locator("#sys-settings-button .drawer-toggle").click()


@pytest.fixture(name="page", scope="module")
def _page(browser: Browser, places: Places) -> Iterator[Page]:
    """One visit: the tests follow each other as a person's steps do."""
    context = browser.new_context(locale="en-US", reduced_motion="reduce", viewport={"width": 1280, "height": 1400})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(places.sillytavern, timeout=3 * PATIENCE_MS)
    # SillyTavern's greeting asks for a name.
    page.locator("dialog[open] .popup-button-ok").click(timeout=2 * PATIENCE_MS)
    page.locator("#helicone_chat").wait_for(state="attached")
    open_connection(page)
    page.locator("#main_api").select_option("openai")
    yield page
    context.close()


@pytest.fixture(name="drawer")
def _drawer(page: Page) -> Locator:
    """Our part of the connection drawer."""
    return page.get_by_role("region", name="Helicone", exact=True)


@pytest.fixture(name="panel")
def _panel(page: Page) -> FrameLocator:
    """Our panel in its frame."""
    return page.frame_locator("iframe[title='Helicone connection']")


@pytest.fixture(name="say")
def _say(page: Page) -> Callable[[str], Locator]:
    """`say(text)` sends a message and returns the newest reply."""

    def say(text: str) -> Locator:
        page.locator("#send_textarea").fill(text)
        page.locator("#send_but").click()
        expect(page.locator("#chat .mes[is_user=true]").last).to_contain_text(text.partition(" [[")[0])
        expect(page.locator("#chat .mes").last).to_have_attribute("is_user", "false")
        return page.locator("#chat .mes").last.locator(".mes_text")

    return say


def test_helicone_is_a_source(page: Page, drawer: Locator) -> None:
    """The entry shows our part, and hides the fields that it fills."""
    page.locator("#chat_completion_source").select_option(label="Helicone")

    expect(drawer).to_be_visible()
    expect(page.locator("#chat_completion_source option:checked")).to_have_text("Helicone")
    expect(page.locator("#custom_api_url_text")).to_be_hidden()


def test_one_paste_connects(page: Page, drawer: Locator, panel: FrameLocator, places: Places) -> None:
    """The address with its token is enough for SillyTavern and for the panel; the token is no setting."""
    drawer.get_by_label("Address of Helicone Chat").fill(f"{places.ours}/#token={TOKEN}")
    drawer.get_by_role("button", name="Connect").click()
    expect(drawer.get_by_role("alert")).to_contain_text("SillyTavern gets no list of models")
    panel.get_by_label("Chat Completion Source").select_option("demo")

    expect(panel.get_by_text("Connected · 111 models")).to_be_visible()
    expect(drawer.get_by_role("alert")).to_be_empty()
    expect(page.locator("#openai_api .online_status_text")).to_have_text("Valid")
    expect(page.locator("#custom_model_id")).to_have_value("claude-sonnet-4")
    page.locator("#toast-container .toast").evaluate_all("toasts => toasts.forEach((toast) => toast.remove())")
    page.screenshot(path=SCREENSHOT)


def test_reply_streams(page: Page, say: Callable[[str], Locator]) -> None:
    """The text grows while it comes."""
    open_connection(page)

    reply = say("Tell me about plums, please. [[long]]")

    expect(reply).to_contain_text("Simulated")
    length = len(reply.inner_text())
    page.wait_for_function(
        "length => document.querySelector('#chat .mes:last-child').innerText.length > length + 200", arg=length
    )
    expect(page.locator("#mes_stop")).to_be_visible()


def test_stop_ends_the_reply_at_the_source(page: Page, places: Places) -> None:
    """What has come stays; the connection to us, and with it the gateway's, is closed."""
    page.locator("#mes_stop").click()

    expect(page.locator("#mes_stop")).to_be_hidden()
    assert places.left.wait(PATIENCE_MS / 1_000)
    expect(page.locator("#chat .mes").last).to_contain_text("Simulated")


def test_error_is_told_in_words(page: Page) -> None:
    """SillyTavern shows our sentence."""
    page.locator("#send_textarea").fill("Hello [[no credits]]")
    page.locator("#send_but").click()

    expect(page.locator("#toast-container")).to_contain_text("credits")


def test_sources_are_listed(page: Page, say: Callable[[str], Locator]) -> None:
    """A reply with web search ends with links."""
    open_connection(page)
    page.locator("#custom_model_id").fill("claude-sonnet-4:online/anthropic")
    open_connection(page)

    reply = say("What is new in the world?")

    expect(reply.get_by_text("Sources")).to_be_visible(timeout=PATIENCE_MS)
    assert reply.get_by_role("link").count() > 0


def test_chat_is_told_to_helicone(places: Places) -> None:
    """Who speaks and in which chat; the persona's name only when that is chosen."""
    told = {name.title(): value for name, value in places.asked[-1].items() if name.lower().startswith("helicone-")}

    assert told["Helicone-Property-App"] == "SillyTavern"
    assert told["Helicone-Property-Character"] == "Assistant"
    assert told["Helicone-Session-Id"] == told["Helicone-Session-Name"]
    assert "Helicone-User-Id" not in told


def test_token_is_kept_among_the_secrets_alone(places: Places) -> None:
    """Not in the settings, which are exported and shared."""
    settings = places.data / "data" / "default-user" / "settings.json"

    kept = settings.read_text(encoding="utf-8")

    assert "helicone_chat" in json.loads(kept)["extension_settings"]
    assert TOKEN not in kept
    assert TOKEN in (settings.parent / "secrets.json").read_text(encoding="utf-8")


def run_command(page: Page, command: str) -> None:
    """Run one of SillyTavern's slash commands."""
    page.locator("#send_textarea").fill(command)
    page.locator("#send_but").click()
    expect(page.locator("#send_textarea")).to_have_value("")


def test_connection_profile_brings_helicone_back(page: Page, drawer: Locator, places: Places) -> None:
    """SillyTavern's profile knows the Custom source and its address; the list shows Helicone."""
    run_command(page, "/profile-create Plums")
    open_connection(page)
    page.locator("#chat_completion_source").select_option(value="openai")
    expect(drawer).to_be_hidden()

    page.locator("#connection_profiles").select_option(label="Plums")

    expect(drawer).to_be_visible()
    expect(page.locator("#chat_completion_source option:checked")).to_have_text("Helicone")
    expect(page.locator("#custom_model_id")).to_have_value("claude-sonnet-4:online/anthropic")
    expect(page.locator("#custom_api_url_text")).to_have_value(f"{places.ours}/st/v1")


def test_panel_works_through_the_server_plugin(page: Page, drawer: Locator, places: Places) -> None:
    """The element stands in SillyTavern's page; what it saves arrives with SillyTavern's CSRF token."""
    drawer.get_by_label("Show the panel").select_option("bridge")
    panel = drawer.locator("helicone-connection-panel")
    expect(panel.get_by_text("Connected · 111 models")).to_be_visible()

    with page.expect_response(lambda answer: answer.request.method == "PUT") as saved:
        panel.get_by_role("checkbox", name="Web search").check()
    statuses = page.evaluate(
        """async () => {
            const ask = (path, method) => fetch(`/api/plugins/helicone-chat${path}`, { method, body: method && "{}" });
            return [(await ask("/sources/demo/test", "POST")).status, (await ask("/v1/models")).status];
        }"""
    )

    assert (saved.value.status, saved.value.json()["web_search"]) == (200, True)
    assert statuses == [403, 404]
    assert TOKEN not in page.content()

    panel.get_by_role("combobox", name="Model", exact=True).fill("gpt-4o-mini")
    page.keyboard.press("Enter")

    expect(page.locator("#custom_model_id")).to_have_value("gpt-4o-mini", timeout=PATIENCE_MS)


def test_custom_source_is_given_back(page: Page, drawer: Locator) -> None:
    """Who chooses it anew finds it as it was, and is told where the token would go."""
    page.locator("#chat_completion_source").select_option(label="Custom (OpenAI-compatible)")

    expect(drawer).to_be_hidden()
    expect(page.locator("#custom_api_url_text")).to_be_visible()
    expect(page.locator("#custom_api_url_text")).to_have_value("")
    expect(page.locator("#toast-container")).to_contain_text("until another key is chosen")
