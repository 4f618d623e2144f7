"""Whether the installed aiohttp may face strangers: new enough, and with its compiled parser."""

from __future__ import annotations

import re

import aiohttp
from aiohttp import http_parser

from helicone_chat_source.web.words import Words

LOWEST = (3, 14, 3)
"""Below it the client reads beyond its memory what a gateway answers (CVE-2026-69244)."""


def what_is_wrong_with_aiohttp(told: Words, *, version: str = aiohttp.__version__) -> str | None:
    """
    Return a sentence, or `None`: packages can be forced to another version, and built without their compiled part.

    The parser in Python is more lenient than proxies are: what both read in different ways can smuggle requests.
    """
    slots = {"version": version, "lowest": ".".join(map(str, LOWEST))}
    if tuple(map(int, re.findall(r"\d+", version)[:3])) < LOWEST:
        return told.text("helicone.aiohttp.old", slots)
    if http_parser.HttpRequestParser is http_parser.HttpRequestParserPy:
        return told.text("helicone.aiohttp.not_compiled", slots)
    return None
