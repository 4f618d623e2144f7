"""
Measures how soon the connection panel shows itself in a page that holds nothing else.

The first paint has empty shapes, then come fields that can be used. Run it as `python -m benchmarks.panel`; it needs
Chromium, as the browser tests do. A page with one line of text is painted in turn, in the same browser: the difference
is the panel's. Every page comes in a fresh context, so that nothing is cached.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import sys
import tempfile
import threading
from pathlib import Path

from aiohttp import web
from playwright.sync_api import Browser, sync_playwright

from helicone_chat_source import setup

ROUNDS = 15
PREFIX = "/sources/demo"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PAGES = {
    "a line of text": "<p>Hello</p>",
    "the panel": f'<helicone-connection-panel base="{PREFIX}/"></helicone-connection-panel>'
    f'<script type="module" src="{PREFIX}/static/helicone-panel.js"></script>',
}
FIRST_PAINT = """() => new Promise((found) => {
    new PerformanceObserver((list) => found(list.getEntriesByName("first-paint")[0].startTime))
        .observe({ type: "paint", buffered: true });
})"""
# The frame after the one in which the first box that takes text stands in the page.
FIELDS = """() => new Promise((found) => {
    const look = () => {
        const root = document.querySelector("helicone-connection-panel")?.shadowRoot;
        if (document.querySelector("p") || root?.querySelector("input")) {
            requestAnimationFrame(() => found(performance.now()));
        } else requestAnimationFrame(look);
    };
    look();
})"""


def host_app(folder: Path) -> web.Application:
    """Return a host with a page for each of `PAGES`."""

    async def page(request: web.Request) -> web.Response:
        body = list(PAGES.values())[int(request.match_info["number"])]
        text = (
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>.</title><link rel="icon" href="data:">{body}'
        )
        return web.Response(text=text, content_type="text/html")

    app = web.Application()
    app.router.add_get("/{number:[01]}", page)
    setup(app, prefix=PREFIX, data_folder=folder, gateway_url="http://127.0.0.1:9", api_url="http://127.0.0.1:9")
    return app


def serve(app: web.Application) -> str:
    """Run an app in a thread that ends with the process; return its address."""
    ready, addresses = threading.Event(), []

    async def run() -> None:
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        addresses.append(f"http://127.0.0.1:{runner.addresses[0][1]}")
        ready.set()
        await asyncio.Event().wait()

    threading.Thread(target=lambda: asyncio.run(run()), daemon=True).start()
    ready.wait()
    return addresses[0]


def look(browser: Browser, address: str) -> tuple[float, float]:
    """Return the milliseconds from the start of the navigation to the first paint, and to the fields."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(address, wait_until="commit")
    shown: float = page.evaluate(FIELDS)
    painted: float = page.evaluate(FIRST_PAINT)
    context.close()
    return painted, shown


def main() -> int:
    """Print the median and the slowest of each page, and how busy the machine was."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("set CHROMIUM to the path of a Chromium", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        address = serve(host_app(Path(folder)))
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in PAGES}
        for _ in range(ROUNDS):
            for number, name in enumerate(PAGES):
                found[name].append(look(browser, f"{address}/{number}"))
        browser.close()
    print(f"load {os.getloadavg()[0]:.1f}")
    for name, rounds in found.items():
        for what, times in zip(("first paint", "fields"), zip(*rounds, strict=True), strict=True):
            print(f"{name:16} {what:12} after {statistics.median(times):4.0f} ms, at most {max(times):4.0f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
