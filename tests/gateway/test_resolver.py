"""Where a gateway's name may lead, whatever the name server says."""

from __future__ import annotations

import socket

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from gateway.raw_server import answering, raw_server, whole
from helicone_chat_source.core.chat_request import GatewayRequest
from helicone_chat_source.core.errors import GatewayDown, HeliconeError
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.gateway.client import GatewayClient, open_session

GET = GatewayRequest("GET", "/v1/models", key=Secret("sk-helicone-canarya-canaryb-canaryc-canaryd"))
NOBODY = "192.0.2.1"
"""An address of the documentation, where nobody answers."""


class NameServer(AbstractResolver):
    """Gives the next of its answers to each question."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the next answer."""
        return [
            ResolveResult(hostname=host, host=address, port=port, family=socket.AF_INET, proto=0, flags=0)
            for address in self.answers.pop(0)
        ]

    async def close(self) -> None:
        """Nothing is open."""


async def ask(session: aiohttp.ClientSession, host: str, port: int) -> HeliconeError:
    """Return the error in which a question to this host ends."""
    with pytest.raises(HeliconeError) as raised:
        await GatewayClient(session, f"http://{host}:{port}").send(GET)
    return raised.value


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "0.0.0.0", "::1", "::ffff:127.0.0.1"])
async def test_name_does_not_lead_to_this_machine(address: str) -> None:
    """No connection is opened: something here, which listens for us alone, would get a request from inside."""
    async with (
        raw_server(answering(whole(b"{}"))) as inside,
        open_session(lookup=NameServer([address])) as session,
    ):
        error = await ask(session, "gateway.example", inside.port)

    assert isinstance(error, GatewayDown)
    assert (error.variant, error.slots) == ("address", {"host": "gateway.example", "address": address})
    assert inside.visits == []


async def test_name_does_not_lead_to_this_machine_when_it_did_not_before() -> None:
    """A name server that says something harmless first is asked again, and its new answer is checked again."""
    names = NameServer([NOBODY], ["127.0.0.1"])
    async with (
        raw_server(answering(whole(b"{}"))) as inside,
        open_session(lookup=names, connect_seconds=0.04) as session,
    ):
        first = await ask(session, "gateway.example", inside.port)
        assert isinstance(session.connector, aiohttp.TCPConnector)
        session.connector.clear_dns_cache()
        second = await ask(session, "gateway.example", inside.port)

    assert [error.variant for error in (first, second)] != ["address", "address"]
    assert (second.variant, names.answers, inside.visits) == ("address", [], [])


async def test_only_the_good_addresses_are_tried_when_a_name_has_several() -> None:
    """The rest of an answer is left out."""
    names = NameServer([NOBODY, "127.0.0.1", "169.254.169.254"])
    async with (
        raw_server(answering(whole(b"{}"))) as inside,
        open_session(lookup=names, connect_seconds=0.04) as session,
    ):
        error = await ask(session, "gateway.example", inside.port)

    assert error.code == "gateway_down"
    assert error.variant != "address"
    assert inside.visits == []


async def test_own_name_of_this_machine_leads_here_and_nowhere_else() -> None:
    """There the key goes out without TLS, so nobody else may answer to the name."""
    async with raw_server(answering(whole(b"{}"))) as inside:
        async with open_session(lookup=NameServer(["127.0.0.1"])) as session:
            answer = await GatewayClient(session, f"http://localhost:{inside.port}").send(GET)
        async with open_session(lookup=NameServer([NOBODY])) as session:
            error = await ask(session, "localhost", inside.port)

    assert answer.status == 200
    assert (error.variant, error.slots) == ("address", {"host": "localhost", "address": NOBODY})


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "017700000001"])
async def test_strange_spelling_of_this_machine_leads_nowhere(host: str) -> None:
    """Even if one came past the check of the base URL."""
    async with raw_server(answering(whole(b"{}"))) as inside, open_session() as session:
        error = await ask(session, host, inside.port)

    assert (error.code, inside.visits) == ("gateway_down", [])
