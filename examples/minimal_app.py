from aiohttp import web

from helicone_chat_source import setup

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>My chat app</title>
<script type="module" src="/sources/helicone/static/helicone-panel.js"></script>
<script type="module" src="/sources/helicone/static/helicone-chat.js"></script>
<body>
<h1>My chat app</h1>
<helicone-connection-panel base="/sources/helicone/"></helicone-connection-panel>
<helicone-chat base="/sources/helicone/"></helicone-chat>
</body>
</html>"""


async def page(request: web.Request) -> web.Response:
    return web.Response(text=PAGE, content_type="text/html")


def make_app() -> web.Application:
    app = web.Application()
    app.router.add_get("/", page)
    setup(app, prefix="/sources/helicone")
    return app


if __name__ == "__main__":
    web.run_app(make_app(), host="127.0.0.1", port=8080, handler_cancellation=True)
