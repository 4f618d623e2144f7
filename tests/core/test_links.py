"""Pages of Helicone's dashboard."""

from __future__ import annotations

import pytest

from helicone_chat_source.core.links import account_of
from helicone_chat_source.core.secret import Secret


@pytest.mark.parametrize(
    ("key", "region"),
    [
        (None, "us"),
        (Secret("sk-helicone-abcdefg"), "us"),
        (Secret("sk-helicone-eu-abcdefg"), "eu"),
        (Secret("pk-helicone-eu-abcdefg"), "eu"),
        (Secret("sk-helicone-europe"), "eu"),
        (Secret("eu-helicone"), "us"),
    ],
    ids=["none", "US", "EU", "EU, public", "as the gateway looks", "other order"],
)
def test_account_of_when_the_key_names_a_region(key: Secret | None, region: str) -> None:
    """The region comes from the key: `helicone-eu` anywhere in it means the EU."""
    account = account_of(key)

    assert (region, f"https://{region}.helicone.ai") == (account.region, account.dashboard_url)


def test_account_when_pages_are_needed() -> None:
    """Each page has the address that the dashboard uses."""
    account = account_of(Secret("sk-helicone-eu-abcdefg"))

    actual = (account.credits_url, account.keys_url, account.providers_url, account.request_url("0a-1b"))

    assert (
        "https://eu.helicone.ai/credits",
        "https://eu.helicone.ai/settings/api-keys",
        "https://eu.helicone.ai/providers",
        "https://eu.helicone.ai/requests?requestId=0a-1b",
    ) == actual


def test_request_url_when_the_id_has_signs() -> None:
    """An id cannot break out of the address."""
    actual = account_of(None).request_url("a/b?c=d&e#f g")

    assert "https://us.helicone.ai/requests?requestId=a%2Fb%3Fc%3Dd%26e%23f%20g" == actual


def test_request_url_when_the_gateway_is_simulated() -> None:
    """A simulated request has no page."""
    assert account_of(None, simulated=True).request_url("1") is None
