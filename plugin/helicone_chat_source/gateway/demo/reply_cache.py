"""The gateway's cache of replies, as far as a client sees it: hits, misses, buckets and ages."""

from __future__ import annotations

import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from helicone_chat_source.gateway.demo.reply import Reply

_WEEK = 604_800
_YEAR = 31_536_000
_MOST_BUCKETS = 200
_NUMBER = re.compile(r"[0-9]{1,3}")
_AGE = re.compile(r"s-maxage=([0-9]{1,9})|max-age=([0-9]{1,9})")

# What tells two requests apart besides their bodies. Properties and sessions do not.
_KEY_HEADERS = ("helicone-cache", "helicone-auth", "authorization")


@dataclass(frozen=True)
class CachedReply:
    """A stored reply and the headers that say so."""

    reply: Reply
    headers: dict[str, str]


@dataclass(frozen=True)
class _Stored:
    reply: Reply
    expires: float


class ReplyCache:
    """Keeps the replies to requests that ask for the cache, in memory."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._buckets: OrderedDict[str, list[_Stored]] = OrderedDict()

    def find(self, source: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> CachedReply | None:
        """Return a stored reply once the bucket of the request is full."""
        bucket = self._read_bucket(_build_key(source, body, headers))
        if not _is_wanted(headers) or len(bucket) < _read_bucket_size(headers):
            return None
        index = len(bucket) - 1
        stored = bucket[index]
        found = {
            "Helicone-Cache": "HIT",
            "Helicone-Cache-Bucket-Idx": str(index),
            # How long the first reply took, which was simulated as well.
            "Helicone-Cache-Latency": str(400 + 33 * stored.reply.usage.completion),
        }
        return CachedReply(stored.reply, found)

    def store(self, source: str, body: Mapping[str, Any], headers: Mapping[str, str], reply: Reply) -> dict[str, str]:
        """Keep a reply if the request wants that; return the headers that say that it was not there before."""
        if not _is_wanted(headers):
            return {}
        key = _build_key(source, body, headers)
        stored = _Stored(reply, self._clock() + _read_age(headers))
        self._buckets[key] = [*self._read_bucket(key), stored]
        while len(self._buckets) > _MOST_BUCKETS:
            self._buckets.popitem(last=False)
        return {"Helicone-Cache": "MISS"}

    def _read_bucket(self, key: str) -> list[_Stored]:
        return [stored for stored in self._buckets.get(key, []) if stored.expires > self._clock()]


def _is_wanted(headers: Mapping[str, str]) -> bool:
    return headers.get("Helicone-Cache-Enabled", "").lower() == "true"


def _build_key(source: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> str:
    relevant = sorted((name.lower(), value) for name, value in headers.items() if name.lower().startswith(_KEY_HEADERS))
    return hashlib.sha256(json.dumps([source, body, relevant]).encode()).hexdigest()


def _read_bucket_size(headers: Mapping[str, str]) -> int:
    text = headers.get("Helicone-Cache-Bucket-Max-Size", "1")
    # With a size that is not a number the real cache never has a hit.
    return max(1, int(text)) if _NUMBER.fullmatch(text) else _MOST_BUCKETS


def _read_age(headers: Mapping[str, str]) -> int:
    found = _AGE.search(headers.get("Cache-Control", ""))
    return min(int(found[1] or found[2]), _YEAR) if found else _WEEK
