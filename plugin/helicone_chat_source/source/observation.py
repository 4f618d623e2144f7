"""What an operator may count of the replies: how each ended, how long it took, what it used; never what it said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from helicone_chat_source.core.cost import Cost
from helicone_chat_source.core.errors import HeliconeError
from helicone_chat_source.core.outcome import Outcome
from helicone_chat_source.core.reply_state import Ending, ReplyState
from helicone_chat_source.source.generation import Chunk, Event, Failed, Finished


@dataclass(frozen=True, slots=True)
class ReplyFacts:
    """
    One reply that is over; `left` means that its reader went away.

    `first_token_seconds` is `None` for a reply without a token and for one that came as a whole.
    """

    ending: Ending | Literal["left"]
    error: HeliconeError | None
    first_token_seconds: float | None
    seconds: float
    usage: Mapping[str, object] | None
    cost: Cost | None


class ReplyObserver(Protocol):
    """Is told, and must not fail."""

    def reply_began(self) -> None:
        """Take note that a reply is being produced."""

    def reply_ended(self, facts: ReplyFacts) -> None:
        """Take note of how it ended."""

    def gateway_failed(self, error: HeliconeError) -> None:
        """Take note of trouble with the gateway or with a provider behind it."""


class NoObserver:
    """Takes no note."""

    def reply_began(self) -> None:
        """Do nothing."""

    def reply_ended(self, facts: ReplyFacts) -> None:
        """Do nothing."""

    def gateway_failed(self, error: HeliconeError) -> None:
        """Do nothing."""


class ReplyWatch:
    """Follows one reply and tells an observer; `end()` is called once, however it ended."""

    def __init__(self, observer: ReplyObserver, monotonic: Callable[[], float]) -> None:
        self._observer = observer
        self._monotonic = monotonic
        self._began = monotonic()
        self._first_token: float | None = None
        self._error: HeliconeError | None = None
        self._outcome: Outcome | None = None
        observer.reply_began()

    def see(self, event: Event, reply: ReplyState) -> None:
        """Take in an event of a stream; `reply` is all that came with it and before."""
        match event:
            case Chunk() if self._first_token is None and not reply.is_empty:
                self._first_token = self._monotonic() - self._began
            case Failed():
                self.fail(event.error)
            case Finished():
                self.finish(event.outcome)

    def fail(self, error: HeliconeError) -> None:
        """Take in what went wrong."""
        self._error = error

    def finish(self, outcome: Outcome) -> None:
        """Take in how a reply ended."""
        self._outcome = outcome

    def end(self) -> None:
        """Tell the observer."""
        outcome = self._outcome
        ending = outcome.state if outcome else "error" if self._error else "left"
        self._observer.reply_ended(
            ReplyFacts(
                ending=ending,
                error=self._error,
                first_token_seconds=self._first_token,
                seconds=self._monotonic() - self._began,
                usage=outcome.usage if outcome else None,
                cost=outcome.cost if outcome else None,
            )
        )
