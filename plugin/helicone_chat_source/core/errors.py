"""
Every error that crosses a module border, each with a stable code and an HTTP status.

HeliconeError
  InvalidRequest            the caller's request
    InvalidJson, UnsupportedMediaType, BodyTooLarge, NotFound, MethodNotAllowed
  InvalidSettings, InvalidModel, InvalidProperties
  InvalidProfile, UnknownProfile, ProfileNameTaken, LastProfile, TooManyProfiles
  AccessRefused             who asks, and from where
    TokenMissing, TokenThrottled, NotSignedIn, ForeignHost, ForeignOrigin, KeyEntryDisabled, TokenFixed
  NoKey, BadKey, ProviderKeyRefused
  NoCredits, AccountBlocked, RateLimited, SpendLimitReached
  UnknownModel, RequestRefused, PromptTooLong, PromptProblem
  ProviderDown
  GatewayDown, GatewayTimeout, NotAGateway, BadReply, StreamBroken, GatewayRefused
  Busy, ServerShutdown
  StorageFull, StorageReadOnly, StoreCorrupt, StoreTooNew, StoreUnsafe, StoreUnavailable
  KeyUnreadable, KeyForOtherGateway, MasterKeyMissing
  Internal                  our own mistake

The words that users read are not here. `ui_schema/i18n/*.json` has `helicone.error.<code>.message` and `.hint` (or
`helicone.error.<code>.<variant>.message`), whose `{slots}` are filled from `HeliconeError.slots`. Trouble with the
gateway is never 401 or 403 on the source's own routes, since a host may read those as "signed out".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal


@dataclass(frozen=True, slots=True)
class Attempt:
    """One provider that the gateway tried: `source` is `model/provider/byok` or `model/provider/ptb`."""

    source: str
    status: int
    message: str


@dataclass(frozen=True, slots=True)
class FieldError:
    """
    One refused field.

    `pointer` is a JSON pointer (RFC 6901) into what the caller sent, `code` a stable word,
    `message` a sentence in English,
    `slots` what the words of another language need.
    """

    pointer: str
    code: str
    message: str
    slots: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """
    One result of Connect; `code` is an error code where it failed.

    `ms` is how long the answer took, `None` where nobody was asked; one request proves host and key.
    """

    id: Literal["host", "key", "models", "registry"]
    ok: bool
    code: str | None = None
    ms: int | None = None


class HeliconeError(Exception):
    """Something that a user can be told about; see the module's docstring for the tree."""

    code: ClassVar[str]
    status: ClassVar[int]
    retryable: ClassVar[bool] = False
    retry_after: int | None = None
    """Seconds until another try is worth it, where that is known; for the header `Retry-After`."""

    def __init__(
        self,
        detail: str | None = None,
        *,
        variant: str | None = None,
        attempts: Sequence[Attempt] = (),
        fields: Sequence[FieldError] = (),
        link: str | None = None,
        **slots: str | int | float,
    ) -> None:
        """
        Keep what is known.

        `detail` is what the other side said, as text; `variant` names a more exact sentence of the same code;
        `slots` fill the sentence's gaps; `link` is a page that helps.

        Nothing given here may hold a key, a header or a chat text. Who asked the gateway adds what it knows: how far
        Connect came (`steps`), which request it was (`request_id`).
        """
        super().__init__(detail or self.code)
        self.detail = detail
        self.variant = variant
        self.attempts = tuple(attempts)
        self.fields = tuple(fields)
        self.link = link
        self.slots: Mapping[str, str | int | float] = slots
        self.steps: tuple[Step, ...] = ()
        self.request_id: str | None = None

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}" if self.detail else self.code

    def redact(self, change: Callable[[str], str]) -> None:
        """Pass every text that came from the other side through `change`."""
        self.detail = change(self.detail) if self.detail else None
        self.attempts = tuple(replace(attempt, message=change(attempt.message)) for attempt in self.attempts)
        self.args = (self.detail or self.code,)


class InvalidRequest(HeliconeError):
    """The request's body has fields that are missing, unknown or of the wrong type."""

    code = "invalid_request"
    status = 400


class InvalidJson(InvalidRequest):
    """The request's body is not JSON by RFC 8259."""

    code = "invalid_json"


class UnsupportedMediaType(InvalidRequest):
    """The request's body is not declared as `application/json`."""

    code = "unsupported_media_type"
    status = 415


class BodyTooLarge(InvalidRequest):
    """The request's body is larger than the limit."""

    code = "body_too_large"
    status = 413


class NotFound(InvalidRequest):
    """There is nothing at this address, or nothing that this owner may see."""

    code = "not_found"
    status = 404


class MethodNotAllowed(InvalidRequest):
    """The address exists, but not with this HTTP method."""

    code = "method_not_allowed"
    status = 405


class InvalidSettings(HeliconeError):
    """Connection settings were refused, field by field."""

    code = "invalid_settings"
    status = 400


class InvalidModel(HeliconeError):
    """A model string does not follow the gateway's routing grammar."""

    code = "invalid_model"
    status = 400


class InvalidProperties(HeliconeError):
    """Custom properties cannot become headers."""

    code = "invalid_properties"
    status = 400


class InvalidProfile(HeliconeError):
    """A document is not a profile, or not one that this version can read."""

    code = "invalid_profile"
    status = 400


class UnknownProfile(HeliconeError):
    """The owner has no profile with this id or name."""

    code = "unknown_profile"
    status = 404


class ProfileNameTaken(HeliconeError):
    """Another profile of the owner has this name."""

    code = "profile_name_taken"
    status = 409


