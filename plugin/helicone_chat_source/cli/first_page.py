"""Opens the browser at an address with a token in it, which must not stand in the browser's command line."""

from __future__ import annotations

import contextlib
import html
import tempfile
import webbrowser
from pathlib import Path

from helicone_chat_source.storage.places import write_private_file_once

PAGE = """<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url={link}">
<title>Helicone chat</title>
<a href="{link}">Helicone chat</a>
"""


def open_in_browser(link: str, stack: contextlib.ExitStack) -> None:
    """
    Let the browser open a page that only its user can read, and that leads to `link`; it is gone with the stack.

    Every user of the machine sees what a program was started with. A code that counts once would be seen there too, by
    who is faster than a browser that starts.
    """
    with contextlib.suppress(OSError):  # without room for the page, the address in the terminal is left
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="helicone-chat-", ignore_cleanup_errors=True))
        webbrowser.open(write_first_page(Path(folder), link))


def write_first_page(folder: Path, link: str) -> str:
    """Write the page into a folder and return its address."""
    page = folder / "open.html"
    write_private_file_once(page, PAGE.format(link=html.escape(link)).encode())
    return page.as_uri()
