"""
The connection in forms of other libraries: JSON Forms at `/json_forms`, react-jsonschema-form at `/rjsf`.

Both draw the files that the source serves, as they are. First `npm ci && npm run build` in this folder, then
`python app.py`.
"""

from pathlib import Path

from aiohttp import web

from helicone_chat_source import setup

BUILT = Path(__file__).parent / "dist"
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Connection</title>
<link rel="icon" href="data:,">
<main></main>
<script type="module" src="/static/{library}.js"></script>
</html>"""
# Both libraries check data with Ajv, which compiles schemas to code: hence 'unsafe-eval', and no Trusted Types.
POLICY = "default-src 'none'; script-src 'self' 'unsafe-eval'; connect-src 'self'; img-src data:"


async def page(request: web.Request) -> web.Response:
    """Return the page of one library."""
    text = PAGE.format(library=request.match_info["library"])
    return web.Response(text=text, content_type="text/html", headers={"Content-Security-Policy": POLICY})


def make_app() -> web.Application:
    """Return the app: a page for each library, their bundles, and the source."""
    app = web.Application()
    app.router.add_get("/{library:json_forms|rjsf}", page)
    app.router.add_static("/static", BUILT)
    setup(app, prefix="/sources/helicone")
    return app


if __name__ == "__main__":
    web.run_app(make_app(), host="127.0.0.1", port=8080, handler_cancellation=True)
