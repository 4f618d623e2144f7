"""The diagnosis of the panel: copied or saved, in two languages, and never with the key."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.standalone_app import OpenPage, Serve, button, choose_model, connect, start
from browser.test_panel_states import Gateway
from replay_gateway import GOOD_KEY


@dataclass(frozen=True)
class Words:
    """What the panel says in a language, and what the report begins with."""

    locale: str
    title: str
    copy: str
    copied: str
    save: str
    saved: str
    report: str


ENGLISH = Words(
    "en-US",
    "Diagnosis",
    "Copy diagnosis",
    "Copied",
    "Save diagnosis",
    "Saved to your downloads",
    "Helicone connection report",
)
GERMAN = Words(
    "de-DE",
    "Diagnose",
    "Diagnose kopieren",
    "Kopiert",
    "Diagnose sichern",
    "Bei den Downloads gesichert",
    "Verbindungsbericht Helicone",
)


@pytest.fixture(name="with_trouble")
def _with_trouble(
    serve: Serve, open_page: OpenPage, tmp_path: Path, allowed_console_errors: list[str]
) -> Callable[[str], Page]:
    """`with_trouble(locale)` opens the connected app, whose gateway then repeated the key in an error."""
    allowed_console_errors.append("502")

    def with_trouble(locale: str) -> Page:
        gateway = Gateway()
        address = start(serve, tmp_path, serve(gateway.app))
        page = open_page(permissions=["clipboard-read", "clipboard-write"])
        page.goto(address)
        connect(page, GOOD_KEY)
        choose_model(page, "gpt-4o")
        gateway.manner = "parrot"
        button(page, "Test Message").click()
        expect(page.get_by_text("bad header").first).to_be_attached()
        page.get_by_role("combobox", name="Language").select_option(locale[:2])
        return page

    return with_trouble


@pytest.mark.parametrize("words", [ENGLISH, GERMAN], ids=["english", "german"])
def test_diagnosis_when_it_is_handed_over(words: Words, with_trouble: Callable[[str], Page]) -> None:
    """The clipboard has the text, the file has the same as JSON; what was done is said, and the key is in neither."""
    page = with_trouble(words.locale)
    page.get_by_text(words.title, exact=True).click()

    button(page, words.copy).click()
    expect(page.get_by_text(words.copied, exact=True)).to_be_visible()
    text = page.evaluate("navigator.clipboard.readText()")
    with page.expect_download() as download:
        button(page, words.save).click()
    expect(page.get_by_text(words.saved, exact=True)).to_be_visible()
    saved = Path(download.value.path()).read_text()

    assert re.fullmatch(r"helicone-chat-diagnosis-\d{4}-\d\d-\d\d\.json", download.value.suggested_filename)
    assert text.startswith(words.report)
    assert json.loads(saved)["settings"]["model"] == "gpt-4o"
    assert "bad header: Bearer" in text
    assert "bad header: Bearer" in saved
    for secret in (GOOD_KEY, GOOD_KEY.removeprefix("sk-helicone-"), GOOD_KEY[20:27]):
        assert secret not in text + saved
