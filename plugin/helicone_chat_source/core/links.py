"""Pages of Helicone's dashboard, in the region that the key belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from helicone_chat_source.core.secret import Secret


@dataclass(frozen=True, slots=True)
class Account:
    """Where the pages of an account are; a simulated gateway's requests have none."""

    region: str
    dashboard_url: str
    simulated: bool = False

    @property
    def credits_url(self) -> str:
        """The page to add credits."""
        return f"{self.dashboard_url}/credits"

    @property
    def keys_url(self) -> str:
        """The page that makes API keys."""
        return f"{self.dashboard_url}/settings/api-keys"

    @property
    def providers_url(self) -> str:
        """The page that keeps the user's own provider keys."""
        return f"{self.dashboard_url}/providers"

    def request_url(self, request_id: str) -> str | None:
        """Return the page of one request."""
        if self.simulated:
            return None
        return f"{self.dashboard_url}/requests?requestId={quote(request_id, safe='-')}"


def account_of(key: Secret | None, *, simulated: bool = False) -> Account:
    """Return the pages for a key: of the EU for one with `helicone-eu` in it, else and without a key of the US."""
    region = "eu" if key is not None and "helicone-eu" in key.reveal() else "us"
    return Account(region, f"https://{region}.helicone.ai", simulated)
