"""Requests that no browser would send, and the list of all addresses that there are."""

from __future__ import annotations

import asyncio

from host.conftest import Client


def list_routes(client: Client) -> list[tuple[str, str]]:
    """Return method and path of every route, those of the sources too."""
    found = {(route.method, route.resource.canonical) for route in client.app.router.routes() if route.resource}
    assert ("POST", "/sources/demo/generate") in found
    return sorted(found)


async def raw(client: Client, method: str, target: str, *lines: str, body: str = "") -> tuple[int, str]:
    """Send a request byte by byte, without a browser's help; return status and the rest of the answer."""
    reader, writer = await asyncio.open_connection(client.host, client.port)
    head = [f"{method} {target} HTTP/1.1", *lines, "Connection: close", f"Content-Length: {len(body)}", "", body]
    writer.write("\r\n".join(head).encode())
    answer = (await reader.read()).decode()
    writer.close()
    return int(answer.split(" ")[1]), answer
