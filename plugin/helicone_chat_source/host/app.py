"""The standalone chat app: its page, its sources, its guards."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Mapping
from functools import partial
from pathlib import Path

from aiohttp import web

from helicone_chat_source.core.errors import FieldError, InvalidRequest, NotFound
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.host import demo_source
from helicone_chat_source.host.access import AccessControl
from helicone_chat_source.host.demo_source import DEMO
from helicone_chat_source.host.registry import Sources, discover
from helicone_chat_source.source.helicone_source import LOCAL_OWNER, HeliconeSource
from helicone_chat_source.storage.database import Database
from helicone_chat_source.web.assets import bundle
from helicone_chat_source.web.forwarded import trust_proxies
from helicone_chat_source.web.guards import (
    add_security_headers,
    errors_as_json,
    framed_by,
    refuse_foreign_requests,
    words_of,
)
from helicone_chat_source.web.health import health_response
from helicone_chat_source.web.json_body import read_json_object
from helicone_chat_source.web.limits import LIMITS, Limits
from helicone_chat_source.web.manifest import HELICONE
from helicone_chat_source.web.metrics import METRICS, Metrics, metrics_response
from helicone_chat_source.web.mounted import SOURCE
from helicone_chat_source.web.observed import observed
from helicone_chat_source.web.openai_api import BASE_PATHS, add_program_apis
from helicone_chat_source.web.plugin import open_store
from helicone_chat_source.web.program_routes import PROGRAM_ACCESS
from helicone_chat_source.web.routes import file_response, static_file

SOURCES = web.AppKey("sources", Sources)
DATABASE: web.AppKey[list[Database]] = web.AppKey("database", list)
OWNER, SELECTED = "app", "selected_source"
OPEN_PATHS = tuple(f"{path}/" for path in BASE_PATHS)
NOT_BUILT = """<!doctype html><meta charset="utf-8"><title>Not built</title>
<h1>The page is not built yet</h1><p>Run <code>pip install -e .</code> in the checkout: it builds the page with npm.</p>
"""


def create_app(
    *,
    data_folder: Path,
    token: Secret,
    new_token: Callable[[], Secret] | None = None,
    allowed_hosts: Collection[str] = (),
    trusted_proxies: Collection[str] = (),
    allowed_frames: Collection[str] = (),
    source_options: Mapping[str, Mapping[str, object]] | None = None,
    demo_pace: float = 1.0,
    access_log: bool = False,
) -> web.Application:
    """
    Return the app. Each source is mounted under `/sources/<id>`.

    `source_options` has further arguments of `setup` for a source by its id; a source of another package gets the
    prefix alone. Everything but the pages themselves, their files and the sign-in needs the access `token`. `new_token`
    makes another one in its place; without it the token cannot be renewed. `trusted_proxies` are believed in whose name
    they ask, and over which scheme. `allowed_frames` are the origins of other apps whose pages may show `/panel`, the
    panel alone, in a frame. `access_log` logs each request, at INFO.
    """
    access = AccessControl(token, new_token=new_token)
    sources = Sources()
    discover(sources)
    demo_source.register(sources, pace=demo_pace)
    metrics = Metrics(process=True)
    observe = observed(metrics, access_log=access_log)
    guards = [errors_as_json, refuse_foreign_requests(allowed_hosts), trust_proxies(trusted_proxies)]
    app = web.Application(middlewares=[observe, *guards, access.middleware(_is_open)])
    app[METRICS] = metrics
    app[SOURCES] = sources
    app[DATABASE] = []
    app[LIMITS] = Limits()
    app.on_response_prepare.append(add_security_headers)
    app.add_routes(
        [
            web.get("/", page),
            web.get("/panel", partial(panel_page, framed_by(allowed_frames))),
            web.get("/static/{name}", static_file),
            web.post("/session", access.sign_in),
            web.get("/session", access.session),
            web.get("/sources", list_sources),
            web.put("/sources/selected", select_source),
            web.get("/metrics", read_metrics),
            web.get("/health", health),
        ]
    )

    async def store(app: web.Application) -> AsyncIterator[None]:
        async with open_store(data_folder) as database:
            app[DATABASE].append(database)
            yield

    app.cleanup_ctx.append(store)
    ours = {"data_folder": data_folder, "allowed_hosts": allowed_hosts, "metrics": metrics}
    mounted: dict[str, web.Application] = {}
    for source in sources:
        options = (source_options or {}).get(source.manifest.id, {})
        shared = ours if source.manifest in (HELICONE, DEMO) else {}
        mounted[source.manifest.id] = source.mount(app, **{"prefix": source.prefix, **shared, **options})
        if SOURCE in mounted[source.manifest.id]:
            mounted[source.manifest.id][PROGRAM_ACCESS] = access.program_access()

    async def caller(request: web.Request, token: str) -> tuple[HeliconeSource, str]:
        access.check_program(token, request.remote or "")
        selected = mounted[await _selected(app)]
        if SOURCE not in selected:
            raise NotFound
        return selected[SOURCE], LOCAL_OWNER

    add_program_apis(app, caller)
    return app


def _is_open(request: web.Request) -> bool:
    """
    Whether a request needs no token here.

    The pages, their files and the health hold no secret, the sign-in brings the token, and `/v1` checks it by itself,
    to refuse in the words of its clients.
    """
    return request.path in ("/", "/panel", "/session", "/health") or request.path.startswith(("/static/", *OPEN_PATHS))


async def page(request: web.Request) -> web.StreamResponse:
    """Return the chat page."""
    return _page("helicone-app.html")


async def panel_page(policy: str, request: web.Request) -> web.StreamResponse:
    """Return the page with the connection panel alone, which other apps show in a frame."""
    response = _page("helicone-frame.html")
    response.headers["Content-Security-Policy"] = policy
    return response


def _page(name: str) -> web.StreamResponse:
    path = bundle().get(name)
    if path is None:
        return web.Response(text=NOT_BUILT, content_type="text/html", status=503)
    return file_response(path)


async def read_metrics(request: web.Request) -> web.Response:
    """Return the figures of all sources."""
    return metrics_response(request, request.app[METRICS])


async def health(request: web.Request) -> web.Response:
    """Tell whether the app can do its work."""
    (database,) = request.app[DATABASE]
    return await health_response(database)


async def list_sources(request: web.Request) -> web.Response:
    """Return every registered source, and which one is selected."""
    words = words_of(request)
    listed = [
        {
            "id": source.manifest.id,
            "label": words.text(source.manifest.label),
            "description": words.text(source.manifest.description),
            "simulated": source.manifest.simulated,
            "base": f"{source.prefix}/",
        }
        for source in request.app[SOURCES]
    ]
    return web.json_response({"sources": listed, "selected": await _selected(request.app)})


async def _selected(app: web.Application) -> str:
    (database,) = app[DATABASE]
    selected = await database.load_value(OWNER, SELECTED)
    known = [source.manifest.id for source in app[SOURCES]]
    return selected if selected in known else known[0]


async def select_source(request: web.Request) -> web.Response:
    """Remember which source is selected."""
    source_id = (await read_json_object(request)).get("id")
    if not isinstance(source_id, str) or source_id not in request.app[SOURCES]:
        raise InvalidRequest(fields=[FieldError("/id", "literal_error", "There is no such source.")])
    (database,) = request.app[DATABASE]
    await database.save_value(OWNER, SELECTED, source_id)
    return await list_sources(request)
