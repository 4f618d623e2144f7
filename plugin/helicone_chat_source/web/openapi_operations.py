"""What each route takes and answers with; the routes themselves say where they are and what they do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from helicone_chat_source.core.chat_request import Chat
from helicone_chat_source.core.profiles import ProfileDocument
from helicone_chat_source.core.settings import ConnectionSettings
from helicone_chat_source.source.profiles import NewName, NewProfile, Selection
from helicone_chat_source.web import answers
from helicone_chat_source.web.assets import CONTENT_TYPES
from helicone_chat_source.web.connect_body import ConnectBody

JSON = "application/json"
EVENT_STREAM = "text/event-stream"
OBJECT = dict[str, object]


@dataclass(frozen=True, slots=True)
class Operation:
    """
    One method of one address.

    `takes` and `answers` are types that pydantic can describe; without `takes` there is no body. `media` are the
    types of the answer. `names_profile` says that the query may name a profile.
    """

    answers: Any = OBJECT
    takes: Any = None
    status: int = 200
    media: tuple[str, ...] = (JSON,)
    names_profile: bool = False


EVENTS = {"start": answers.StartAnswer, "error": answers.ErrorAnswer, "finish": answers.FinishAnswer}
"""The named events of `generate`; the gateway's own chunks have no name."""

SOURCE: Mapping[str, Operation] = {
    "GET /panel.json": Operation(),
    "GET /openapi.json": Operation(),
    "GET /ui/connection.schema.json": Operation(),
    "GET /ui/connection.uischema.json": Operation(),
    "GET /ui/connection.rjsf.json": Operation(),
    "GET /ui/i18n/{language}.json": Operation(dict[str, str]),
    "GET /static/{name}": Operation(media=tuple(sorted({*CONTENT_TYPES.values()}))),
    "GET /status": Operation(answers.StatusAnswer),
    "POST /connect": Operation(answers.StatusAnswer, takes=ConnectBody, names_profile=True),
    "DELETE /key": Operation(answers.StatusAnswer),
    "GET /settings": Operation(ConnectionSettings, names_profile=True),
    "PUT /settings": Operation(ConnectionSettings, takes=ConnectionSettings, names_profile=True),
    "GET /profiles": Operation(answers.ProfilesAnswer),
    "POST /profiles": Operation(answers.ChangedProfileAnswer, takes=NewProfile, status=201),
    "POST /profiles/import": Operation(answers.ChangedProfileAnswer, takes=ProfileDocument, status=201),
    "PUT /profiles/selected": Operation(answers.ProfilesAnswer, takes=Selection),
    "GET /profiles/{id}": Operation(ProfileDocument),
    "PATCH /profiles/{id}": Operation(answers.ChangedProfileAnswer, takes=NewName),
    "DELETE /profiles/{id}": Operation(answers.DeletedProfileAnswer),
    "GET /models": Operation(answers.ModelsAnswer),
    "POST /models/refresh": Operation(answers.ModelsAnswer, takes=OBJECT),
    "POST /generate": Operation(answers.CompletionAnswer, takes=Chat, media=(JSON, EVENT_STREAM)),
    "DELETE /generations/{generation_id}": Operation(answers.StoppedAnswer),
    "POST /test": Operation(answers.TestMessageAnswer, takes=OBJECT, names_profile=True),
    "GET /report": Operation(answers.ReportAnswer),
    "GET /health": Operation(answers.HealthAnswer),
    "GET /metrics": Operation(media=("text/plain", "application/openmetrics-text")),
    "GET /programs": Operation(answers.ProgramsAnswer),
    "POST /programs/token": Operation(answers.TokenAnswer, takes=OBJECT),
    "POST /programs/token/renew": Operation(answers.TokenAnswer, takes=OBJECT),
}
"""Relative to the prefix."""


PROGRAMS: Mapping[str, Operation] = {
    "GET /models": Operation(answers.ProgramModelsAnswer),
    "GET /models/{model_id}": Operation(answers.ProgramModelAnswer),
    "POST /chat/completions": Operation(answers.CompletionAnswer, takes=Chat, media=(JSON, EVENT_STREAM)),
    "POST /messages": Operation(answers.CompletionAnswer, takes=OBJECT, media=(JSON, EVENT_STREAM)),
    "POST /responses": Operation(answers.CompletionAnswer, takes=OBJECT, media=(JSON, EVENT_STREAM)),
}
"""Relative to `/v1`. Beside what they take, each body may have the field `helicone`."""
