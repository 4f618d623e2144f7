"""Base URLs of the gateway: checked, in one spelling."""

from __future__ import annotations

import pytest

from helicone_chat_source.core.errors import InvalidSettings
from helicone_chat_source.core.gateway_url import (
    API_URL,
    GATEWAY_URL,
    is_loopback,
    leads_to_a_gateway,
    normalise_base_url,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GATEWAY_URL, GATEWAY_URL),
        (API_URL, API_URL),
        ("https://ai-gateway.helicone.ai/", GATEWAY_URL),
        ("https://ai-gateway.helicone.ai/v1", GATEWAY_URL),
        ("https://ai-gateway.helicone.ai/v1/", GATEWAY_URL),
        ("  https://ai-gateway.helicone.ai/v1//  ", GATEWAY_URL),
        ("HTTPS://AI-Gateway.Helicone.AI", GATEWAY_URL),
        ("https://gateway.example:8443/helicone/v1", "https://gateway.example:8443/helicone"),
        ("https://gateway.example/v1/proxy", "https://gateway.example/v1/proxy"),
        ("https://gateway.example/apiv1", "https://gateway.example/apiv1"),
        ("https://my_gateway.example", "https://my_gateway.example"),
        ("https://192.168.1.10:8793", "https://192.168.1.10:8793"),
        ("http://localhost:8793", "http://localhost:8793"),
        ("http://127.0.0.1:8793/v1", "http://127.0.0.1:8793"),
        ("http://127.8.9.10", "http://127.8.9.10"),
        ("http://[::1]:8793/", "http://[::1]:8793"),
        ("https://[fd00:17::8]/", "https://[fd00:17::8]"),
        ("https://10.1.2.3", "https://10.1.2.3"),
        ("https://127.0.0.1:8443", "https://127.0.0.1:8443"),
        ("https://gateway2.example", "https://gateway2.example"),
        ("https://ai-gateway.helicone.ai.evil", "https://ai-gateway.helicone.ai.evil"),
    ],
)
def test_normalise_base_url_when_the_address_is_good(text: str, expected: str) -> None:
    """One spelling comes out: no trailing slash, no `/v1`, lower case; whom to trust is the operator's choice."""
    actual = normalise_base_url(text)

    assert expected == actual


REFUSED = [
    "",
    "ai-gateway.helicone.ai",
    "//ai-gateway.helicone.ai",
    "/v1",
    "https://",
    "https:///v1",
    "https://?q",
    "http://ai-gateway.helicone.ai",
    "http://169.254.169.254/",
    "http://[fd00:ec2::254]",
    "http://0.0.0.0",
    "http://①②⑦.0.0.1",
    "https://①②⑦.0.0.1",
    "http://0x7f.1",
    "http://2130706433",
    "http://127.1",
    "http://localhost.",
    "https://localhost.",
    "https://169.254.169.254/latest/meta-data",
    "https://[fd00:ec2::254]",
    "https://[fd20:ce::254]",
    "https://100.100.100.200",
    "https://0.0.0.0",
    "https://[::]",
    "https://[::ffff:127.0.0.1]",
    "https://[::ffff:169.254.169.254]",
    "https://[::127.0.0.1]",
    "https://[64:ff9b::7f00:1]",
    "https://[2002:7f00:1::]",
    "https://[fe80::1]",
    "https://[fe80::1%25eth0]",
    "https://224.0.0.1",
    "https://255.255.255.255",
    "https://2130706433",
    "https://0x7f.1",
    "https://0x7f000001",
    "https://017700000001",
    "https://127.1",
    "https://127.0.0.01",
    "https://0177.0.0.1",
    "https://127.0.0.1.",
    "https://1.2.3.4.5",
    "http://localhost.evil",
    "http://127.0.0.1.evil",
    "file:///etc/passwd",
    "gopher://127.0.0.1",
    "ftp://127.0.0.1",
    "javascript:alert(1)",
    "ws://127.0.0.1",
    "\\\\evil\\share",
    "https://evil\\@ai-gateway.helicone.ai",
    "https:\\\\ai-gateway.helicone.ai",
    "https://ai-gateway.helicone.ai@evil",
    "https://user:word@ai-gateway.helicone.ai",
    "https://@evil",
    "https://evil#@ai-gateway.helicone.ai",
    "https://ai-gateway.helicone.ai/?key=1",
    "https://ai-gateway.helicone.ai/#part",
    "https://xn--/ü@evil",
    "https://gateway.exämple",
    "https://gateway.example:port",
    "https://gateway.example:99999",
    "https://gateway.example:-1",
    "https://gateway.example:0",
    "https://[::1",
    "https://a b",
    "https://a%20b",
    "https://a<b",
    "https://a,b",
    "https://gateway.example/a b",
    "https://gateway.example/ü",
    "https://gateway.example/a\x00b",
]


@pytest.mark.parametrize("text", REFUSED)
def test_normalise_base_url_when_the_address_is_bad(text: str) -> None:
    """Anything but https, or http on this machine, is refused, and so is all that could name another host."""
    with pytest.raises(InvalidSettings) as caught:
        normalise_base_url(text)

    assert "base_url" == caught.value.variant


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.255.255.254", True),
        ("::1", True),
        ("localhost.localdomain", False),
        ("LOCALHOST", False),
        ("128.0.0.1", False),
        ("0.0.0.0", False),
        ("::", False),
        ("::ffff:127.0.0.1", False),
        ("169.254.169.254", False),
        ("fd00:ec2::254", False),
        ("", False),
    ],
)
def test_is_loopback_when_a_host_is_given(host: str, expected: bool) -> None:
    """Only names and addresses that can mean nothing but this machine count."""
    assert expected is is_loopback(host)


@pytest.mark.parametrize(
    ("host", "address", "expected"),
    [
        ("gateway.example", "203.0.113.7", True),
        ("gateway.example", "2001:db8::7", True),
        ("gateway.example", "10.0.0.7", True),
        ("gateway.example", "192.168.1.7", True),
        ("gateway.example", "fd00:17::8", True),
        ("gateway.example", "64:ff9b::cb00:7107", True),
        ("gateway.example", "127.0.0.1", False),
        ("gateway.example", "127.9.9.9", False),
        ("gateway.example", "::1", False),
        ("gateway.example", "0.0.0.0", False),
        ("gateway.example", "169.254.169.254", False),
        ("gateway.example", "fe80::1%2", False),
        ("gateway.example", "::ffff:127.0.0.1", False),
        ("gateway.example", "64:ff9b::a9fe:a9fe", False),
        ("localhost", "127.0.0.1", True),
        ("localhost", "::1", True),
        ("localhost", "203.0.113.7", False),
        ("localhost", "0.0.0.0", False),
    ],
)
def test_leads_to_a_gateway_when_a_name_was_looked_up(host: str, address: str, expected: bool) -> None:
    """Only its own names lead to this machine; no name leads to where machines tell their secrets."""
    assert expected is leads_to_a_gateway(host, address)
