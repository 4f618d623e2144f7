"""What recorded replies add up to: written down by reading the recordings and the contract, never by running code."""

from __future__ import annotations

from dataclasses import dataclass, field

HELLO = "Hello! The gateway answered through the recorded path. "
ANSWER = "The answer is 42."
THOUGHTS = "The user asks for six times seven. 6 × 7 = 42. Let me double check… yes."  # noqa: RUF001  # as it was recorded
GEMINI_THOUGHTS = "**Multiplying**\n\nSix times seven is what is asked.Checking: 6 × 7 = 42."  # noqa: RUF001  # as it was recorded
DEEPSEEK_THOUGHTS = "First I multiply six by seven. That gives 42."
SEARCHED = (
    "I'll look up the current figures for Zürich.\n\nBased on the search results: Zürich is the largest city in "
    "Switzerland with about 448,664 inhabitants. At the end of 2025 the city counted 451 000 people 👥."
)
PAGES = (
    ("https://en.wikipedia.org/wiki/Z%C3%BCrich", "Zürich – Wikipedia"),  # noqa: RUF001  # as it was recorded
    (
        "https://www.stadt-zuerich.example/facts?year=2026&lang=en#population",
        "City of Zürich: Facts & figures (2026)",
    ),
)
WEATHER_TEXT = "I'll check the weather and the time."
WEATHER = '{"city":"Zürich","unit":"celsius"}'
MANY_SCRIPTS = 12 * (
    "Grüße aus Zürich — 日本語テスト、한국어 문장, العربية, हिन्दी. Emoji: 👩\u200d👩\u200d👧\u200d👦 🏳\ufe0f\u200d🌈 "
    "🇨🇭 👍🏽 🧑🏿\u200d🚀 é (combining: e\u0301) \u200bzero-width. 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 math: ∑∫√≠ “curly” ‘quotes’ … "  # noqa: RUF001  # look-alikes are the point
    'tab:\t newline:\n quote:" backslash:\\ U+2028:\u2028 U+2029:\u2029 U+0085:\x85 VT:\x0b FF:\x0c literal: '
    "data: [DONE] "
)
CUT = "Hello! The gateway answered through the recorded path. "
OPENAI_CUT = "The gateway answered through the recorded path. "
GEMINI_CUT = "Hello! The gateway answered "

HAIKU = "claude-haiku-4-5-20251001"
MINI = "gpt-4o-mini-2025-08-07"
FLASH = "gemini-2.5-flash"


@dataclass(frozen=True)
class Expected:
    """What a reply is, as a person reads it in the recording."""

    text: str = ""
    model: str | None = None
    tokens: tuple[int, int] | None = None
    finish: str | None = "stop"
    reasoning: str = ""
    tools: tuple[tuple[str, str, str], ...] = ()
    pages: tuple[tuple[str, str], ...] = ()
    searches: int | None = 0
    images: int = 0
    error: str | None = None
    ending: str = "complete"
    done: bool = field(default=True, kw_only=True)


def claude(text: str = HELLO, tokens: tuple[int, int] = (20, 14), model: str = HAIKU, **more: object) -> Expected:
    """Return what most replies of Claude have in common."""
    return Expected(text, model, tokens, **more)  # type: ignore[arg-type]  # a shorthand for the table below


def openai(text: str = HELLO, tokens: tuple[int, int] = (19, 10), model: str = MINI, **more: object) -> Expected:
    """Return what most replies of OpenAI have in common."""
    return Expected(text, model, tokens, **more)  # type: ignore[arg-type]  # a shorthand for the table below


def gemini(text: str = HELLO, tokens: tuple[int, int] = (12, 14), model: str = FLASH, **more: object) -> Expected:
    """Return what most replies of Gemini have in common."""
    return Expected(text, model, tokens, **more)  # type: ignore[arg-type]  # a shorthand for the table below


def cut_off(text: str, model: str | None, *, done: bool, error: str | None = None) -> Expected:
    """Return a reply that came to no end."""
    ending = "error" if error else "truncated"
    return Expected(text, model, finish=None, searches=None, error=error, ending=ending, done=done)


CLAUDE_TOOLS = (("toolu_01FakeA", "get_weather", WEATHER), ("toolu_01FakeB", "get_time", "{}"))
SEARCH = claude(SEARCHED, (6039, 131), pages=PAGES, searches=1)

