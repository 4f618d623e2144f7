"""The command `helicone-chat`: the use cases of the source in a terminal, and the standalone app."""

from helicone_chat_source.cli.program import main

__all__ = ["main"]