class LastProfile(HeliconeError):
    """The only profile cannot be deleted."""

    code = "last_profile"
    status = 409


class TooManyProfiles(HeliconeError):
    """The owner has as many profiles as there may be."""

    code = "too_many_profiles"
    status = 409


class AccessRefused(HeliconeError):
    """Who asks, or from where, is not allowed."""

    code = "access_refused"
    status = 403


class TokenMissing(AccessRefused):
    """The access token of the standalone app is missing or wrong."""

    code = "token_missing"
    status = 401


class TokenThrottled(AccessRefused):
    """Too many wrong access tokens came from this address."""

    code = "token_throttled"
    status = 429
    retry_after = 60


class NotSignedIn(AccessRefused):
    """The host app does not know who asks."""

    code = "not_signed_in"
    status = 401


class ForeignHost(AccessRefused):
    """The request's Host header names a host that is not ours (RFC 9110, 15.5.20)."""

    code = "foreign_host"
    status = 421


class ForeignOrigin(AccessRefused):
    """The request comes from a page of another origin."""

    code = "foreign_origin"


class KeyEntryDisabled(AccessRefused):
    """The operator set the key; users cannot change it."""

    code = "key_entry_disabled"


class TokenFixed(AccessRefused):
    """The access token is set by the operator and cannot be renewed from the panel."""

    code = "token_fixed"


class NoKey(HeliconeError):
    """No API key was given, stored or found in the environment."""

    code = "no_key"
    status = 409


class BadKey(HeliconeError):
    """The gateway does not accept the API key."""

    code = "bad_key"
    status = 502


class ProviderKeyRefused(HeliconeError):
    """A provider did not accept the key that the gateway used there."""

    code = "provider_key_refused"
    status = 502


class NoCredits(HeliconeError):
    """The account has no credits for this request."""

    code = "no_credits"
    status = 402


class AccountBlocked(HeliconeError):
    """The account or the provider forbids the request."""

    code = "account_blocked"
    status = 502


class RateLimited(HeliconeError):
    """A provider takes no more requests at the moment."""

    code = "rate_limited"
    status = 429
    retryable = True


class SpendLimitReached(HeliconeError):
    """The user's own spend or request limit is used up."""

    code = "spend_limit_reached"
    status = 429


class UnknownModel(HeliconeError):
    """No provider serves the model string."""

    code = "unknown_model"
    status = 404


class RequestRefused(HeliconeError):
    """The gateway or a provider refused the request's content."""

    code = "request_refused"
    status = 400


class PromptTooLong(RequestRefused):
    """The messages are longer than the model's context."""

    code = "prompt_too_long"


class PromptProblem(HeliconeError):
    """A stored prompt could not be used."""

    code = "prompt_problem"
    status = 400


class ProviderDown(HeliconeError):
    """Every provider that the gateway tried failed."""

    code = "provider_down"
    status = 502
    retryable = True


class GatewayDown(HeliconeError):
    """The gateway could not be reached."""

    code = "gateway_down"
    status = 502
    retryable = True


class GatewayTimeout(HeliconeError):
    """The gateway did not answer in time."""

    code = "gateway_timeout"
    status = 504
    retryable = True


class NotAGateway(HeliconeError):
    """What answered at the base URL is not a Helicone AI Gateway."""

    code = "not_a_gateway"
    status = 502


class BadReply(HeliconeError):
    """The gateway's answer cannot be understood."""

    code = "bad_reply"
    status = 502


class StreamBroken(HeliconeError):
    """A reply ended before it was finished."""

    code = "stream_broken"
    status = 502


class GatewayRefused(HeliconeError):
    """The gateway failed on the form of the request (a worker exception)."""

    code = "gateway_refused"
    status = 502


class Busy(HeliconeError):
    """There is no room for one more at the moment: too many replies run, or too many requests arrive."""

    code = "busy"
    status = 503
    retryable = True
    retry_after = 5


class ServerShutdown(HeliconeError):
    """The server is being stopped, and the reply would have taken longer than that may."""

    code = "server_shutdown"
    status = 503
    retryable = True


class StorageFull(HeliconeError):
    """The disk has no room for the change; what was stored is intact."""

    code = "storage_full"
    status = 507


class StorageReadOnly(HeliconeError):
    """The data folder cannot be written; what is entered lives in memory."""

    code = "storage_read_only"
    status = 507


class StoreCorrupt(HeliconeError):
    """The store cannot be read; it is left as it is."""

    code = "store_corrupt"
    status = 500


class StoreTooNew(HeliconeError):
    """The store was written by a newer version; it is left as it is."""

    code = "store_too_new"
    status = 500


class StoreUnsafe(HeliconeError):
    """Others can read or plant the store's files, and that cannot be put right; it is left as it is."""

    code = "store_unsafe"
    status = 500


class StoreUnavailable(HeliconeError):
    """The store does not answer at the moment: another program holds it, or its server is away."""

    code = "store_unavailable"
    status = 503
    retryable = True


class KeyUnreadable(HeliconeError):
    """The stored key cannot be decrypted with the present master key."""

    code = "key_unreadable"
    status = 409


class KeyForOtherGateway(HeliconeError):
    """The stored key was entered for another gateway, and is not sent to this one."""

    code = "key_for_other_gateway"
    status = 409


class MasterKeyMissing(HeliconeError):
    """There is no place where a master key would last: none was given, no keyring answers, and there is no folder."""

    code = "master_key_missing"
    status = 500


class Internal(HeliconeError):
    """Our own mistake; its traceback is in the log."""

    code = "internal"
    status = 500