REPLIES: dict[str, Expected] = {
    # Claude
    "chat-anthropic-cached-json": claude("With prompt caching.", (4, 12)),
    "chat-anthropic-developer-role": claude(),
    "chat-anthropic-empty-assistant": claude(),
    "chat-anthropic-empty-stream": claude("", (20, 2)),
    "chat-anthropic-json": claude(),
    "chat-anthropic-length-json": claude("Cut off in the mid", (20, 5), finish="length"),
    "chat-anthropic-length-stream": claude("Cut off in the mid", (20, 5), finish="length"),
    "chat-anthropic-reasoning-stream": claude(ANSWER, (48, 61), reasoning=THOUGHTS),
    "chat-anthropic-redacted-stream": claude(ANSWER, (48, 61)),
    "chat-anthropic-refusal-json": claude("", (20, 1)),
    "chat-anthropic-stream": claude(),
    "chat-anthropic-stream-slow": claude(),
    "chat-anthropic-tool-result-as-parts": claude(),
    "chat-anthropic-tool-roundtrip-json": claude(),
    "chat-anthropic-tools-stream": claude(WEATHER_TEXT, (412, 98), finish="tool_calls", tools=CLAUDE_TOOLS),
    "chat-anthropic-utf8-stream": claude(MANY_SCRIPTS, (20, 3100)),
    "chat-bedrock-json": claude(model="claude-haiku-4-5-20251001-v1"),
    "chat-bedrock-reasoning-stream": claude(ANSWER, (48, 61), "claude-haiku-4-5-20251001-v1", reasoning=THOUGHTS),
    "chat-vertex-claude-json": claude(model="claude-haiku-4-5"),
    "chat-vertex-claude-stream": claude(model="claude-haiku-4-5"),
    # OpenAI's own format
    "chat-azure-json": openai(),
    "chat-azure-stream": openai(),
    "chat-deepseek-reasoning-json": openai(
        ANSWER, (21, 60), "deepseek-reasoner-2025-08-07", reasoning=DEEPSEEK_THOUGHTS
    ),
    "chat-deepseek-reasoning-stream": openai(
        ANSWER, (21, 60), "deepseek-reasoner-2025-08-07", reasoning=DEEPSEEK_THOUGHTS
    ),
    "chat-openai-byok-json": openai(),
    "chat-openai-cached-usage-json": openai("With cached prompt.", (2006, 12)),
    "chat-openai-gzip-upstream-json": openai(),
    "chat-openai-gzip-upstream-stream": openai(),
    "chat-openai-image-input": openai(),
    "chat-openai-json": openai(),
    "chat-openai-length-json": openai("Cut off in the mid", (21, 5), finish="length"),
    "chat-openai-long-stream": openai("".join(f"tok{number} " for number in range(400)), (19, 400)),
    "chat-openai-reasoning-json": openai(ANSWER, (21, 398), "gpt-5-mini-2025-08-07"),
    "chat-openai-reasoning-stream": openai(ANSWER, (21, 398), "gpt-5-mini-2025-08-07"),
    "chat-openai-stream": openai(),
    "chat-openai-stream-comments": openai("after a comment", (19, 4)),
    "chat-openai-stream-multi-per-packet": openai("one two", (19, 4)),
    "chat-openai-stream-upstream-json": openai(),
    "chat-openai-tools-stream": openai(
        "",
        (88, 41),
        finish="tool_calls",
        tools=(("call_fakeA1", "get_weather", WEATHER), ("call_fakeA2", "get_time", '{"tz":"Europe/Zurich"}')),
    ),
    "chat-openai-unordered-default": openai(),
    "chat-openai-utf8-json": openai(MANY_SCRIPTS, (19, 3100)),
    "chat-openrouter-json": openai(),
    "chat-openrouter-stream": openai(),
    # Gemini
    "chat-google-default": gemini(),
    "chat-google-grounded-json": gemini("Zürich has 448,664 inhabitants.", (12, 12)),
    "chat-google-grounded-stream": gemini("Zürich has 448,664 inhabitants.", (12, 12)),
    "chat-google-image-big-stream": gemini("A big picture.", (12, 1290), "gemini-3-pro-image-preview", images=1),
    "chat-google-image-stream": gemini("Here is a red dot.", (12, 1290), "gemini-3-pro-image-preview", images=1),
    "chat-google-image-url-input": gemini(),
    "chat-google-json": gemini(),
    "chat-google-length-json": gemini("Cut off in the mid", (12, 5), finish="length"),
    "chat-google-length-stream": gemini("Cut off in the mid", (12, 5), finish="length"),
    "chat-google-reasoning-json": gemini(ANSWER, (12, 61), reasoning=GEMINI_THOUGHTS),
    "chat-google-reasoning-stream": gemini(ANSWER, (12, 61), reasoning=GEMINI_THOUGHTS),
    "chat-google-stream": gemini(),
    "chat-google-stream-slow-crlf": gemini(),
    "chat-google-tools-stream": gemini(
        "", (88, 54), tools=(("call_0", "get_weather", WEATHER), ("call_1", "get_time", "{}"))
    ),
    "chat-google-utf8-json": gemini(MANY_SCRIPTS, (12, 3100)),
    "chat-vertex-gemini-stream": gemini(),
    # Web search
    "web-error-claude-json": claude("Let me search.I could not search.", (2039, 41), searches=1),
    "web-error-claude-stream": claude("Let me search.I could not search.", (2039, 41), searches=1),
    "web-online-bare-name": SEARCH,
    "web-online-dated-sonnet45": claude(model="claude-sonnet-4-5-20250929"),
    "web-online-openai": openai(),
    "web-online-suffix-claude-json": SEARCH,
    "web-online-suffix-claude-stream": SEARCH,
    "web-pause-turn-claude-json": claude("Searching for more", (2039, 41), searches=1),
    "web-pause-turn-claude-stream": claude("Searching for more", (2039, 41), searches=1),
    "web-plugin-claude-json": SEARCH,
    "web-plugin-claude-stream": SEARCH,
    "web-plugin-claude-stream-citations-first": SEARCH,
    "web-plugin-fallback-loses-search": claude(model="claude-haiku-4-5"),
    "web-plugin-google-json": gemini(),
    "web-plugin-openai-stream": openai(),
    "web-plugin-sonnet45-unsupported": claude(model="claude-sonnet-4-5-20250929"),
    "web-plugin-unknown-id": claude(),
    "web-tool-named-web_search": SEARCH,
    "web-with-tools-stream": claude(WEATHER_TEXT, (412, 98), finish="tool_calls", tools=CLAUDE_TOOLS),
    # Streams that break, end early or carry an error
    "broken-anthropic-break": cut_off(CUT, HAIKU, done=False),
    "broken-anthropic-breakfirst": cut_off("", None, done=False),
    "broken-anthropic-errevent": cut_off(CUT, HAIKU, done=True),
    "broken-anthropic-errfirst": cut_off("", None, done=True),
    "broken-anthropic-truncated": cut_off(CUT, HAIKU, done=True),
    "broken-bedrock-break": cut_off(CUT, "claude-haiku-4-5-20251001-v1", done=False),
    "broken-bedrock-truncated": cut_off(CUT, "claude-haiku-4-5-20251001-v1", done=True),
    "broken-google-break": cut_off(GEMINI_CUT, FLASH, done=False),
    "broken-google-truncated": cut_off(GEMINI_CUT, FLASH, done=True),
    "broken-openai-breakfirst": cut_off("", None, done=False),
    "broken-openai-breakmid": cut_off(OPENAI_CUT, MINI, done=False),
    "broken-openai-errchunk": cut_off(
        OPENAI_CUT,
        MINI,
        done=True,
        error="The server had an error processing your request. Sorry about that!",
    ),
    "broken-openai-truncated": cut_off(OPENAI_CUT, MINI, done=True),
    "broken-openai-truncatedmid": cut_off(OPENAI_CUT, MINI, done=True),
    "fallback-stream-breaks-no-fallback": cut_off(2 * OPENAI_CUT, MINI, done=False),
    # Providers' own formats, let through as they are
    "native-anthropic-json": claude(),
    "native-anthropic-plugin-json": claude(),
    "native-anthropic-thinking-json": claude(ANSWER, (48, 61), reasoning=THOUGHTS),
    "native-anthropic-thinking-stream": claude(ANSWER, (48, 61), reasoning=THOUGHTS, done=False),
    "native-anthropic-tools-json": claude(WEATHER_TEXT, (412, 98), finish="tool_calls", tools=CLAUDE_TOOLS),
    "native-anthropic-tools-stream": claude(
        WEATHER_TEXT, (412, 98), finish="tool_calls", tools=CLAUDE_TOOLS, done=False
    ),
    "native-anthropic-web-json": claude(SEARCHED, (6039, 131), searches=1),
    "native-bedrock-json": claude(model="claude-haiku-4-5-20251001-v1"),
    "native-error-event-stream": Expected(
        HELLO, HAIKU, finish=None, searches=None, error="Overloaded", ending="error", done=False
    ),
    "native-google-stream": Expected("", None, finish=None, searches=None, ending="truncated", done=False),
    "native-header-lowercase-value": claude(),
    "native-max-tokens-missing": claude(),
    "native-openai-json": openai(),
    "native-openai-stream": Expected(HELLO, MINI, searches=None),
    # The Responses format; what the gateway makes of another provider's reply has neither citations nor searches
    "responses-claude-json": claude(),
    "responses-claude-reasoning-json": claude(ANSWER, (48, 61), reasoning=THOUGHTS),
    "responses-claude-tools-json": claude(WEATHER_TEXT, (412, 98), finish="tool_calls", tools=CLAUDE_TOOLS),
    "responses-claude-tools-stream": claude(
        WEATHER_TEXT, (412, 98), finish="tool_calls", tools=CLAUDE_TOOLS, done=False
    ),
    "responses-claude-web-stream": claude(SEARCHED, (6039, 131), done=False),
    "responses-google-stream": gemini(done=False),
    "responses-openai-json": openai(model="gpt-5-mini-2025-08-07"),
    "responses-openai-stream": openai(model="gpt-5-mini-2025-08-07"),
    # Headers that ask for something beside the reply, which is the same in all of them
    "cache-anthropic-json-1-miss": claude(),
    "cache-anthropic-json-2-hit": claude(),
    "cache-anthropic-stream-1-miss": claude(),
    "cache-anthropic-stream-2-hit": claude(),
    "cache-json-1-miss": openai(),
    "cache-json-2-hit": openai(),
    "cache-stream-1-miss": openai(),
    "cache-stream-2-hit": openai(),
    "prop-duplicate": openai(),
    "prop-empty": openai(),
    "prop-helicone-auth-and-authorization": openai(),
    "prop-json": openai(),
    "prop-long-130000": openai(),
    "prop-long-16000": openai(),
    "prop-long-32000": openai(),
    "prop-name-mixed-case": openai(),
    "prop-name-unicode": openai(),
    "prop-omit": openai(),
    "prop-percent-encoded": openai(),
    "prop-raw-utf8": openai(),
    "prop-request-id-bad": openai(),
    "prop-request-id-uuid": openai(),
    "prop-session": openai(),
    "prop-simple": openai(),
    "prop-spaces-only": openai(),
    "prop-surrounding-spaces": openai(),
    "prop-tab": openai(),
    "prop-unknown-helicone-header": openai(),
    "prop-user-id-empty": openai(),
    "ratelimit-1-ok": openai(),
    "ratelimit-bad-policy": openai(),
    "retry-500-then-ok": openai(),
    "stream-force-format": openai(),
    "token-limit-handler": openai(),
    # Bodies that the credit path takes
    "ptb-field-metadata": openai(),
    "ptb-field-n-2": openai(),
    "ptb-field-response-format": openai(),
    "ptb-field-stop-null": openai(),
    "ptb-field-temperature-null": openai(),
    "ptb-field-tools-empty": openai(),
    "ptb-field-top-k": openai(),
    "ptb-field-verbosity": openai(),
    "ptb-messages-assistant-null-no-tools": openai(),
    "ptb-messages-cache-control-part": openai(),
    "ptb-messages-extra-message-field": openai(),
    # A successful reply where another case of its group fails
    "err-body-invalid-utf8": openai(),
    "err-openai-200-then-disallowed-bare-model": openai(),
    "byok-field-unknown": openai(),
    "byok-no-credits-text": openai(),
    "exclude-after-model": openai(),
    "exclude-anthropic": claude(model="claude-haiku-4-5"),
    "fallback-byok-401-then-ptb": openai(),
    "fallback-cross-model": claude(),
    "fallback-first-invalid-name": openai(),
    "fallback-openai-401-azure-ok": openai(),
    "fallback-openai-403-azure-ok": openai(),
    "fallback-openai-429-azure-ok": openai(),
    "fallback-openai-500-azure-ok": openai(),
    "fallback-openai-reset-azure-ok": openai(),
    "post-unknown-path": openai(),
}
"""Replies by the name of the recording. Of providers' own formats only text, thoughts and ending are read."""

MODEL_LISTS: dict[str, tuple[int, str, str]] = {
    "models-bad-key": (111, "claude-opus-4-1", "sonar-deep-research"),
    "models-jawn": (111, "claude-opus-4-1", "sonar-deep-research"),
    "models-jawn-multimodal": (69, "claude-opus-4-1", "mistral-small"),
    "models-no-key": (111, "claude-opus-4-1", "sonar-deep-research"),
    "models-query": (111, "claude-opus-4-1", "sonar-deep-research"),
    "models-trailing-slash": (111, "claude-opus-4-1", "sonar-deep-research"),
    "models-with-key": (111, "claude-opus-4-1", "sonar-deep-research"),
}
"""How many models a recorded list has, and the first and the last of them, counted by hand."""

NOT_COMPLETIONS: dict[str, str] = {
    "healthcheck": "an empty 200",
    "url-contains-browser": "an empty 200, since the address had the word `browser` in it",
    "native-bedrock-stream": "AWS's binary framing, which no header of ours asks for",
    "native-google-json": "Gemini's own format, which no header of ours asks for",
}
"""Successes that are no chat completion, with the reason; for us each is a bad reply, never an empty one."""
