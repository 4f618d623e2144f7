"""What recorded refusals mean: written down by reading the recordings and the contract, never by running code."""

from __future__ import annotations

from dataclasses import dataclass

from helicone_chat_source.core.errors import (
    AccountBlocked,
    BadKey,
    GatewayRefused,
    HeliconeError,
    NoCredits,
    NotAGateway,
    PromptProblem,
    PromptTooLong,
    ProviderDown,
    ProviderKeyRefused,
    RateLimited,
    RequestRefused,
    SpendLimitReached,
    UnknownModel,
)

KEYS_PAGE = "https://us.helicone.ai/settings/api-keys"
CREDITS_PAGE = "https://us.helicone.ai/credits"
PROVIDERS_PAGE = "https://us.helicone.ai/providers"
DASHBOARD = "https://us.helicone.ai"

OPENAI_500 = "The server had an error while processing your request. Sorry about that!"
OPENAI_401 = (
    "Incorrect API key provided: fake-op*****-key. You can find your API key at "
    "https://platform.openai.com/account/api-keys."
)
OPENAI_429 = (
    "Rate limit reached for gpt-4o-mini in organization org-fake on requests per min (RPM): Limit 500, Used 500, "
    "Requested 1. Please try again in 120ms."
)
ESCROW = "Insufficient balance for escrow. Available: 0 cents, needed: 1.0290304 cents"
NO_PROVIDERS = (
    "No available providers for the requested models. Check provider names and see supported models at "
    "https://helicone.ai/models"
)
GEMINI_500 = (
    "An internal error has occurred. Please retry or report in "
    "https://developers.generativeai.google/guide/troubleshooting"
)
WORKER = "Helicone ran into an error servicing your request: "
METHOD = "Method not allowed. AI Gateway only accepts POST requests."
BODY = "Invalid body or missing model. See supported models at https://helicone.ai/models"
MODEL_TYPE = "Invalid model type. Model must be a string. See supported models at https://helicone.ai/models"


@dataclass(frozen=True)
class Meaning:
    """What an error answer means: class, variant, the other side's words, attempts by source and status, a page."""

    kind: type[HeliconeError]
    detail: str | None = None
    variant: str | None = None
    attempts: tuple[tuple[str, int], ...] = ()
    link: str | None = None


UNKNOWN = Meaning(UnknownModel, NO_PROVIDERS)
NOT_POST = Meaning(NotAGateway, METHOD)


def refused_field(detail: str, attempts: int = 1) -> Meaning:
    """Return the meaning of a field that the credit path refused."""
    return Meaning(RequestRefused, detail, "field", (("gateway", 400),) * attempts)


def down(detail: str, *attempts: tuple[str, int]) -> Meaning:
    """Return the meaning of providers that failed."""
    return Meaning(ProviderDown, detail, None, attempts)


MINI, AZURE, ROUTER = "gpt-4o-mini/openai/ptb", "gpt-4o-mini/azure/ptb", "gpt-4o-mini/openrouter/ptb"
MINI_OWN = "gpt-4o-mini/openai/byok"
HAIKU, FLASH = "claude-4.5-haiku/anthropic/ptb", "gemini-2.5-flash/google-ai-studio/ptb"

