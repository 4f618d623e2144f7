"""
A chat app with users: each signs in, and has a key and settings of their own.

Sign in as `ada` or `ben`; the password is the name spelled backwards. A real app keeps salted hashes in its database.
"""

import hmac
import secrets

from aiohttp import web
from aiohttp.typedefs import Handler

from helicone_chat_source import setup

PASSWORDS = {"ada": "ada", "ben": "neb"}
COOKIE = "example_session"
SESSIONS: web.AppKey[dict[str, str]] = web.AppKey("sessions", dict)

LOGIN_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Sign in</title>
<link rel="icon" href="data:,">
<main>
<h1>Sign in</h1>
<form method="post" action="/login">
<label>Name <input name="name" autocomplete="username" required></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button>Sign in</button>
</form>
</main>
</html>"""
CHAT_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Chat</title>
<link rel="icon" href="data:,">
<script type="module" src="/sources/helicone/static/helicone-panel.js"></script>
<script type="module" src="/sources/helicone/static/helicone-chat.js"></script>
<main>
<h1>Chat of {name}</h1>
<form method="post" action="/logout"><button>Sign out</button></form>
<helicone-connection-panel base="/sources/helicone/"></helicone-connection-panel>
<helicone-chat base="/sources/helicone/"></helicone-chat>
</main>
</html>"""


def user_of(request: web.Request) -> str | None:
    """Return who is signed in; this is what `setup` asks for the owner of key and settings."""
    return request.config_dict[SESSIONS].get(request.cookies.get(COOKIE, ""))


@web.middleware
async def refuse_foreign_forms(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse forms that another site sends in the user's name; the source's own routes do that themselves."""
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise web.HTTPForbidden
    return await handler(request)


async def chat_page(request: web.Request) -> web.Response:
    """Return the chat of who is signed in; lead all others to the sign-in page."""
    name = user_of(request)
    if name is None:
        raise web.HTTPSeeOther("/login")
    return web.Response(text=CHAT_PAGE.format(name=name), content_type="text/html")


async def login_page(request: web.Request) -> web.Response:
    """Return the sign-in page."""
    return web.Response(text=LOGIN_PAGE, content_type="text/html")


async def login(request: web.Request) -> web.Response:
    """Begin a session, or show the form again."""
    form = await request.post()
    name, password = str(form.get("name", "")), str(form.get("password", ""))
    if not hmac.compare_digest(PASSWORDS.get(name, secrets.token_hex()).encode(), password.encode()):
        raise web.HTTPSeeOther("/login")
    session = secrets.token_urlsafe()
    request.app[SESSIONS][session] = name
    response = web.Response(status=303, headers={"Location": "/"})
    response.set_cookie(COOKIE, session, httponly=True, samesite="Strict")
    return response


async def logout(request: web.Request) -> web.Response:
    """End the session."""
    request.app[SESSIONS].pop(request.cookies.get(COOKIE, ""), None)
    response = web.Response(status=303, headers={"Location": "/login"})
    response.del_cookie(COOKIE)
    return response


def make_app() -> web.Application:
    """Return the app: its pages, its sessions, and the source for each user."""
    app = web.Application(middlewares=[refuse_foreign_forms])
    app[SESSIONS] = {}
    app.add_routes(
        [
            web.get("/", chat_page),
            web.get("/login", login_page),
            web.post("/login", login),
            web.post("/logout", logout),
        ]
    )
    setup(app, prefix="/sources/helicone", identify=user_of)
    return app


if __name__ == "__main__":
    web.run_app(make_app(), host="127.0.0.1", port=8080, handler_cancellation=True)
