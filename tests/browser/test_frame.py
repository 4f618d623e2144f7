"""The panel alone, in a frame of another app's page."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web
from playwright.sync_api import Page, expect

from browser.standalone_app import TOKEN, Serve, start

OTHER_PAGE = """<!doctype html><meta charset="utf-8"><title>Another app</title><link rel="icon" href="data:,"><iframe
src="%s" title="Panel" width="400" height="600"></iframe><script>
addEventListener("message", (event) => { window.told = { ...event.data, origin: event.origin }; });</script>"""


def another_app(addresses: list[str]) -> web.Application:
    """Return an app whose page shows the last of these addresses in a frame."""

    async def page(request: web.Request) -> web.Response:
        return web.Response(text=OTHER_PAGE % addresses[-1], content_type="text/html")

    app = web.Application()
    app.router.add_get("/", page)
    return app


def test_panel_works_in_a_frame_when_its_page_is_allowed(serve: Serve, page: Page, tmp_path: Path) -> None:
    """One signs in inside the frame; the page around learns the height, the state and the model, and nothing else."""
    shown: list[str] = []
    other = serve(another_app(shown))
    ours = start(serve, tmp_path, allowed_frames=[other]).partition("/#")[0]
    shown.append(f"{ours}/panel?theme=dark&lang=en")

    page.goto(other)
    frame = page.frame_locator("iframe")
    frame.get_by_role("textbox", name="Access token").fill(TOKEN)
    frame.get_by_role("button", name="Sign in").click()
    frame.get_by_label("Chat Completion Source").select_option("demo")

    expect(frame.get_by_text("Connected · 111 models")).to_be_visible()
    page.wait_for_function("window.told?.state === 'connected' && window.told.model !== ''")
    told = page.evaluate("window.told")
    assert set(told) == {"type", "height", "phase", "state", "model", "origin"}
    assert (told["type"], told["phase"], told["origin"]) == ("helicone-frame", "ready", ours)
    assert told["height"] > 200


def test_panel_stays_out_of_a_frame_when_nothing_is_allowed(
    serve: Serve, page: Page, tmp_path: Path, allowed_console_errors: list[str]
) -> None:
    """A page of another app can neither show the panel nor lead a click to it."""
    allowed_console_errors.append("frame-ancestors")
    ours = start(serve, tmp_path).partition("/#")[0]

    page.goto(serve(another_app([f"{ours}/panel"])))

    expect(page.frame_locator("iframe").locator("helicone-frame")).to_have_count(0)
    assert page.evaluate("window.told") is None
