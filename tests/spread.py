"""How a run in several processes spreads its tests; a plugin of pytest-xdist's."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

BROWSER = "tests/browser/"


class Spread(LoadScopeScheduling):  # type: ignore[misc]
    """
    Gives one process all browser tests, and the others one test after the other.

    A Chromium uses several processors by itself: two at once are slower than one after the other.
    """

    def _split_scope(self, nodeid: str) -> str:
        return BROWSER if nodeid.startswith(BROWSER) else nodeid
