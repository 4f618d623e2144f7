"""The examples in a browser: panel and chat inside somebody else's page."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import web
from playwright.sync_api import Locator, Page, expect

from replay_gateway import GOOD_KEY, ReplayGateway
from test_readme import README

EXAMPLES = Path(__file__).parents[2] / "examples"
Serve = Callable[[web.Application], str]
OpenPage = Callable[..., Page]
BROWN = "rgb(74, 50, 32)"
FOREIGN = {"fontStyle": "italic", "letterSpacing": "0.96px", "textTransform": "uppercase", "textAlign": "justify"}
OWN = {"fontStyle": "normal", "letterSpacing": "normal", "textTransform": "none", "textAlign": "start"}


def made(example: str) -> web.Application:
    """Return the app of an example."""
    app: web.Application = runpy.run_path(str(EXAMPLES / example))["make_app"]()
    return app


@pytest.fixture(name="gateway")
def _gateway(monkeypatch: pytest.MonkeyPatch, serve: Serve) -> ReplayGateway:
    """The recorded gateway, which the examples find by the environment."""
    gateway = ReplayGateway()
    address = serve(gateway.app)
    monkeypatch.setenv("HELICONE_CHAT_GATEWAY_URL", address)
    monkeypatch.setenv("HELICONE_CHAT_API_URL", address)
    return gateway


def connect(page: Page) -> None:
    """Enter the key and choose a model, by keyboard."""
    page.get_by_role("textbox", name="Helicone API key", exact=True).fill(GOOD_KEY)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Connected · 111 models")).to_be_visible()
    page.get_by_role("combobox", name="Model", exact=True).fill("gpt-4o-mini")
    page.keyboard.press("Enter")


def send(page: Page, text: str) -> Locator:
    """Send a message; return the newest one."""
    page.get_by_role("textbox", name="Message", exact=True).fill(text)
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_enabled()
    page.keyboard.press("Enter")
    return page.get_by_role("article").last


def style_of(locator: Locator, names: dict[str, str]) -> dict[str, str]:
    """Return what the browser computed for some properties."""
    computed: dict[str, str] = locator.evaluate(
        "(element, names) => Object.fromEntries(names.map((name) => [name, getComputedStyle(element)[name]]))",
        list(names),
    )
    return computed


@pytest.mark.usefixtures("gateway")
def test_minimal_app_when_it_is_used(serve: Serve, open_page: OpenPage, allowed_console_errors: list[str]) -> None:
    """A stranger's page with the two elements gets from a key to a reply."""
    allowed_console_errors.append("favicon.ico")  # the page is the host's, and so is its icon
    page = open_page()
    page.goto(serve(made("minimal_app.py")))
    connect(page)

    reply = send(page, "Say hello.")

    expect(reply.get_by_text("answered through the recorded path")).to_be_visible()


def test_app_with_login_when_two_users_sign_in(gateway: ReplayGateway, serve: Serve, open_page: OpenPage) -> None:
    """Each user has a key and settings of their own; who signs out has neither."""
    address = serve(made("app_with_login.py"))

    def sign_in(name: str, password: str) -> Page:
        page = open_page()
        page.goto(address)
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        return page

    refused = sign_in("ada", "wrong")
    ada = sign_in("ada", "ada")
    connect(ada)
    reply = send(ada, "Say hello.")
    expect(reply.get_by_text("answered through the recorded path")).to_be_visible()
    ben = sign_in("ben", "neb")

    expect(refused.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(ben.get_by_role("heading", name="Chat of ben")).to_be_visible()
    expect(ben.get_by_text("Enter your API key, then choose Connect.")).to_be_visible()
    assert 401 == open_page().request.get(f"{address}/sources/helicone/status").status
    ada.reload()
    expect(ada.get_by_text("Connected · 111 models")).to_be_visible()
    ada.get_by_role("button", name="Sign out").click()
    expect(ada.get_by_role("heading", name="Sign in")).to_be_visible()
    assert 401 == ada.request.get(f"{address}/sources/helicone/status").status
    assert 1 == len(gateway.requests)


@pytest.fixture(name="embedded")
def _embedded(serve: Serve, open_page: OpenPage) -> Page:
    """The page with strong styles, connected to the simulated source."""
    page = open_page()
    page.goto(serve(made("embedded_page/app.py")))
    expect(page.get_by_text("Connected · 111 models")).to_be_visible()
    return page


def test_embedded_page_when_it_is_used(embedded: Page) -> None:
    """Under the documented policy a reply streams in, Markdown and all, and the console stays empty."""
    messages: list[str] = []
    embedded.on("console", lambda message: messages.append(message.text))
    policy = embedded.request.get(embedded.url).headers["content-security-policy"]

    reply = send(embedded, "[[reasoning]] Hello")

    expect(reply.get_by_role("button", name="Regenerate")).to_be_visible()
    expect(reply.get_by_role("blockquote")).to_have_text("Hello")
    assert policy in README
    assert [] == messages


def test_embedded_page_when_its_styles_are_strong(embedded: Page) -> None:
    """The page's rules for all elements stay outside; what is meant for the elements gets in."""
    title = embedded.get_by_role("heading", name="Demo (simulated)")
    label = embedded.get_by_text("Model", exact=True)
    test = embedded.get_by_role("button", name="Test Message")
    hint = embedded.get_by_text("Enter sends")

    styles = [style_of(element, OWN) for element in (label, test, hint)]

    assert FOREIGN == style_of(embedded.get_by_text("A page with strong opinions"), FOREIGN)
    assert [OWN, {**OWN, "textAlign": "center"}, OWN] == styles
    assert "small-caps" == style_of(title, {"fontVariantCaps": ""})["fontVariantCaps"]
    assert {"backgroundColor": "rgb(122, 59, 16)", "borderRadius": "2px", "paddingTop": "7px"} == style_of(
        test, {"backgroundColor": "", "borderRadius": "", "paddingTop": ""}
    )
    assert {"color": BROWN, "lineHeight": "22.5px"} == style_of(label.locator(".."), {"color": "", "lineHeight": ""})


@pytest.mark.parametrize("width", [320, 1280])
def test_embedded_page_when_it_is_looked_at(width: int, embedded: Page, axe: Callable[[Page], list[str]]) -> None:
    """Tokens and parts leave no accessibility fault, and nothing scrolls sideways."""
    embedded.set_viewport_size({"width": width, "height": 900})
    expect(send(embedded, "Hello").get_by_role("button", name="Regenerate")).to_be_visible()

    faults = axe(embedded)

    assert [] == faults
    assert embedded.evaluate("document.documentElement.scrollWidth <= innerWidth")
