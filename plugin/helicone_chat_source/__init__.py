"""Helicone AI Gateway as a Chat Completion source for chat apps."""

from helicone_chat_source.core.errors import HeliconeError
from helicone_chat_source.source.generation import Chunk, Failed, Finished, Started
from helicone_chat_source.source.helicone_source import HeliconeSource
from helicone_chat_source.version import __version__
from helicone_chat_source.web.manifest import SourceManifest
from helicone_chat_source.web.plugin import register, setup

__all__ = [
    "Chunk",
    "Failed",
    "Finished",
    "HeliconeError",
    "HeliconeSource",
    "SourceManifest",
    "Started",
    "__version__",
    "register",
    "setup",
]
