"""
The shapes of the JSON that routes answer with.

mypy holds what is written to them, `openapi.json` is made from them, and the tests hold real answers to that.
"""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from helicone_chat_source.core.reply_state import Ending
from helicone_chat_source.source.connection import ConnectionState, KeyOrigin
from helicone_chat_source.storage.database import Kind
from helicone_chat_source.storage.vault import Protection


class AttemptAnswer(TypedDict):
    """One provider that the gateway tried: `source` is `model/provider/byok` or `model/provider/ptb`."""

    source: str
    status: int
    message: str


class FieldAnswer(TypedDict):
    """One refused field: a JSON pointer into what was sent, a stable code, and a sentence."""

    pointer: str
    code: str
    message: str


class StepAnswer(TypedDict):
    """One result of Connect; `code` is an error code where it failed, `ms` how long the answer took."""

    id: Literal["host", "key", "models", "registry"]
    ok: bool
    code: NotRequired[str]
    ms: NotRequired[int]


class ErrorAnswer(TypedDict):
    """An error: a stable code, and words in the language of the request."""

    code: str
    message: str
    hint: str
    retryable: bool
    detail: NotRequired[str]
    attempts: NotRequired[list[AttemptAnswer]]
    fields: NotRequired[list[FieldAnswer]]
    link: NotRequired[str]
    steps: NotRequired[list[StepAnswer]]
    request_id: NotRequired[str]


class ProgramErrorAnswer(TypedDict):
    """An error as OpenAI's and Anthropic's clients read it."""

    message: str
    type: str
    code: str
    param: str | None
    helicone: ErrorAnswer


KeyAnswer = TypedDict(
    "KeyAnswer",
    {
        "saved": bool,
        "hint": str | None,
        "from": KeyOrigin | None,
        "protected_by": Protection | None,
    },
)


class KnownModelsAnswer(TypedDict):
    """How many models are known, and since when."""

    count: int
    fetched_at: str | None
    stale: bool


class AccountAnswer(TypedDict):
    """The pages of the account at Helicone."""

    region: str
    dashboard_url: str
    credits_url: str
    keys_url: str


class StorageAnswer(TypedDict):
    """Where settings and keys are kept, and what is wrong with that."""

    kind: Kind
    place: str
    problem: ErrorAnswer | None


class StatusAnswer(TypedDict):
    """How the connection stands; of the key only its last four characters."""

    state: ConnectionState
    key: KeyAnswer
    models: KnownModelsAnswer
    gateway_url: str
    account: AccountAnswer
    storage: StorageAnswer
    steps: list[StepAnswer]
    error: ErrorAnswer | None


class PriceAnswer(TypedDict):
    """USD per million tokens, at the provider that the gateway tries first."""

    input: float
    output: float
    cached: float | None


class EndpointAnswer(TypedDict):
    """A provider of a model, with its prices."""

    provider: str
    input: float | None
    output: float | None
    web_search: bool
    on_credits: bool


class ModelAnswer(TypedDict):
    """A model; lengths in tokens, its endpoints in the order in which the gateway tries them."""

    id: str
    name: str
    author: str
    context_length: int | None
    max_output: int | None
    price: PriceAnswer | None
    input_modalities: list[str]
    output_modalities: list[str]
    web_search: bool
    tools: bool
    reasoning: bool
    providers: list[str]
    endpoints: list[EndpointAnswer]
    released: str | None


class ModelsAnswer(TypedDict):
    """The list of models with its age."""

    models: list[ModelAnswer]
    fetched_at: str | None
    stale: bool
    registry: Literal["fresh", "cached", "missing"]


class CostAnswer(TypedDict):
    """An amount; `estimated` when it was worked out instead of reported, `simulated` when nobody is asked to pay."""

    usd: float
    estimated: bool
    simulated: bool


class CitationAnswer(TypedDict):
    """A page that the model quoted."""

    url: str
    title: str


class DroppedParameterAnswer(TypedDict):
    """A parameter without effect, or with another one than it says."""

    name: str
    reason: str


class NoticeAnswer(TypedDict):
    """Something to be told in one sentence."""

    code: str
    message: str


class StartAnswer(TypedDict):
    """The event `start`, always the first."""

    generation_id: str
    request_id: str
    model: str


class FinishAnswer(TypedDict):
    """The event `finish`, always the last."""

    state: Ending
    finish_reason: str | None
    usage: dict[str, object] | None
    cost: CostAnswer | None
    provider: str | None
    model_served: str | None
    citations: list[CitationAnswer]
    web_searches: int | None
    cache: str | None
    request_url: str | None
    dropped_parameters: list[DroppedParameterAnswer]
    notices: list[NoticeAnswer]


class WholeAnswer(StartAnswer, FinishAnswer):
    """What `start` and `finish` would say."""


class CompletionAnswer(TypedDict):
    """The gateway's completion as it came, with one more key."""

    helicone: WholeAnswer


class TestMessageAnswer(TypedDict):
    """What a test message brought; times in milliseconds."""

    reply: str
    model: str
    first_token_ms: int | None
    total_ms: int
    request_id: str
    provider: str | None
    model_served: str | None
    usage: dict[str, object] | None
    cost: CostAnswer | None
    request_url: str | None
    finish_reason: str | None
    state: Ending
    notices: list[NoticeAnswer]


class HealthAnswer(TypedDict):
    """Whether the process can do its work."""

    status: Literal["ok", "store_unreadable"]


class StoppedAnswer(TypedDict):
    """The reply was stopped."""

    stopped: bool


class ListedProfileAnswer(TypedDict):
    """A profile in the list."""

    id: str
    name: str
    model: str


class ProfilesAnswer(TypedDict):
    """All profiles in order, and the one in use."""

    selected: str
    profiles: list[ListedProfileAnswer]


class ProfileAnswer(TypedDict):
    """A profile with its settings."""

    id: str
    name: str
    settings: dict[str, object]


class ChangedProfileAnswer(ProfilesAnswer):
    """A profile that was made or renamed, and the list as it is now."""

    profile: ProfileAnswer


class GoneProfileAnswer(ProfileAnswer):
    """A profile that is gone: what `POST profiles` takes to make it again."""

    position: int
    select: bool


class DeletedProfileAnswer(ProfilesAnswer):
    """A profile that was deleted, and the list as it is now."""

    deleted: GoneProfileAnswer


class ProgramHostAnswer(TypedDict):
    """An app, the address to give it, and what to paste there."""

    id: str
    base_url: str
    snippet: NotRequired[str]


class ProgramsAnswer(TypedDict):
    """What other apps need, without the access token."""

    base_url: str
    hosts: list[ProgramHostAnswer]
    renewable: bool


class TokenAnswer(TypedDict):
    """An access token."""

    token: str


class ReportAnswer(TypedDict):
    """A diagnosis to hand over, as an object and as text."""

    report: dict[str, object]
    text: str


class ProgramModelAnswer(TypedDict):
    """A model as OpenAI lists it; more fields may stand beside these."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class ProgramModelsAnswer(TypedDict):
    """The models as OpenAI lists them."""

    object: Literal["list"]
    data: list[ProgramModelAnswer]
