"""The few routes of Helicone's other API host that a chat source uses: balance and feedback."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from helicone_chat_source.gateway.demo.failures import answer_text, to_json
from helicone_chat_source.gateway.demo.request_id import is_request_id
from helicone_chat_source.gateway.demo.state import DemoState

_BALANCE = {"totalCreditsPurchased": 2000, "balance": 1234}


def answer_json(value: object, status: int = 200) -> web.Response:
    """Answer with JSON that is labelled so."""
    return web.Response(status=status, body=to_json(value).encode(), headers={"Content-Type": "application/json"})


def answer_not_authenticated() -> web.Response:
    """Answer a request without a good key."""
    return answer_json({"error": "Invalid API key", "trace": "isAuthenticated.error"}, status=401)


def answer_balance() -> web.Response:
    """Tell the simulated balance, in cents."""
    return answer_json({"data": _BALANCE, "error": None})


def answer_rating(state: DemoState, request_id: str, body: Any) -> web.Response:
    """Take the rating of a reply; whether there was one is not checked."""
    rating = body.get("rating") if isinstance(body, dict) else None
    if not isinstance(rating, bool):
        details = {"requestBody.rating": {"message": "invalid boolean value"}}
        return answer_json({"message": "Validation Failed", "details": details}, status=422)
    if not is_request_id(request_id):
        return answer_json({"data": None, "error": "Invalid requestId: must be a valid UUID"}, status=500)
    state.ratings[request_id] = rating
    return answer_json({"data": None, "error": None}, status=201)


def answer_gateway_rating(state: DemoState, body: Any) -> web.Response:
    """Take a rating at the gateway's own shortcut."""
    request_id = body.get("helicone-id") if isinstance(body, dict) else None
    if not isinstance(request_id, str) or answer_rating(state, request_id, body).status != 201:
        return answer_text(500, "Error adding feedback.")
    return answer_json({"message": "Feedback added successfully.", "helicone_id": request_id})
