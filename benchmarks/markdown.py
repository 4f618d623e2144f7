"""
Measures what a frame costs while a long reply is streamed as Markdown.

In the same Chromium, the same text grows by the same pieces: once drawn by the chat's own view, which reads only the
tail and leaves a frame out where one huge block takes long, and once by its peer, which parses and draws the whole
message with each piece (marked, without a sanitizer). With 60 frames a second there are 16.7 ms for a frame.
"""

from __future__ import annotations

from pathlib import Path

from aiohttp import web
from playwright.sync_api import Page, sync_playwright

from browser.chromium import chromium_path, launch
from browser.server_thread import ServerThread

STATIC = Path(__file__).parents[1] / "static"
CHARACTERS = 20_000
PIECE = 20
BLOCKS = """## A heading

A paragraph with *emphasis*, **weight**, `code` and [a link](https://example.org), long enough to need a few lines on
every screen that somebody reads it on, and then some more words to fill it.

- one point
- another point
  - and one inside

| name | value |
|------|------:|
| a    |     1 |

```python
def greet(name: str) -> str:
    return f"Hello, {name}!"
```

"""
PAGE = """<!doctype html><meta charset="utf-8"><title>Benchmark</title>
<script type="importmap">{"imports": {"marked": "/node_modules/marked/lib/marked.esm.js"}}</script><body></body>"""
MEASURE = """async ([name, text, piece]) => {
    const { MarkdownView } = await import("/src/markdown/markdown.js");
    const { marked } = await import("marked");
    const view = new MarkdownView({ copy: "Copy", table: "Table" });
    const whole = document.createElement("div");
    document.body.replaceChildren(name === "tail" ? view.element : whole);
    const frames = [];
    for (let end = piece; end <= text.length; end += piece) {
        const started = performance.now();
        if (name === "tail") view.update(text.slice(0, end));
        else whole.innerHTML = marked.parse(text.slice(0, end));
        document.body.offsetHeight;
        frames.push(performance.now() - started);
        await new Promise(requestAnimationFrame);
    }
    frames.sort((one, other) => one - other);
    const at = (share) => frames[Math.floor(share * (frames.length - 1))];
    return [frames.reduce((sum, frame) => sum + frame, 0) / frames.length, at(0.5), at(0.99), at(1)];
}"""


def serve_page() -> web.Application:
    """Return an app with an empty page and the browser's modules."""

    async def page(_request: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    app = web.Application()
    app.router.add_get("/", page)
    app.router.add_static("/src", STATIC / "src")
    app.router.add_static("/node_modules", STATIC / "node_modules")
    return app


def measure(page: Page, name: str) -> list[float]:
    """Return mean, median, 99th percentile and worst of all frames, in milliseconds."""
    text = (BLOCKS * (CHARACTERS // len(BLOCKS) + 1))[:CHARACTERS]
    figures: list[float] = page.evaluate(MEASURE, [name, text, PIECE])
    return figures


def main() -> None:
    """Print a line for each way."""
    chromium = chromium_path()
    if chromium is None:
        raise SystemExit("No Chromium was found: run `make test`, or set CHROMIUM to the path of one.")
    with ServerThread() as servers, sync_playwright() as playwright:
        browser = launch(playwright, chromium)
        page = browser.new_page()
        page.goto(servers.serve(serve_page()))
        for name, label in (("whole", "marked, whole message"), ("tail", "this chat, only the tail")):
            mean, median, high, worst = measure(page, name)
            figures = f"median {median:6.2f}   99 % below {high:6.2f}   worst {worst:6.2f}"
            print(f"{label:26} {mean:6.2f} ms a frame   {figures}")
        browser.close()


if __name__ == "__main__":
    main()
