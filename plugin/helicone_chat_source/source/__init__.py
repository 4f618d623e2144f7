"""The use cases of the source: connect, models, generate, test. No HTTP words in it."""

from helicone_chat_source.source.helicone_source import HeliconeSource

__all__ = ["HeliconeSource"]
