"""Joins an aiohttp app: one sub-application with its routes, guards and lifetime."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path

from aiohttp import web

from helicone_chat_source.core.errors import TokenMissing
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.core.settings import ConnectionSettings
from helicone_chat_source.source import environment
from helicone_chat_source.source.connection import KeyOrigin
from helicone_chat_source.source.helicone_source import HeliconeSource
from helicone_chat_source.storage.database import Database, open_database
from helicone_chat_source.web.aiohttp_fitness import what_is_wrong_with_aiohttp
from helicone_chat_source.web.forwarded import trust_proxies
from helicone_chat_source.web.guards import add_security_headers, errors_as_json, refuse_foreign_requests
from helicone_chat_source.web.limits import LIMITS, Limits
from helicone_chat_source.web.manifest import HELICONE, SourceManifest, SourceRegistry
from helicone_chat_source.web.metrics import MAY_READ_METRICS, METRICS, MayReadMetrics, Metrics, SourceMetrics
from helicone_chat_source.web.mounted import IDENTIFY, MANIFEST, SOURCE, Identify, owner_of
from helicone_chat_source.web.observed import observed
from helicone_chat_source.web.openai_api import Caller, add_program_apis
from helicone_chat_source.web.program_routes import PROGRAM_ACCESS, ProgramAccess, ProgramToken
from helicone_chat_source.web.routes import source_routes
from helicone_chat_source.web.words import words

IdentifyProgram = Callable[[str], Awaitable[str | None] | str | None]


def setup(
    app: web.Application,
    *,
    prefix: str = "/sources/helicone",
    source_id: str = "helicone",
    manifest: SourceManifest = HELICONE,
    gateway_url: str | None = None,
    gateway_name: str | None = None,
    api_url: str | None = None,
    api_key: str | Secret | None = None,
    api_key_from: KeyOrigin = "given",
    allow_key_entry: bool = True,
    default_settings: ConnectionSettings | None = None,
    data_folder: Path | str | None = None,
    database_url: str | None = None,
    database: AbstractAsyncContextManager[Database] | None = None,
    identify: Identify | None = None,
    identify_program: IdentifyProgram | None = None,
    program_token: ProgramToken | None = None,
    allowed_hosts: Collection[str] = (),
    trusted_proxies: Collection[str] = (),
    metrics: Metrics | None = None,
    may_read_metrics: MayReadMetrics | None = None,
) -> web.Application:
    """
    Mount the source under `prefix` and return its sub-application; everything starts and stops with `app`.

    `identify(request)` gives the owner of settings and key, a string; it may be a coroutine, and `None` or an empty
    string refuses the request. Without it there is one local owner, and `HELICONE_API_KEY` is used while no key is
    stored: with many users an environment's key would be spent by all of them, so there the operator gives `api_key`.
    `identify_program(token)` does the same for programs that use `v1` under `prefix` with an access token of the
    host's; without it there is no `v1`. With `program_token(owner)`, which gives such a token, the panel shows its
    user what to paste into other apps.
    `allowed_hosts` are the names under which browsers reach `app`, beside loopback names; `"*"` allows every name.
    `trusted_proxies` are addresses or networks of proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
    `may_read_metrics(request)` says who may read `GET metrics`, which has the figures of all users; it may be a
    coroutine. Without it they can be read where there is one local owner, and nowhere else. Mounts that get the same
    `metrics` count together.
    With `identify`, so with several users, `RuntimeError` says what is wrong with an aiohttp that is too old.
    Settings and keys lie in `data_folder` (default: the platform's), or in the database at `database_url`.

    Run a host with `handler_cancellation=True` (`web.run_app(app, handler_cancellation=True)`): then a reply stops at
    the gateway the moment its reader leaves; without it within a quarter of a second.
    """
    if identify is not None and (fault := what_is_wrong_with_aiohttp(words())):
        raise RuntimeError(fault)
    if api_key is None and identify is None and (environment_key := environment.api_key()):
        api_key, api_key_from = environment_key, "environment"
    figures = metrics or Metrics()
    source = HeliconeSource(
        source_id=source_id,
        gateway_url=gateway_url,
        gateway_name=gateway_name,
        api_url=api_url,
        api_key=api_key,
        api_key_from=api_key_from,
        allow_key_entry=allow_key_entry,
        simulated=manifest.simulated,
        default_settings=default_settings,
        database=database or open_store(data_folder, database_url),
        observer=SourceMetrics(figures, source_id),
    )

    limits = app.setdefault(LIMITS, Limits())

    async def lifetime(_app: web.Application) -> AsyncIterator[None]:
        async with source, figures.watching_loop():
            yield

    async def end_replies(_app: web.Application) -> None:
        asyncio.get_running_loop().call_later(limits.grace_seconds, source.end_replies)

    guards = [errors_as_json, refuse_foreign_requests(allowed_hosts), trust_proxies(trusted_proxies)]
    mounted = web.Application(middlewares=[observed(figures), *guards])
    mounted[SOURCE] = source
    mounted[IDENTIFY] = identify
    mounted[METRICS] = figures
    mounted[MAY_READ_METRICS] = may_read_metrics
    mounted[MANIFEST] = replace(manifest, id=source_id)
    mounted.on_response_prepare.append(add_security_headers)
    mounted.cleanup_ctx.append(lifetime)
    mounted.on_shutdown.append(end_replies)
    mounted.add_routes(source_routes())
    if identify_program is not None:
        add_program_apis(mounted, _caller(source, identify_program))
        mounted[PROGRAM_ACCESS] = ProgramAccess(program_token) if program_token else None
    app.add_subapp(prefix.rstrip("/"), mounted)
    return mounted


def _caller(source: HeliconeSource, identify_program: IdentifyProgram) -> Caller:
    async def caller(_request: web.Request, token: str) -> tuple[HeliconeSource, str]:
        owner = await owner_of(identify_program(token))
        if owner is None:
            raise TokenMissing(variant="program")
        return source, owner

    return caller


def open_store(
    data_folder: Path | str | None = None, database_url: str | None = None
) -> AbstractAsyncContextManager[Database]:
    """Return the store of a folder or URL; what is not given comes from the environment or is the platform's folder."""
    return open_database(
        data_folder=environment.data_folder(data_folder),
        url=environment.database_url(database_url),
        master_key=environment.master_key(),
    )


def register(registry: SourceRegistry) -> None:
    """Put Helicone into a host's list of Chat Completion sources; the entry point `chat_completion_sources` is this."""
    registry.add(HELICONE, setup)
