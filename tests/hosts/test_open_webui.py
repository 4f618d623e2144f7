"""
The pipe and the recipe in a real Open WebUI, driven in Chromium, against the standalone app and the simulated gateway.

Its page is not ours: it is found by its labels of version 0.12.4, and its own complaints in the console are no matter.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from browser.server_thread import ServerThread
from helicone_chat_source.cli.integrations_open_webui import HEADERS
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.gateway.demo import DEMO_KEY, DEMO_STATE, create_demo_gateway
from helicone_chat_source.gateway.demo.state import DemoState, ReceivedRequest
from helicone_chat_source.host.app import create_app
from hosts.open_webui import COMPLETE, open_webui

PIPE = Path(__file__).parents[2] / "integrations" / "open_webui" / "helicone_pipe.py"
TOKEN = "a-token-of-the-host-tests"
CLAUDE = "Helicone/Anthropic: Claude Sonnet 4"
PATIENCE_MS = 20_000


@dataclass
class Host:
    """An Open WebUI in which somebody is signed in, what stands behind it, and the page that is open."""

    address: str
    ours: str
    gateway: DemoState
    context: BrowserContext
    token: str

    def post(self, path: str, value: Any) -> Any:
        """Call Open WebUI's own interface as its administrator."""
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = self.context.request.post(f"{self.address}{path}", headers=headers, data=value)
        assert answer.ok, answer.text()
        return answer.json()

    def set(self, **valves: str) -> None:
        """Save the valves of the pipe."""
        known = {"address": f"{self.ours}/v1", "access_token": TOKEN, "task_model": "gpt-4o-mini"}
        self.post("/api/v1/functions/id/helicone/valves/update", known | valves)

    def open(self, query: str = "") -> Page:
        """Open a new chat."""
        page = self.context.new_page()
        page.goto(f"{self.address}/{query}")
        expect(page.get_by_role("button", name=re.compile("^Selected model: "))).to_be_visible()
        return page

    def ask(self, text: str, query: str = "?models=helicone.claude-sonnet-4") -> Page:
        """Send a message in a new chat."""
        page = self.open(query)
        page.locator("#chat-input").click()
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        return page

    def received(self, **properties: str) -> ReceivedRequest | None:
        """Return the last request that reached the gateway for a chat, with these properties."""
        headers = {f"helicone-property-{name}": value for name, value in properties.items()}
        found = [request for request in self.gateway.requests if headers.items() <= request.headers.items()]
        return found[-1] if found else None


def reply(page: Page) -> Locator:
    """Return the newest reply of a chat."""
    return page.get_by_role("log").get_by_role("listitem").last


@pytest.fixture(scope="module")
def host(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """Open WebUI with a first user who came in through the page, and the pipe in it."""
    if not COMPLETE.exists():
        pytest.skip("Open WebUI is not installed: run `make test-hosts`")
    with ServerThread() as servers, open_webui(tmp_path_factory.mktemp("open_webui")) as address:
        gateway = create_demo_gateway()
        gateway_url = servers.serve(gateway)
        behind = {"gateway_url": gateway_url, "api_url": gateway_url, "gateway_name": "demo", "api_key": DEMO_KEY}
        folder = tmp_path_factory.mktemp("helicone")
        ours = servers.serve(create_app(data_folder=folder, token=Secret(TOKEN), source_options={"helicone": behind}))
        context = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 800})
        context.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        host = Host(address, ours, gateway[DEMO_STATE], context, sign_up(context.new_page(), address))
        about = {"description": "Models of the Helicone AI Gateway"}
        content = PIPE.read_text(encoding="utf-8")
        host.post("/api/v1/functions/create", {"id": "helicone", "name": "Helicone", "content": content, "meta": about})
        host.post("/api/v1/functions/id/helicone/toggle", {})
        yield host
        context.close()
        expect.set_options(timeout=None)


def sign_up(page: Page, address: str) -> str:
    """Become the first user, who is the administrator; return the token of the session."""
    page.goto(address)
    page.get_by_role("button", name="Get started").click()
    page.get_by_role("textbox", name="Name").fill("Ada")
    page.get_by_role("textbox", name="Email").fill("ada@example.org")
    page.locator("input[type=password]").fill("a-password-of-the-tests")
    page.get_by_role("button", name="Create Admin Account").click()
    page.get_by_role("dialog").get_by_role("button", name="Close", exact=True).click()
    token: str = page.evaluate("localStorage.token")
    page.close()
    return token


def test_models_say_what_to_do_when_the_pipe_is_not_connected(host: Host) -> None:
    """The one entry is there in place of the models, and a message to it is answered."""
    host.set(address="http://127.0.0.1:9/v1")

    page = host.ask("Hello", "")

    expect(page.get_by_role("button", name="Selected model: Helicone/not connected")).to_be_visible()
    expect(reply(page)).to_contain_text("Start it with helicone-chat serve")
    page.close()


