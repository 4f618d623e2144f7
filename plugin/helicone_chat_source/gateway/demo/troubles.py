"""
The troubles that a user message can ask for, such as `[[no credits]]`: one table, and how a message is read for them.

What a trouble does is only declared here; failing attempts are answered by `completions`, the rest by `replies` and
`delivery`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from helicone_chat_source.gateway.demo.failures import Failure
from helicone_chat_source.gateway.demo.routing import Route
from helicone_chat_source.gateway.demo.validation import build_format_complaint, describe_unknown_fields

Ending = Literal["proper", "breaks_off", "connection_lost", "error_event"]

_MARK = re.compile(r"\[\[([^\[\]]{1,60})\]\]")
_FIRST_ONLY = 1
_ALL = 1_000_000


@dataclass(frozen=True)
class Plan:
    """How one reply shall go. The default is the good case."""

    fail: Callable[[Route], Failure] | None = None
    failing_attempts: int = 0
    seconds_before_head: float = 0.4
    ending: Ending = "proper"
    is_empty: bool = False
    is_cut_by_length: bool = False
    is_filtered: bool = False
    is_long: bool = False
    is_html_page: bool = False
    is_help: bool = False
    shows_reasoning: bool = False


@dataclass(frozen=True)
class Trouble:
    """A name to write between double brackets, what it does in one line, and the change to the plan."""

    name: str
    description: str
    change: dict[str, Any]


def _lack_credits(route: Route) -> Failure:
    endpoint = route.endpoint
    # The gateway adds dollars for the worst case to one cent and calls the sum cents.
    worst_case = endpoint.context_length * endpoint.input_price + endpoint.max_output * endpoint.output_price
    needed = f"{1 + worst_case:.10f}".rstrip("0").rstrip(".")
    message = f"Insufficient balance for escrow. Available: 0 cents, needed: {needed} cents"
    return Failure(429, message, "insufficient_credit_limit", route.source)


def _be_down(route: Route) -> Failure:
    return Failure(529, "Overloaded (simulated)", source=route.source)


def _limit_rate(route: Route) -> Failure:
    message = f"Rate limit reached for {route.model.id}. Please try again in 20s. (simulated)"
    return Failure(429, message, source=route.source)


def _suspend_wallet(route: Route) -> Failure:
    return Failure(403, "Wallet is suspended due to payment disputes. Please contact support.", source=route.source)


def _refuse_provider_key(route: Route) -> Failure:
    return Failure(401, "invalid x-api-key (simulated)", source=route.source)


def _exceed_context(route: Route) -> Failure:
    limit = route.endpoint.context_length
    message = (
        f"This model's maximum context length is {limit} tokens."
        f" However, your messages resulted in {limit + 12} tokens."
        " Please reduce the length of the messages. (simulated)"
    )
    return Failure(400, message, source=route.source)


def _refuse_field(_route: Route) -> Failure:
    return Failure(400, build_format_complaint("", describe_unknown_fields(["simulated_field"])), "invalid_format")


def _fail_everywhere(fail: Callable[[Route], Failure]) -> dict[str, Any]:
    return {"fail": fail, "failing_attempts": _ALL}


TROUBLES = (
    Trouble("help", "lists what can be asked for", {"is_help": True}),
    Trouble("no credits", "the Helicone account has no credits left", _fail_everywhere(_lack_credits)),
    Trouble("provider down", "no provider of the chosen models answers", _fail_everywhere(_be_down)),
    Trouble("rate limit", "every provider answers that it was asked too often", _fail_everywhere(_limit_rate)),
    Trouble("blocked", "the Helicone account is suspended", _fail_everywhere(_suspend_wallet)),
    Trouble(
        "provider key", "the provider refuses the key that the gateway uses", _fail_everywhere(_refuse_provider_key)
    ),
    Trouble("too long", "the conversation is longer than the model can read", _fail_everywhere(_exceed_context)),
    Trouble("refused field", "the gateway refuses a field of the request", _fail_everywhere(_refuse_field)),
    Trouble(
        "fallback",
        "the first route fails and the next one answers, if there is one",
        {"fail": _be_down, "failing_attempts": _FIRST_ONLY},
    ),
    Trouble("html", "an error page in HTML in place of an answer (502)", {"is_html_page": True}),
    Trouble("slow", "the first byte comes after ten seconds", {"seconds_before_head": 10.0}),
    Trouble("breaks off", "the reply ends in the middle without saying why", {"ending": "breaks_off"}),
    Trouble("connection lost", "the connection is cut in the middle of the reply", {"ending": "connection_lost"}),
    Trouble(
        "error in stream",
        "an error in the middle of the reply; on Claude and Gemini routes the gateway hides it and the reply just ends",
        {"ending": "error_event"},
    ),
    Trouble("empty", "a reply without any text", {"is_empty": True}),
    Trouble("length", "the reply is cut at the token limit", {"is_cut_by_length": True}),
    Trouble(
        "filtered",
        "the provider's filter stops the reply; on Claude routes the gateway does not say so",
        {"is_filtered": True},
    ),
    Trouble("reasoning", "the model thinks aloud before it answers", {"shows_reasoning": True}),
    Trouble("long", "a reply of about a minute", {"is_long": True}),
)

_BY_NAME = {trouble.name: trouble for trouble in TROUBLES}


def plan_reply(message: str) -> Plan:
    """Read what the message asks for; several troubles add up."""
    plan = Plan()
    for name in _find_names(message):
        if name in _BY_NAME:
            plan = replace(plan, **_BY_NAME[name].change)
    return plan


def find_unknown_names(message: str) -> list[str]:
    """Return the names between double brackets that no trouble has."""
    return [name for name in _find_names(message) if name not in _BY_NAME]


def remove_marks(message: str) -> str:
    """Return the message without what stands between double brackets."""
    return _MARK.sub("", message).strip()


def _find_names(message: str) -> list[str]:
    return [" ".join(name.lower().split()) for name in _MARK.findall(message)]