ERRORS: dict[str, Meaning] = {
    # The key
    "err-helicone-auth-only": Meaning(BadKey, "Invalid Helicone API key (hshed)", link=KEYS_PAGE),
    "err-key-empty-bearer": Meaning(BadKey, "Invalid Helicone API key", link=KEYS_PAGE),
    "err-key-lowercase-bearer": Meaning(BadKey, "Invalid Helicone API key", link=KEYS_PAGE),
    "err-key-malformed": Meaning(BadKey, "Invalid Helicone API key", link=KEYS_PAGE),
    "err-key-openai-style": Meaning(BadKey, "Invalid Helicone API key", link=KEYS_PAGE),
    "err-key-two-spaces": Meaning(BadKey, "Invalid Helicone API key", link=KEYS_PAGE),
    "err-key-unknown": Meaning(BadKey, "Organization not found", link=KEYS_PAGE),
    "err-no-auth": Meaning(BadKey, "Invalid Helicone API key (hshed)", link=KEYS_PAGE),
    # The body
    "err-body-array": Meaning(RequestRefused, BODY),
    "err-body-bom": Meaning(RequestRefused, BODY),
    "err-body-malformed-json": Meaning(RequestRefused, BODY),
    "err-body-none": Meaning(RequestRefused, BODY),
    "err-body-null": Meaning(RequestRefused, BODY),
    "err-body-string": Meaning(RequestRefused, BODY),
    "err-model-empty": Meaning(RequestRefused, BODY),
    "err-model-missing": Meaning(RequestRefused, BODY),
    "err-model-array": Meaning(UnknownModel, MODEL_TYPE),
    "err-model-number": Meaning(UnknownModel, MODEL_TYPE),
    "err-model-only-commas": UNKNOWN,
    "prop-name-space": Meaning(RequestRefused, "ERROR: The headers sent by your client are not valid."),
    # The account
    "err-no-credits": Meaning(NoCredits, ESCROW, None, ((MINI, 429),), CREDITS_PAGE),
    "err-wallet-suspended": Meaning(
        AccountBlocked,
        "Wallet is suspended due to payment disputes. Please contact support.",
        None,
        ((MINI, 403),),
        DASHBOARD,
    ),
    "byok-no-credits-401": Meaning(
        ProviderKeyRefused, OPENAI_401, "own", ((MINI_OWN, 401), (MINI, 429)), PROVIDERS_PAGE
    ),
    "byok-no-credits-429": Meaning(NoCredits, ESCROW, None, ((MINI_OWN, 429), (MINI, 429)), CREDITS_PAGE),
    "byok-no-credits-500": Meaning(NoCredits, ESCROW, None, ((MINI_OWN, 500), (MINI, 429)), CREDITS_PAGE),
    "byok-no-credits-second-model": Meaning(
        NoCredits,
        "Insufficient balance for escrow. Available: 0 cents, needed: 1.24096 cents",
        None,
        ((HAIKU, 429),),
        CREDITS_PAGE,
    ),
    "err-openai-200-then-disallowed": Meaning(
        RequestRefused,
        "Cloud billing is disabled for all requested models. Please contact support@helicone.ai for help",
        "not_on_credits",
        ((MINI, 400),),
        PROVIDERS_PAGE,
    ),
    # Limits
    "ratelimit-2-limited": Meaning(SpendLimitReached, "Rate limited", None, ((MINI, 429),)),
    "ratelimit-3-limited-stream": Meaning(SpendLimitReached, "Rate limited", None, ((MINI, 429),)),
    "retry-429-exhausted": Meaning(RateLimited, OPENAI_429, None, ((MINI, 429),)),
    "err-anthropic-429": Meaning(
        RateLimited,
        "This request would exceed your organization's rate limit of 450,000 input tokens per minute.",
        None,
        ((HAIKU, 429),),
    ),
    "native-error-429": Meaning(
        RateLimited,
        "This request would exceed your organization's rate limit of 450,000 input tokens per minute.",
        None,
        ((HAIKU, 429),),
    ),
    "err-google-429": Meaning(
        RateLimited,
        "You exceeded your current quota, please check your plan and billing details.",
        None,
        ((FLASH, 429),),
    ),
    "err-google-429-stream": Meaning(
        RateLimited,
        "You exceeded your current quota, please check your plan and billing details.",
        None,
        ((FLASH, 429),),
    ),
    "err-openai-429": Meaning(RateLimited, OPENAI_429, None, ((MINI, 429),)),
    "err-openai-429-stream": Meaning(RateLimited, OPENAI_429, None, ((MINI, 429),)),
    "fallback-bare-name-all-429": Meaning(RateLimited, OPENAI_429, None, ((MINI, 429), (AZURE, 429), (ROUTER, 429))),
    # Keys at providers
    "err-anthropic-401": Meaning(ProviderKeyRefused, "invalid x-api-key", "helicone", ((HAIKU, 401),)),
    "err-openai-401-byok": Meaning(
        ProviderKeyRefused, OPENAI_401, "own", ((MINI_OWN, 401), (MINI, 401)), PROVIDERS_PAGE
    ),
    "fallback-401-then-429": Meaning(ProviderKeyRefused, OPENAI_401, "helicone", ((MINI, 401), (AZURE, 429))),
    "fallback-401-then-500": Meaning(ProviderKeyRefused, OPENAI_401, "helicone", ((MINI, 401), (AZURE, 500))),
    "fallback-byok-fails-all": Meaning(
        ProviderKeyRefused, OPENAI_401, "own", ((MINI_OWN, 401), (MINI, 500)), PROVIDERS_PAGE
    ),
    # Forbidden by a provider
    "err-anthropic-403": Meaning(
        AccountBlocked,
        "Your API key does not have permission to use the specified resource.",
        None,
        ((HAIKU, 403),),
        DASHBOARD,
    ),
    "err-google-403": Meaning(
        AccountBlocked, "Permission denied: Consumer has been suspended.", None, ((FLASH, 403),), DASHBOARD
    ),
    "fallback-500-then-403": Meaning(
        AccountBlocked,
        "Project `proj_fake` does not have access to model `gpt-4o-mini`",
        None,
        ((MINI, 500), (AZURE, 403)),
        DASHBOARD,
    ),
    # Refused by a provider
    "err-anthropic-400": Meaning(
        RequestRefused, "messages.0.content: Input should be a valid list", "provider", ((HAIKU, 400),)
    ),
    "err-google-400": Meaning(
        RequestRefused, "API key not valid. Please pass a valid API key.", "provider", ((FLASH, 400),)
    ),
    "err-google-401": Meaning(
        RequestRefused, "API key not valid. Please pass a valid API key.", "provider", ((FLASH, 400),)
    ),
    "err-openai-400": Meaning(
        RequestRefused, "Invalid value for 'temperature': must be between 0 and 2.", "provider", ((MINI, 400),)
    ),
    "err-openai-404": Meaning(
        RequestRefused,
        "The model `gpt-4o-mini` does not exist or you do not have access to it.",
        "provider",
        ((MINI, 404),),
    ),
    "unknown-model-known-provider-byok": Meaning(
        RequestRefused,
        "The model `gpt-4o-mini` does not exist or you do not have access to it.",
        "provider",
        (("gpt-99/openai/byok", 404),),
    ),
    "err-openai-ctx": Meaning(
        PromptTooLong,
        "This model's maximum context length is 128000 tokens. However, your messages resulted in 140012 tokens. "
        "Please reduce the length of the messages.",
        None,
        ((MINI, 400),),
    ),
    # Providers that fail
    "err-anthropic-500-stream": down("Internal server error", (HAIKU, 500)),
    "err-anthropic-529": down("Overloaded", (HAIKU, 529)),
    "err-google-500": down(GEMINI_500, (FLASH, 500)),
    "err-google-500-stream": down(GEMINI_500, (FLASH, 500)),
    "err-google-503": down("The model is overloaded. Please try again later.", (FLASH, 503)),
    "err-openai-200-empty-body": down("Internal Server Error"),
    "err-openai-500": down(OPENAI_500, (MINI, 500)),
    "err-openai-500html": down("Request failed with status 502", (MINI, 502)),
    "err-openai-reset": down("Request failed with status 502", (MINI, 502)),
    "fallback-429-then-500": down(OPENAI_500, (MINI, 429), (AZURE, 500)),
    "fallback-bare-name-all-500": down(OPENAI_500, (MINI, 500), (AZURE, 500), (ROUTER, 500)),
    "responses-openai-errchunk": down(OPENAI_500, ("gpt-5-mini/openai/ptb", 500)),
    # Models and providers that do not exist
    "case-sensitive-model": UNKNOWN,
    "exclude-all-of-explicit": UNKNOWN,
    "exclude-only": UNKNOWN,
    "exclude-space": Meaning(
        UnknownModel,
        "Invalid provider in global ignore list:  openai. See supported providers at https://helicone.ai/models",
    ),
    "exclude-unknown-provider": Meaning(
        UnknownModel,
        "Invalid provider in global ignore list: foobar. See supported providers at https://helicone.ai/models",
    ),
    "exclude-uppercase": Meaning(
        UnknownModel,
        "Invalid provider in global ignore list: OpenAI. See supported providers at https://helicone.ai/models",
    ),
    "model-known-provider-without-that-model": UNKNOWN,
    "post-embeddings-path": UNKNOWN,
    "unknown-model": UNKNOWN,
    "unknown-model-known-provider-ptb": UNKNOWN,
    "unknown-model-stream": UNKNOWN,
    "unknown-provider": UNKNOWN,
    "web-online-suffix-after-provider": UNKNOWN,
    # Fields that the credit path refuses
    "mixed-field-unknown-byok-then-ptb": Meaning(
        RequestRefused, 'request: Unrecognized key: "foo".', "field", ((MINI_OWN, 500), ("gateway", 400))
    ),
    "ptb-field-files-field": refused_field('request: Unrecognized key: "files".'),
    "ptb-field-logit-bias-string": refused_field("logit_bias: Invalid input: expected record, received string."),
    "ptb-field-max-tokens-float": refused_field("max_tokens: Invalid input: expected int, received number."),
    "ptb-field-max-tokens-string": refused_field("max_tokens: Invalid input: expected number, received string."),
    "ptb-field-min-p": refused_field('request: Unrecognized key: "min_p".'),
    "ptb-field-openrouter-reasoning": refused_field('request: Unrecognized key: "reasoning".'),
    "ptb-field-reasoning-effort-none": refused_field("reasoning_effort: Invalid input."),
    "ptb-field-repetition-penalty": refused_field('request: Unrecognized key: "repetition_penalty".'),
    "ptb-field-service-tier-bad": refused_field("service_tier: Invalid input."),
    "ptb-field-unknown-field": refused_field('request: Unrecognized key: "foo".'),
    "ptb-field-user-null": refused_field("user: Invalid input: expected string, received null."),
    "ptb-field-user-number": refused_field("user: Invalid input: expected string, received number."),
    "ptb-messages-content-null-user": refused_field("messages.0: Invalid input."),
    "ptb-messages-empty": refused_field("messages: Too small: expected array to have >=1 items."),
    "ptb-messages-file-part": refused_field("messages.0: Invalid input."),
    "ptb-messages-image-bad-url": refused_field("messages.0.content.0.image_url.url: Invalid URL."),
    "ptb-messages-image-detail-bad": refused_field("messages.0: Invalid input."),
    "ptb-messages-missing": refused_field("messages: Invalid input: expected array, received undefined."),
    "ptb-messages-role-bad": refused_field("messages.0: Invalid input."),
    "ptb-messages-string": refused_field("messages: Invalid input: expected array, received string."),
    "ptb-messages-tool-no-id": refused_field("messages.1: Invalid input."),
    "ptb-messages-video-url-part": refused_field("messages.0: Invalid input."),
    "ptb-unknown-field-bare-model": refused_field('request: Unrecognized key: "foo".', attempts=3),
    "ptb-unknown-field-stream": refused_field('request: Unrecognized key: "foo".'),
    "web-search-options-ptb": refused_field('request: Unrecognized key: "web_search_options".'),
    "responses-chat-body": refused_field('request: Unrecognized key: "messages".'),
    "responses-unknown-field": refused_field('request: Unrecognized key: "foo".'),
    # Stored prompts
    "environment-field-with-model": Meaning(PromptProblem, "No prompt ID provided"),
    "prompt-id-without-model": Meaning(
        PromptProblem, "Failed to fetch model from prompt: Invalid prompt ID - no valid version found"
    ),
    # The worker itself
    "prop-bad-fallbacks-header": Meaning(
        GatewayRefused, WORKER + "Expected property name or '}' in JSON at position 1 (line 1 column 2)"
    ),
    "prop-cache-ignore-keys-bad": Meaning(
        GatewayRefused, WORKER + "Unexpected token 'o', \"[nonsense]\" is not valid JSON"
    ),
    "prop-prompt-mode-bad": Meaning(GatewayRefused, WORKER + "Invalid prompt mode"),
    "web-plugins-not-array": Meaning(GatewayRefused, WORKER + "requestPlugins is not iterable"),
    # Wrong addresses
    "get-chat-completions": NOT_POST,
    "get-root": NOT_POST,
    "models-multimodal": NOT_POST,
    "models-single": NOT_POST,
    "options-preflight": NOT_POST,
}
