"""The schema files in other libraries' forms, unmodified: JSON Forms and RJSF for React, in the example's pages."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from playwright.sync_api import Locator, Page, expect

from browser.form_libraries import build_example
from replay_gateway import GOOD_KEY, ReplayGateway

Serve = Callable[[web.Application], str]
PROPERTIES = '{"session_type": "roleplay"}'
SONNET, SONNET_4_5, GPT = "Anthropic: Claude Sonnet 4", "Anthropic: Claude Sonnet 4.5", "OpenAI GPT-4o-mini"


@pytest.fixture(scope="session")
def example() -> Path:
    """The example, built."""
    return build_example()


@pytest.fixture(name="page", params=["json_forms", "rjsf"])
def _page(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    serve: Serve,
    open_page: Callable[..., Page],
    example: Path,
) -> Page:
    """The page of one library, on the recorded gateway."""
    gateway = serve(ReplayGateway().app)
    monkeypatch.setenv("HELICONE_CHAT_GATEWAY_URL", gateway)
    monkeypatch.setenv("HELICONE_CHAT_API_URL", gateway)
    page = open_page()
    page.goto(f"{serve(runpy.run_path(str(example / 'app.py'))['make_app']())}/{request.param}")
    page.get_by_role("heading", name="Helicone").wait_for()
    return page


@pytest.fixture(name="connected")
def _connected(page: Page) -> Page:
    """The same page after Connect."""
    key_box(page).fill(GOOD_KEY)
    button(page, "Connect").click()
    expect(page.get_by_role("status")).to_have_text("Connected")
    return page


def key_box(page: Page) -> Locator:
    """Return the box for the API key."""
    return page.get_by_label("Helicone API key")


def model_box(page: Page) -> Locator:
    """Return the field for the model."""
    return page.get_by_label("Model", exact=True)


def button(page: Page, name: str) -> Locator:
    """Return the button with just this name."""
    return page.get_by_role("button", name=name, exact=True)


def web_search(page: Page) -> Locator:
    """Return the switch for web search."""
    return page.get_by_role("checkbox", name="Web search", exact=True)


def properties_box(page: Page) -> Locator:
    """Return the field for the custom properties."""
    return page.get_by_label("Custom properties (JSON)")


def add_fallback(page: Page, text: str) -> Locator:
    """Add a fallback; return its box."""
    fallbacks = page.get_by_role("group", name="Fallbacks").or_(page.locator("fieldset", has_text="Fallbacks")).last
    fallbacks.get_by_role("button", name="Add").or_(button(page, "Add to Fallbacks")).first.click()
    box = fallbacks.get_by_role("textbox").first
    box.fill(text)
    return box


def save(page: Page) -> tuple[dict[str, Any], dict[str, Any]]:
    """Save; return what the form gave and what the source keeps."""
    with page.expect_response(lambda response: response.request.method == "PUT") as saved:
        button(page, "Save").click()
    expect(page.get_by_role("status")).to_have_text("Connected Saved")
    return json.loads(saved.value.request.post_data or ""), saved.value.json()


def test_form_when_there_is_no_key(page: Page) -> None:
    """The key is masked, the model a plain text, the properties a text area; nothing searches without a model."""
    expect(key_box(page)).to_have_attribute("type", "password")
    expect(model_box(page)).to_have_attribute("type", "text")
    expect(properties_box(page)).to_have_js_property("tagName", "TEXTAREA")
    expect(properties_box(page)).to_have_value("{}")
    expect(web_search(page)).to_have_count(0)
    expect(button(page, "Test Message")).to_be_disabled()


def test_form_when_connected(connected: Page) -> None:
    """All models can be chosen by their names, and the key is gone from the form."""
    options = model_box(connected).locator("option")

    names = options.evaluate_all("options => options.map((option) => option.label)")

    assert 112 == len(names)
    assert "No model chosen" == names[0]
    assert {SONNET, SONNET_4_5, GPT} <= set(names)
    expect(key_box(connected)).to_have_value("")


def test_form_when_the_model_changes(connected: Page) -> None:
    """The switch for web search is there for Claude only, and can be used where the model can search."""
    model_box(connected).select_option(label=GPT)
    expect(properties_box(connected)).to_be_visible()
    expect(web_search(connected)).to_have_count(0)

    model_box(connected).select_option(label=SONNET)

    expect(web_search(connected)).to_be_enabled()
    web_search(connected).check()
    expect(web_search(connected)).to_be_checked()


@pytest.mark.parametrize("page", ["json_forms"], indirect=True)
def test_form_when_the_model_cannot_search(connected: Page) -> None:
    """JSON Forms knows rules: the switch cannot be used for a Claude that the gateway does not let search."""
    model_box(connected).select_option(label=SONNET_4_5)

    expect(web_search(connected)).to_be_disabled()


def test_form_when_a_fallback_is_wrong(connected: Page) -> None:
    """What the schema refuses is told at the field."""
    add_fallback(connected, "two words")

    expect(connected.get_by_text("must match pattern").first).to_be_visible()


def test_form_when_settings_are_saved(connected: Page) -> None:
    """What the form gives is taken as it is, and is there again after a reload."""
    model_box(connected).select_option(label=SONNET)
    web_search(connected).check()
    properties_box(connected).fill(PROPERTIES)
    add_fallback(connected, "gpt-4o/azure")
    connected.get_by_label("Most tokens in a reply").fill("500")
    connected.get_by_label("Reasoning effort").select_option(label="Low")

    given, kept = save(connected)

    assert given == kept
    assert {
        "model": "claude-sonnet-4",
        "web_search": True,
        "custom_properties": PROPERTIES,
        "fallbacks": ["gpt-4o/azure"],
        "max_tokens": 500,
        "reasoning_effort": "low",
    }.items() <= kept.items()
    connected.reload()
    expect(model_box(connected).locator("option:checked")).to_have_js_property("label", SONNET)
    expect(web_search(connected)).to_be_checked()
    expect(properties_box(connected)).to_have_value(PROPERTIES)


@pytest.mark.parametrize(
    ("page", "unset"), [("json_forms", "None"), ("json_forms", "Not set"), ("rjsf", "Not set")], indirect=["page"]
)
def test_form_when_a_choice_is_taken_back(connected: Page, unset: str) -> None:
    """No effort and no model are choices with names, which the source takes."""
    connected.get_by_label("Reasoning effort").select_option(label="High")
    connected.get_by_label("Reasoning effort").select_option(label=unset)
    model_box(connected).select_option(label=GPT)
    model_box(connected).select_option(label="No model chosen")

    _, kept = save(connected)

    assert ("", "") == (kept["model"], kept["reasoning_effort"])


def test_actions_when_they_are_drawn_from_the_manifest(connected: Page) -> None:
    """Test Message and Forget work from `panel.json` alone, with its words and its question."""
    questions: list[str] = []
    connected.on("dialog", lambda dialog: dialog.accept())
    connected.on("dialog", lambda dialog: questions.append(dialog.message))
    model_box(connected).select_option(label=GPT)
    save(connected)

    button(connected, "Test Message").click()

    expect(connected.get_by_role("status")).to_contain_text("answered through the recorded path")
    button(connected, "Forget").click()
    expect(connected.get_by_role("status")).to_have_text("Not connected")
    assert ["Forget this key?"] == questions
