"""
What Prometheus reads: figures of this process, in a registry of their own.

No label has an owner, a key, a model or anything else that users can make up: each takes a few known values only, since
every combination of values is kept for ever.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import time
from collections.abc import AsyncIterator, Awaitable, Callable

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector
from prometheus_client.exposition import choose_encoder

from helicone_chat_source.core.errors import HeliconeError, NotFound
from helicone_chat_source.core.model_string import PROVIDERS
from helicone_chat_source.core.reply_state import count
from helicone_chat_source.source.observation import ReplyFacts
from helicone_chat_source.version import __version__
from helicone_chat_source.web.mounted import IDENTIFY, source_and_owner

MayReadMetrics = Callable[[web.Request], Awaitable[bool] | bool]

LAG_EVERY = 1.0
"""Seconds between two looks at how late the event loop is."""
REPLY_SECONDS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600)
LAG_SECONDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
OTHER = "other"


class Metrics:
    """Counts what happens; `process` adds memory, descriptors and CPU time of the process itself (Linux)."""

    def __init__(self, *, process: bool = False) -> None:
        self.registry = registry = CollectorRegistry()
        if process:
            ProcessCollector(registry=registry)
        Info("helicone_chat", "This program.", registry=registry).info({"version": __version__})
        self.requests = Counter(
            "helicone_chat_requests",
            "HTTP requests by route; 499 is a client that left, the code that of the error.",
            ("method", "route", "status", "code"),
            registry=registry,
        )
        self.replies = Counter(
            "helicone_chat_replies", "Replies that ended.", ("source", "ending", "code"), registry=registry
        )
        self.replies_open = Gauge(
            "helicone_chat_replies_open", "Replies being produced now.", ("source",), registry=registry
        )
        self.first_token = Histogram(
            "helicone_chat_first_token_seconds",
            "From the request to the first piece of a reply in a stream.",
            ("source",),
            buckets=REPLY_SECONDS,
            registry=registry,
        )
        self.reply_seconds = Histogram(
            "helicone_chat_reply_seconds",
            "From the request to the end of its reply.",
            ("source",),
            buckets=REPLY_SECONDS,
            registry=registry,
        )
        self.tokens = Counter(
            "helicone_chat_tokens", "Tokens of replies, estimates included.", ("source", "kind"), registry=registry
        )
        self.cost = Counter(
            "helicone_chat_cost_usd",
            "What replies cost; never that of simulated ones.",
            ("source", "estimated"),
            registry=registry,
        )
        self.gateway_errors = Counter(
            "helicone_chat_gateway_errors",
            "Trouble with the gateway, by provider where one is to blame, and by the code of the error.",
            ("source", "provider", "code"),
            registry=registry,
        )
        self.loop_lag = Histogram(
            "helicone_chat_event_loop_lag_seconds",
            "How late the event loop is; looked at once a second.",
            buckets=LAG_SECONDS,
            registry=registry,
        )
        self._is_watching = False

    def count_request(self, method: str, route: str, status: int, code: str) -> None:
        """Count a request; `route` is its pattern."""
        self.requests.labels(method if method in METHODS else OTHER, route, status, code).inc()

    @contextlib.asynccontextmanager
    async def watching_loop(
        self,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> AsyncIterator[None]:
        """Look at the event loop until the end; several who share these figures look once."""
        if self._is_watching:
            yield
            return
        self._is_watching = True
        watching = asyncio.create_task(self._watch_loop(sleep, monotonic))
        try:
            yield
        finally:
            self._is_watching = False
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)

    async def _watch_loop(self, sleep: Callable[[float], Awaitable[None]], monotonic: Callable[[], float]) -> None:
        while True:
            due = monotonic() + LAG_EVERY
            await sleep(LAG_EVERY)
            self.loop_lag.observe(max(0.0, monotonic() - due))


class SourceMetrics:
    """The figures of one source; what `HeliconeSource` tells its observer."""

    def __init__(self, metrics: Metrics, source_id: str) -> None:
        self._metrics = metrics
        self._source_id = source_id
        # What is not there yet would be no figure of 0, and the first step upwards would be missed.
        metrics.replies_open.labels(source_id)
        for kind in ("prompt", "completion"):
            metrics.tokens.labels(source_id, kind)
        for estimated in ("true", "false"):
            metrics.cost.labels(source_id, estimated)

    def reply_began(self) -> None:
        """Count an open reply."""
        self._metrics.replies_open.labels(self._source_id).inc()

    def reply_ended(self, facts: ReplyFacts) -> None:
        """Count how it ended, how long it took and what it used."""
        metrics, source_id = self._metrics, self._source_id
        metrics.replies_open.labels(source_id).dec()
        metrics.replies.labels(source_id, facts.ending, facts.error.code if facts.error else "").inc()
        metrics.reply_seconds.labels(source_id).observe(facts.seconds)
        if facts.first_token_seconds is not None:
            metrics.first_token.labels(source_id).observe(facts.first_token_seconds)
        for kind in ("prompt", "completion"):
            metrics.tokens.labels(source_id, kind).inc(count((facts.usage or {}).get(f"{kind}_tokens")))
        if facts.cost is not None and not facts.cost.simulated:
            metrics.cost.labels(source_id, "true" if facts.cost.estimated else "false").inc(facts.cost.usd)

    def gateway_failed(self, error: HeliconeError) -> None:
        """Count one failure for each provider that was tried, else one without a provider."""
        tried = [_provider_of(attempt.source) for attempt in error.attempts] or [""]
        for provider in tried:
            self._metrics.gateway_errors.labels(self._source_id, provider, error.code).inc()


METRICS = web.AppKey("helicone_metrics", Metrics)
MAY_READ_METRICS: web.AppKey[MayReadMetrics | None] = web.AppKey("helicone_may_read_metrics")


def _provider_of(source: str) -> str:
    """Return the provider in `model/provider/byok`; a gateway may send any text there."""
    provider = [*source.split("/"), ""][1]
    return provider if provider in PROVIDERS else OTHER


async def metrics_of_mount(request: web.Request) -> web.Response:
    """
    Return the figures to who may read them.

    They are those of all users together. So where a host tells users apart, it has to say who may read them; without
    that they are not there.
    """
    may_read, identify = request.app[MAY_READ_METRICS], request.app[IDENTIFY]
    if may_read is not None:
        answer = may_read(request)
        if not (await answer if inspect.isawaitable(answer) else answer):
            raise NotFound
    elif identify is not None:
        raise NotFound
    else:
        await source_and_owner(request)
    return metrics_response(request, request.app[METRICS])


def metrics_response(request: web.Request, metrics: Metrics) -> web.Response:
    """Return the figures in Prometheus' text, or in OpenMetrics for who accepts that."""
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return web.Response(body=encode(metrics.registry), headers={"Content-Type": content_type})
