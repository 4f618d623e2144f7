"""The main job, as a user does it: select, connect, pick a model, search the web, add properties, test, chat."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from playwright.sync_api import Page, expect

from core.expected_replies import REPLIES
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.gateway.demo import DEMO_KEY, DEMO_STATE, create_demo_gateway
from helicone_chat_source.host.app import create_app
from replay_gateway import GOOD_KEY, ReplayGateway, recorded

TOKEN = "a-token-of-the-browser-tests"
WRONG_KEY = "sk-helicone-aaaaaaa-bbbbbbb-ccccccc-ddddddd"

Serve = Callable[[web.Application], str]
OpenPage = Callable[..., Page]


@dataclass
class Gateway:
    """A gateway to connect to, and what it got last."""

    address: str
    key: str
    last_request: Callable[[], tuple[dict[str, str], Any]]


@pytest.fixture(name="replay")
def _replay() -> ReplayGateway:
    return ReplayGateway()


@pytest.fixture(name="gateway", params=["simulated", "recorded"])
def _gateway(request: pytest.FixtureRequest, serve: Serve, replay: ReplayGateway) -> Gateway:
    """The simulated gateway, and one that answers with the recorded bytes of the real one."""

    def recorded_gateway() -> Gateway:
        replay.chat = "web-plugin-claude-stream"
        return Gateway(
            serve(replay.app),
            GOOD_KEY,
            lambda: (replay.last_headers, replay.last_body),
        )

    def simulated_gateway() -> Gateway:
        demo = create_demo_gateway(pace=0)
        requests = demo[DEMO_STATE].requests
        return Gateway(
            serve(demo),
            DEMO_KEY,
            lambda: (dict(requests[-1].headers), requests[-1].body),
        )

    return {"simulated": simulated_gateway, "recorded": recorded_gateway}[request.param]()


@pytest.fixture(name="open_app")
def _open_app(serve: Serve, open_page: OpenPage, tmp_path: Path) -> Callable[..., Page]:
    """`open_app(gateway_url)` starts the standalone app and opens its page as the printed address does."""

    def open_app(gateway_url: str, *, demo_pace: float = 0, **options: Any) -> Page:
        app = create_app(
            data_folder=tmp_path / "data",
            token=Secret(TOKEN),
            source_options={"helicone": {"gateway_url": gateway_url, "api_url": gateway_url}},
            demo_pace=demo_pace,
        )
        page = open_page(**options)
        page.goto(f"{serve(app)}/#token={TOKEN}")
        return page

    return open_app


def choose_model(page: Page, text: str) -> None:
    """Pick the first model that a search finds, by keyboard."""
    picker = page.get_by_role("combobox", name="Model", exact=True)
    picker.fill(text)
    expect(page.get_by_role("listbox", name="Models").get_by_role("option").first).to_be_visible()
    picker.press("Enter")
    expect(picker).to_have_value(text)


def connect(page: Page, key: str) -> None:
    """Enter a key and connect."""
    page.get_by_role("textbox", name="Helicone API key", exact=True).fill(key)
    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page.get_by_text("Connected · 111 models")).to_be_visible()


def send(page: Page, text: str) -> None:
    """Write a message and send it."""
    page.get_by_role("textbox", name="Message", exact=True).fill(text)
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_enabled()
    page.keyboard.press("Enter")


def test_the_seven_steps(gateway: Gateway, open_app: Callable[..., Page], allowed_console_errors: list[str]) -> None:
    """From the first page to a reply, with settings and key still there after a reload."""
    page = open_app(gateway.address)

    page.get_by_role("combobox", name="API", exact=True).select_option(label="Chat Completion")
    page.get_by_role("combobox", name="Chat Completion Source").select_option(label="Helicone")
    connect(page, gateway.key)
    choose_model(page, "claude-sonnet-4")
    page.get_by_role("checkbox", name="Web search").check()
    page.get_by_text("Advanced", exact=True).click()
    page.get_by_role("textbox", name="Custom properties (JSON)").fill('{"session_type": "roleplay"}')
    page.get_by_text("Saved", exact=True).first.wait_for()
    page.get_by_role("button", name="Test Message").click()
    expect(page.get_by_text(re.compile(r"first token \d")).first).to_be_visible()
    send(page, "What is new?")
    expect(page.get_by_role("status").get_by_text("Answer finished")).to_be_attached()

    headers, body = gateway.last_request()
    assert body["model"] == "claude-sonnet-4:online/anthropic,claude-sonnet-4"
    assert headers["helicone-property-session_type"] == "roleplay"
    assert body["messages"][-1]["content"] == "What is new?"
    expect(page.get_by_text("Sources")).to_be_visible()

    page.reload()
    page.get_by_role("button", name="Connection", exact=True).click()

    expect(page.get_by_text(f"✓ Key saved · ends in {gateway.key[-4:]}")).to_be_visible()
    expect(page.get_by_role("combobox", name="Model", exact=True)).to_have_value("claude-sonnet-4")
    expect(page.get_by_role("checkbox", name="Web search")).to_be_checked()
    assert gateway.key not in page.content()


@pytest.mark.parametrize(
    "name", ["chat-openai-stream", "chat-anthropic-stream", "chat-google-stream", "native-anthropic-thinking-stream"]
)
def test_a_recorded_reply_is_shown_as_recorded(
    name: str, replay: ReplayGateway, serve: Serve, open_app: Callable[..., Page]
) -> None:
    """The text on the page equals the recorded text."""
    replay.chat = name
    page = open_app(serve(replay.app))
    connect(page, GOOD_KEY)
    choose_model(page, "gpt-4o-mini")

    send(page, "Say hello.")

    expect(page.get_by_role("article").last.get_by_text(REPLIES[name].text, exact=True)).to_be_visible()


def test_citations_are_shown_once_each(replay: ReplayGateway, serve: Serve, open_app: Callable[..., Page]) -> None:
    """The recorded pages are listed as links, duplicates once."""
    replay.chat = "web-plugin-claude-stream"
    chunks = [json.loads(line[6:]) for line in recorded(replay.chat)[1].split(b"\n") if line.startswith(b"data: {")]
    urls = {
        annotation["url_citation"]["url"]
        for chunk in chunks
        for choice in chunk["choices"]
        for annotation in choice["delta"].get("annotations", [])
    }
    page = open_app(serve(replay.app))
    connect(page, GOOD_KEY)
    choose_model(page, "claude-sonnet-4")

    send(page, "What is new?")

    links = page.get_by_role("article").last.get_by_role("list").get_by_role("link")
    expect(links).to_have_count(len(urls))
    assert {link.get_attribute("href") for link in links.all()} == urls


def test_a_wrong_key_is_told_and_the_right_one_works(
    replay: ReplayGateway, serve: Serve, open_app: Callable[..., Page], allowed_console_errors: list[str]
) -> None:
    """The wrong key stays in the field with the reason; nothing is saved; the right one connects."""
    allowed_console_errors.append("502")
    page = open_app(serve(replay.app))
    field = page.get_by_role("textbox", name="Helicone API key", exact=True)

    field.fill(WRONG_KEY)
    page.get_by_role("button", name="Connect", exact=True).click()

    expect(page.get_by_text("Helicone did not accept this").first).to_be_visible()
    expect(field).to_be_focused()
    expect(field).to_have_value(WRONG_KEY)
    connect(page, GOOD_KEY)


def test_connect_without_a_network_names_the_host(
    unused_tcp_port: int, open_app: Callable[..., Page], allowed_console_errors: list[str]
) -> None:
    """The page says which host could not be reached."""
    allowed_console_errors.append("502")
    page = open_app(f"http://127.0.0.1:{unused_tcp_port}")

    page.get_by_role("textbox", name="Helicone API key", exact=True).fill(GOOD_KEY)
    page.get_by_role("button", name="Connect", exact=True).click()

    expect(page.get_by_text(f"127.0.0.1:{unused_tcp_port} does not take connections.").first).to_be_visible()


def test_a_key_from_the_environment_connects_by_itself(
    monkeypatch: pytest.MonkeyPatch, replay: ReplayGateway, serve: Serve, open_app: Callable[..., Page]
) -> None:
    """With `HELICONE_API_KEY` the panel starts connected and says where the key is from."""
    monkeypatch.setenv("HELICONE_API_KEY", GOOD_KEY)

    page = open_app(serve(replay.app))

    expect(page.get_by_text("Connected · 111 models")).to_be_visible()
    expect(page.get_by_text(f"✓ Key from environment · ends in {GOOD_KEY[-4:]}")).to_be_visible()


def test_the_demo_source_talks_without_an_account(open_app: Callable[..., Page], unused_tcp_port: int) -> None:
    """Selecting the Demo source is enough to get a reply, which says that it is simulated."""
    page = open_app(f"http://127.0.0.1:{unused_tcp_port}")

    page.get_by_role("combobox", name="Chat Completion Source").select_option(label="Demo (simulated)")
    expect(page.get_by_text("Connected · 111 models")).to_be_visible()
    send(page, "Hello there")

    expect(page.get_by_role("article").last.get_by_text("simulated").first).to_be_visible()


def test_who_has_no_key_is_offered_the_demo_source(open_app: Callable[..., Page], unused_tcp_port: int) -> None:
    """The empty chat of somebody without a key leads to a reply in two presses."""
    page = open_app(f"http://127.0.0.1:{unused_tcp_port}")

    page.get_by_role("button", name="Try the simulated source").click()
    page.get_by_role("button", name="Plan a quiet weekend").click()

    expect(page.get_by_role("article").last.get_by_text("imulated").first).to_be_visible()


def test_credits_that_are_back_are_noticed(
    replay: ReplayGateway, serve: Serve, open_app: Callable[..., Page], allowed_console_errors: list[str]
) -> None:
    """The page says that there are no credits only until a reply comes again."""
    allowed_console_errors.append("402")
    page = open_app(serve(replay.app))
    connect(page, GOOD_KEY)
    choose_model(page, "gpt-4o-mini")
    replay.chat = "err-no-credits"
    send(page, "Say hello.")
    expect(page.get_by_role("banner").get_by_text("No credits")).to_be_visible()

    replay.chat = "chat-openai-stream"
    send(page, "And now?")

    expect(page.get_by_role("banner").get_by_text("Connected")).to_be_visible()


def test_stop_in_the_middle_keeps_what_arrived(open_app: Callable[..., Page], unused_tcp_port: int) -> None:
    """Stop ends the reply; what arrived stays, marked, with a word about the bill."""
    page = open_app(f"http://127.0.0.1:{unused_tcp_port}", demo_pace=1)
    page.get_by_role("combobox", name="Chat Completion Source").select_option(label="Demo (simulated)")
    expect(page.get_by_text("Connected · 111 models")).to_be_visible()
    send(page, "[[long]]")
    reply = page.get_by_role("article").last
    expect(reply.get_by_text("imulated").first).to_be_visible()

    page.get_by_role("button", name="Stop", exact=True).click()

    expect(reply.get_by_text("Stopped").first).to_be_visible()
    expect(reply.get_by_text("may still bill").first).to_be_visible()
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_visible()


def test_without_the_token_the_page_asks_for_it(
    open_page: OpenPage, serve: Serve, tmp_path: Path, allowed_console_errors: list[str]
) -> None:
    """Whoever opens the bare address is told what to do, and can paste the token."""
    allowed_console_errors.append("401")
    address = serve(create_app(data_folder=tmp_path / "data", token=Secret(TOKEN), demo_pace=0))
    page = open_page()
    page.goto(address)
    expect(page.get_by_text("helicone-chat serve").first).to_be_visible()

    page.get_by_role("textbox").fill(TOKEN)
    page.keyboard.press("Enter")

    expect(page.get_by_role("combobox", name="Chat Completion Source")).to_be_visible()