def test_reply_streams_when_a_model_was_chosen_from_the_list(host: Host) -> None:
    """What came first is there while the rest is on its way; the line above it says who answered for how much."""
    host.set()
    page = host.open()
    page.get_by_role("button", name=re.compile("^Selected model: ")).click()
    page.keyboard.type("Claude Sonnet 4")
    page.get_by_role("option", name=f"Select {CLAUDE} model", exact=True).click()
    page.locator("#chat-input").click()
    page.keyboard.type("Tell me something about tea")
    page.keyboard.press("Enter")

    expect(reply(page)).to_contain_text("No model was asked")
    streaming = "property" not in reply(page).inner_text()
    expect(reply(page)).to_contain_text("the property app = open-webui")

    assert streaming
    expect(reply(page)).to_contain_text(re.compile(r"claude-sonnet-4 · helicone · ~\$0\.\d+ · \d+ tokens in"))
    expect(page.get_by_role("button", name="Info")).to_be_visible()
    page.close()


def test_title_is_written_by_the_task_model(host: Host) -> None:
    """In the same session of Helicone as the chat, tagged, without the chat's model being asked."""
    host.set()
    host.gateway.requests.clear()

    page = host.ask("Tell me something about coffee")
    expect(reply(page)).to_contain_text("No model was asked")
    page.wait_for_function("() => location.pathname.startsWith('/c/')")
    chat_id = page.url.rpartition("/c/")[2]
    page.get_by_role("button", name="Voice mode").wait_for()

    title = host.received(task="title")
    assert title is not None
    assert title.body["model"] == "gpt-4o-mini"
    assert title.headers["helicone-session-id"] == chat_id
    assert {
        request.body["model"] for request in host.gateway.requests if "helicone-property-task" in request.headers
    } == {"gpt-4o-mini"}
    page.close()


def test_stop_stops_the_reply(host: Host) -> None:
    """The gateway's stream is closed, and what arrived stays."""
    host.set()

    page = host.ask("[[long]]")
    expect(reply(page)).to_contain_text("Paragraph 1")
    before = host.gateway.open_streams
    page.get_by_role("button", name="Stop").click()

    expect(reply(page)).to_contain_text("Stopped.")
    expect(reply(page)).to_contain_text("Paragraph 1")
    assert (before, host.gateway.open_streams) == (1, 0)
    page.close()


def test_error_is_told_in_words(host: Host) -> None:
    """What happened, and what to do; also after the page was loaded again."""
    host.set()
    page = host.ask("[[no credits]]")
    expect(reply(page)).to_contain_text("Add credits at Helicone")

    page.reload()

    expect(reply(page)).to_contain_text("The account has no credits for this request.")
    expect(reply(page)).to_contain_text("Add credits at Helicone")
    page.close()


def test_sources_are_listed_when_the_web_was_searched(host: Host) -> None:
    """Each page once, with its title; SCREENSHOT names a file for a picture of it."""
    host.set(web_search="on")

    page = host.ask("What is new in Zürich?")
    page.get_by_role("button", name="Toggle 2 sources").click()

    expect(reply(page)).to_contain_text("Searches in the web: 1")
    expect(page.get_by_text(re.compile("^Simulated page [12] about "))).to_have_count(2)
    picture = os.environ.get("SCREENSHOT")
    _ = page.screenshot(path=picture) if picture else None
    page.close()


def test_thoughts_are_folded_away(host: Host) -> None:
    """As Open WebUI shows them for every model."""
    host.set()

    page = host.ask("[[reasoning]]")

    expect(page.get_by_role("button", name=re.compile("^Thought for"))).to_be_visible()
    page.close()


def test_recipe_works_without_the_pipe(host: Host) -> None:
    """The headers of the recipe bring chat and user; those without a value are left out."""
    connection = {
        "ENABLE_OPENAI_API": True,
        "OPENAI_API_BASE_URLS": [f"{host.ours}/v1"],
        "OPENAI_API_KEYS": [TOKEN],
        "OPENAI_API_CONFIGS": {"0": {"enable": True, "headers": json.loads(json.dumps(HEADERS))}},
    }
    host.post("/openai/config/update", connection)
    host.gateway.requests.clear()

    page = host.ask("Tell me something about milk", "?models=claude-sonnet-4")
    expect(reply(page)).to_contain_text("No model was asked")
    page.wait_for_function("() => location.pathname.startsWith('/c/')")

    asked = next(request for request in host.gateway.requests if request.body.get("stream"))
    assert asked.body["model"] == "claude-sonnet-4"
    assert asked.headers["helicone-session-id"] == page.url.rpartition("/c/")[2]
    assert asked.headers["helicone-property-app"] == "open-webui"
    assert asked.headers["helicone-user-id"]
    assert "helicone-property-task" not in asked.headers
    page.close()
