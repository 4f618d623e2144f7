"""The Demo source: the same source, talking to a simulated gateway in this process."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Collection
from pathlib import Path

from aiohttp import web

from helicone_chat_source.core.settings import ConnectionSettings
from helicone_chat_source.gateway.demo import DEMO_KEY, create_demo_gateway
from helicone_chat_source.web.manifest import SourceManifest, SourceRegistry
from helicone_chat_source.web.metrics import Metrics
from helicone_chat_source.web.plugin import setup

DEMO = SourceManifest(
    id="demo",
    label="helicone.source.demo.label",
    description="helicone.source.demo.description",
    icon="demo",
    links={},
    abilities=("stream", "web_search", "custom_properties", "fallbacks", "reasoning"),
    simulated=True,
)
DEMO_SETTINGS = ConnectionSettings(model="claude-sonnet-4")


def register(registry: SourceRegistry, *, pace: float = 1.0) -> None:
    """Put the Demo source into a host's list; `pace` multiplies the pauses between its tokens."""

    def mount(
        app: web.Application,
        *,
        prefix: str,
        data_folder: Path | str | None = None,
        allowed_hosts: Collection[str] = (),
        metrics: Metrics | None = None,
    ) -> web.Application:
        """Mount the source; the simulated gateway listens on a free loopback port while `app` runs."""
        listening = socket.create_server(("127.0.0.1", 0))

        address = f"http://127.0.0.1:{listening.getsockname()[1]}"

        async def simulated_gateway(_app: web.Application) -> AsyncIterator[None]:
            runner = web.AppRunner(
                create_demo_gateway(pace=pace), handler_cancellation=True, access_log=None, shutdown_timeout=1
            )
            await runner.setup()
            await web.SockSite(runner, listening).start()
            yield
            await runner.cleanup()

        # First, so that its socket is closed even when the app fails to start because of something else.
        app.cleanup_ctx.insert(0, simulated_gateway)
        return setup(
            app,
            source_id=DEMO.id,
            manifest=DEMO,
            gateway_url=address,
            gateway_name="demo",
            api_url=address,
            api_key=DEMO_KEY,
            api_key_from="built_in",
            allow_key_entry=False,
            default_settings=DEMO_SETTINGS,
            prefix=prefix,
            data_folder=data_folder,
            allowed_hosts=allowed_hosts,
            metrics=metrics,
        )

    registry.add(DEMO, mount)
