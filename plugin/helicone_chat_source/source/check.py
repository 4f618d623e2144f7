"""Asks the gateway whether it is there, takes the key and has models: the steps of Connect."""

from __future__ import annotations

from collections.abc import Callable

from helicone_chat_source.core.chat_request import build_key_probe
from helicone_chat_source.core.errors import (
    BadReply,
    GatewayDown,
    GatewayRefused,
    GatewayTimeout,
    HeliconeError,
    NotAGateway,
    ProviderDown,
    Step,
)
from helicone_chat_source.core.gateway_reply import read_key_probe
from helicone_chat_source.core.links import account_of
from helicone_chat_source.core.redaction import redact
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.gateway.client import GatewayClient
from helicone_chat_source.source.connection import Verdict
from helicone_chat_source.source.models import ModelLists

HOST_TROUBLE = (GatewayDown, GatewayTimeout, NotAGateway, BadReply, GatewayRefused, ProviderDown)
"""What says that no working gateway is there; any other error is one that a gateway told."""


class GatewayCheck:
    """Goes through the steps; `monotonic` gives seconds."""

    def __init__(self, client: GatewayClient, models: ModelLists, *, monotonic: Callable[[], float]) -> None:
        self._client = client
        self._models = models
        self._monotonic = monotonic

    async def run(self, key: Secret, *, anew: bool) -> Verdict:
        """
        Return the verdict on a key that the gateway takes; raises for any other, with `steps` in the error.

        The lists are fetched, or, unless `anew`, those of the last hour kept: a page that is opened again need not load
        them again. They may fail without harm.
        """
        begun = self._monotonic()
        try:
            await self._prove(key)
        except HeliconeError as error:
            error.steps = _steps_until(error, round((self._monotonic() - begun) * 1000))
            raise
        ms = round((self._monotonic() - begun) * 1000)
        return await self._fetch_models((Step("host", ok=True, ms=ms), Step("key", ok=True, ms=ms)), anew=anew)

    async def _prove(self, key: Secret) -> None:
        try:
            answer = await self._client.send(build_key_probe(key))
            read_key_probe(answer.status, answer.body, account_of(key))
        except HeliconeError as error:
            error.redact(lambda text: redact(text, key))
            raise

    async def _fetch_models(self, steps: tuple[Step, ...], *, anew: bool) -> Verdict:
        known, timings = await self._models.known(), self._models.timings
        if not (anew or known.stale):
            listed = Step("models", ok=True), Step("registry", ok=known.registry != "missing")
            return Verdict("connected", None, (*steps, *listed))
        try:
            known = await self._models.fetch()
        except HeliconeError as error:
            failed = Step("models", ok=False, code=error.code, ms=timings.get("models"))
            return Verdict("connected", error, (*steps, failed))
        listed = (
            Step("models", ok=True, ms=timings.get("models")),
            Step("registry", ok=known.registry != "missing", ms=timings.get("registry")),
        )
        return Verdict("connected", None, (*steps, *listed))


def _steps_until(error: HeliconeError, ms: int) -> tuple[Step, ...]:
    """Return how far Connect came; the probe reaches the host and proves the key in one request."""
    if isinstance(error, HOST_TROUBLE):
        return (Step("host", ok=False, code=error.code, ms=ms),)
    return Step("host", ok=True, ms=ms), Step("key", ok=False, code=error.code, ms=ms)
