"""
Panel and chat in a page that has strong styles of its own, under the strictest Content Security Policy.

Its source is the simulated one, which needs no account and no network; `setup(app)` mounts the real one.
"""

from collections.abc import Callable
from pathlib import Path

from aiohttp import web

from helicone_chat_source import SourceManifest
from helicone_chat_source.host import demo_source

HERE = Path(__file__).parent
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types lit-html"
)


class Mounts:
    """Mounts each source that registers itself: `helicone_chat_source.register(Mounts(app))` works, too."""

    def __init__(self, app: web.Application) -> None:
        self.app = app

    def add(self, manifest: SourceManifest, mount: Callable[..., web.Application]) -> None:
        """Mount a source under its id."""
        mount(self.app, prefix=f"/sources/{manifest.id}")


async def page(request: web.Request) -> web.FileResponse:
    """Return the page, with the policy that holds for all that is in it."""
    return web.FileResponse(HERE / "page.html", headers={"Content-Security-Policy": POLICY})


async def style(request: web.Request) -> web.FileResponse:
    """Return the page's own style sheet."""
    return web.FileResponse(HERE / "page.css")


def make_app() -> web.Application:
    """Return the app: the page, its style sheet, and the simulated source."""
    app = web.Application()
    app.add_routes([web.get("/", page), web.get("/page.css", style)])
    demo_source.register(Mounts(app))
    return app


if __name__ == "__main__":
    web.run_app(make_app(), host="127.0.0.1", port=8080, handler_cancellation=True)
