"""Base URLs of the gateway: checked, in one spelling."""

from __future__ import annotations

import pytest

from helicone_chat_source.core.errors import InvalidSettings
from helicone_chat_source.core.gateway_url import API_URL, GATEWAY_URL, is_loopback, normalise_base_url


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
        ("https://[fd00:ec2::254]/", "https://[fd00:ec2::254]"),
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
        ("169.254.169.254", False),
        ("fd00:ec2::254", False),
        ("", False),
    ],
)
def test_is_loopback_when_a_host_is_given(host: str, expected: bool) -> None:
    """Only names and addresses that can mean nothing but this machine count."""
    assert expected is is_loopback(host)
