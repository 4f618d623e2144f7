"""What holds for all browser tests, tried on a small test run with pages that break it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import web
from playwright.sync_api import Page

TESTS = Path(__file__).parents[1]
GOOD_PAGE = (
    "<!doctype html><html lang=en><title>Good</title><link rel=icon href=data:,><main><h1>Good</h1></main></html>"
)
BAD_PAGE = GOOD_PAGE.replace("</h1>", "</h1><img src=data:,>")
BROKEN_PAGES = """
def test_quiet(page):
    page.set_content("<h1>Good</h1>")

def test_console_error(page):
    page.set_content("<script>console.error('said so')</script>")

def test_uncaught_error(page):
    page.set_content("<script>throw new Error('thrown so')</script>")

def test_expected_error(page, allowed_console_errors):
    allowed_console_errors.append("expected so")
    page.set_content("<script>console.error('this was expected so')</script>")
"""


def page_app(html: str) -> web.Application:
    """Return an app with one page."""

    async def page(request: web.Request) -> web.Response:
        return web.Response(text=html, content_type="text/html")

    app = web.Application()
    app.router.add_get("/", page)
    return app


@pytest.mark.usefixtures("browser")
def test_error_in_the_console_fails_the_test_when_it_was_not_expected(tmp_path: Path) -> None:
    """A page that complains fails a test whose assertions all hold."""
    (tmp_path / "test_pages.py").write_text(BROKEN_PAGES)

    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", os.devnull, "-p", "browser.conftest", str(tmp_path)],
        env=os.environ | {"PYTHONPATH": str(TESTS)},
        check=False,
        capture_output=True,
        text=True,
    )

    assert ["test_console_error", "test_uncaught_error"] == re.findall(r"^ERROR \S+::(\w+)", ran.stdout, re.MULTILINE)
    assert "4 passed, 2 errors" in ran.stdout


@pytest.mark.parametrize(
    ("html", "faults"), [(GOOD_PAGE, []), (BAD_PAGE, ["image-alt: [['img']]"])], ids=["good page", "bad page"]
)
def test_axe_names_the_faults_when_a_page_is_served(
    page: Page, serve: Callable[[web.Application], str], axe: Callable[[Page], list[str]], html: str, faults: list[str]
) -> None:
    """The accessibility check sees a picture without words, and leaves a page without faults alone."""
    page.goto(serve(page_app(html)))

    found = axe(page)

    assert faults == found
