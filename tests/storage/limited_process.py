"""
A program for tests: opens the store of a folder where it cannot write as it likes, and prints what it finds as JSON.

`ordinary FOLDER` gives up the rights with which root writes where nobody may; `full FOLDER` has no room for a page.
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import resource
import sys
from pathlib import Path

from helicone_chat_source.core.profiles import Profiles
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.storage.database import open_database


def become_ordinary() -> None:
    """Give up all capabilities (capset(2), version 3), so that a file's mode counts for root too."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    nothing = (ctypes.c_uint32 * 6)()
    if ctypes.CDLL(None, use_errno=True).capset(header, nothing) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def fill_disk() -> None:
    """Let every write behind the first block of a file fail from here on."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))


async def describe_store(folder: Path) -> dict[str, object]:
    """Open the store, look at it, then use it."""
    async with open_database(data_folder=folder) as database:
        before = await database.load_connection("owner", "helicone")
        new = Profiles.first({"model": "new"})
        await database.save_connection(
            "owner", "demo", lambda _: new, key=Secret("sk-new"), gateway_url="https://demo.example"
        )
        after = await database.load_connection("owner", "demo")
        return {
            "kind": database.kind,
            "place": database.place,
            "problem": database.problem and database.problem.code,
            "protected_by": database.protected_by,
            "settings": before and before.profiles and before.profiles.selected.settings,
            "key": before and before.key and before.key.reveal(),
            "new_key": after and after.key and after.key.reveal(),
        }


if __name__ == "__main__":
    {"ordinary": become_ordinary, "full": fill_disk}[sys.argv[1]]()
    found = asyncio.run(describe_store(Path(sys.argv[2])))
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))  # for what measures us
    print(json.dumps(found))
