"""What changes something cannot be asked for by an address alone, and no other site can ask for anything."""

from __future__ import annotations

import re

from aiohttp import web

from inputs.open_app import SOURCE, OpenApp
from inputs.tried import tried

SAFE = {"GET", "HEAD"}


def paths_by_method(app: web.Application) -> dict[str, set[str]]:
    """Return the methods of each path, its slots filled."""
    found: dict[str, set[str]] = {}
    for route in app.router.routes():
        if route.resource is not None:
            found.setdefault(re.sub(r"{\w+}", "x", route.resource.canonical), set()).add(route.method)
    return found


async def test_nothing_changes_when_a_changing_route_is_asked_by_get(app: OpenApp) -> None:
    """An image or a link on another page gets 405 where only a POST, PUT, PATCH or DELETE does something."""
    known = paths_by_method(app.served)
    changing = sorted(path for path, methods in known.items() if not SAFE & methods)
    before = await app.saved()

    answers = {
        (method, path): (await app.ask(method, path))[0] for path in changing for method in ("GET", "HEAD", "TRACE")
    }

    assert f"{SOURCE}/connect" in changing
    assert {key: status for key, status in answers.items() if status not in (404, 405)} == {}
    # A profile could be called `import` or `selected`, so these two addresses can be read.
    assert {path for (_, path), status in answers.items() if status == 404} <= {
        path for path in changing if path.endswith(("/profiles/import", "/profiles/selected"))
    }
    assert await app.saved() == before


async def test_other_sites_are_refused_when_they_ask_for_anything(app: OpenApp) -> None:
    """Each route but a page that somebody was led to is closed to what a browser sends for another site."""
    asked = [(method, path) for path, methods in paths_by_method(app.served).items() for method in methods - {"HEAD"}]
    for method, path in asked:
        tried("foreign requests", method, path)

    answers = {await app.ask(method, path, b"{}", headers={"Sec-Fetch-Site": "cross-site"}) for method, path in asked}

    assert len(asked) > 70
    assert answers == {(403, "foreign_origin")}
