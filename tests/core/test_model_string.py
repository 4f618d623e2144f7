"""The gateway's routing grammar, in both directions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.generated import ANY_TEXT, FEW, MANY
from helicone_chat_source.core.errors import InvalidModel
from helicone_chat_source.core.model_string import (
    LEGACY_NAMES,
    PROVIDERS,
    ModelString,
    Route,
    RouteWarning,
    check,
    parse_model_string,
    with_fallbacks,
    with_web_search,
)

CASES: dict[str, ModelString] = {
    "gpt-4o": ModelString((Route("gpt-4o"),)),
    "gpt-4o/azure": ModelString((Route("gpt-4o", "azure"),)),
    "gpt-4o/azure/abc": ModelString((Route("gpt-4o", "azure", "abc"),)),
    "claude-sonnet-4:online": ModelString((Route("claude-sonnet-4", online=True),)),
    "claude-sonnet-4:online/anthropic": ModelString((Route("claude-sonnet-4", "anthropic", online=True),)),
    "claude-sonnet-4/anthropic:online": ModelString((Route("claude-sonnet-4", "anthropic:online"),)),
    "claude-sonnet-4/anthropic/uid:online": ModelString((Route("claude-sonnet-4", "anthropic", "uid:online"),)),
    "claude-3.5-sonnet:online": ModelString((Route("claude-3.5-sonnet", online=True),)),
    "anthropic/claude-sonnet-4": ModelString((Route("anthropic", "claude-sonnet-4"),)),
    "claude-sonnet-4/Anthropic": ModelString((Route("claude-sonnet-4", "Anthropic"),)),
    "CLAUDE-SONNET-4": ModelString((Route("CLAUDE-SONNET-4"),)),
    "gpt-4o:free": ModelString((Route("gpt-4o:free"),)),
    "gpt-4o:ONLINE": ModelString((Route("gpt-4o:ONLINE"),)),
    "gpt-4o:online:online": ModelString((Route("gpt-4o:online", online=True),)),
    "gpt-4o/google": ModelString((Route("gpt-4o", "google"),)),
    "gpt-4o/": ModelString((Route("gpt-4o", ""),)),
    "gpt-4o//abc": ModelString((Route("gpt-4o", "", "abc"),)),
    "gpt-4o/azure/": ModelString((Route("gpt-4o", "azure", ""),)),
    "claude-3-sonnet/anthropic": ModelString((Route("claude-3-sonnet", "anthropic"),)),
    "claude-sonnet-4 /anthropic": ModelString((Route("claude-sonnet-4 ", "anthropic"),)),
    "gpt-4o/openai,gpt-4o-mini/openai,nope": ModelString(
        (Route("gpt-4o", "openai"), Route("gpt-4o-mini", "openai"), Route("nope"))
    ),
    "!helicone,!vertex,!bedrock,claude-sonnet-4:online": ModelString(
        (Route("claude-sonnet-4", online=True),), ("helicone", "vertex", "bedrock")
    ),
}
"""What stands in a model string, and what it means; both ways."""


@pytest.mark.parametrize(("text", "expected"), CASES.items(), ids=CASES.keys())
def test_parse_model_string_when_it_follows_the_grammar(text: str, expected: ModelString) -> None:
    """A model string means what the gateway reads in it."""
    actual = parse_model_string(text)

    assert expected == actual


@pytest.mark.parametrize(("expected", "value"), CASES.items(), ids=CASES.keys())
def test_str_when_a_model_string_is_sent(expected: str, value: ModelString) -> None:
    """A model string is written as the gateway reads it."""
    assert expected == str(value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" gpt-4o ", "gpt-4o"),
        ("gpt-4o/openai, gpt-4o-mini/openai ,, nope", "gpt-4o/openai,gpt-4o-mini/openai,nope"),
        (",,gpt-4o,", "gpt-4o"),
        ("gpt-4o,!openai", "!openai,gpt-4o"),
        ("gpt-4o,!openai,!openai, !azure", "!openai,!azure,gpt-4o"),
        ("gpt-4o,gpt-4o", "gpt-4o,gpt-4o"),
    ],
)
def test_parse_model_string_when_it_is_written_loosely(text: str, expected: str) -> None:
    """Spaces around commas, empty items and repeated exclusions go; exclusions come first, routes keep their order."""
    actual = str(parse_model_string(text))

    assert expected == actual


@pytest.mark.parametrize(
    ("text", "variant"),
    [
        ("", "empty"),
        ("   ", "empty"),
        (" ,, ", "empty"),
        ("!openai", "only_exclusions"),
        ("!openai,!azure", "only_exclusions"),
        ("!", "exclusion"),
        ("!,gpt-4o", "exclusion"),
        ("! openai,gpt-4o", "exclusion"),
        ("!OpenAI,gpt-4o", "exclusion"),
        ("!foobar,gpt-4o", "exclusion"),
        ("gpt-4o,!gpt-4o", "exclusion"),
        ("!!openai,gpt-4o", "exclusion"),
        ("a/b/c/d", "too_many_parts"),
        ("gpt-4o,a/b/c/", "too_many_parts"),
        ("/openai", "no_name"),
        (":online", "no_name"),
        (":online/anthropic", "no_name"),
        ("gpt-4o\n", "control_character"),
        ("gpt-4o\r\nX: y", "control_character"),
        ("gpt\x7f", "control_character"),
        ("gpt\x9b31m", "control_character"),
        ("a" * 2_001, "too_long"),
    ],
)
def test_parse_model_string_when_it_breaks_the_grammar(text: str, variant: str) -> None:
    """What the gateway answers with 400, and what it would read differently from its author, is refused."""
    with pytest.raises(InvalidModel) as caught:
        parse_model_string(text)

    assert variant == caught.value.variant


def test_parse_model_string_when_it_is_as_long_as_allowed() -> None:
    """The longest allowed string is read."""
    actual = parse_model_string("a" * 2_000)

    assert 2_000 == len(str(actual))


def test_providers_when_the_gateway_lists_them() -> None:
    """The providers are the gateway's 21, in lower case and in order."""
    assert (
        "anthropic azure baseten bedrock canopywave cerebras chutes deepinfra deepseek fireworks google-ai-studio groq "
        "helicone mistral nebius novita openai openrouter perplexity vertex xai"
    ) == " ".join(PROVIDERS)


def parsed_or_none(text: str) -> ModelString | None:
    """Return what a text means, or nothing where it is refused."""
    try:
        return parse_model_string(text)
    except InvalidModel:
        return None


@MANY
@given(
    text=ANY_TEXT
    | st.lists(st.sampled_from(["gpt-4o", ":online", "/", "anthropic", "!", "!openai", ",", " ", "azure", "é"])).map(
        "".join
    )
)
def test_parse_model_string_when_any_text_is_read_and_written(text: str) -> None:
    """Whatever can be read comes back the same after writing; all else is `InvalidModel`."""
    expected = parsed_or_none(text)

    actual = expected and parse_model_string(str(expected))

    assert expected == actual


KNOWN = {
    "gpt-4o": ("helicone", "openai", "azure", "openrouter"),
    "gpt-4o-mini": (),
    "claude-sonnet-4": (),
    "claude-3.5-sonnet-v2": ("helicone", "anthropic"),
    "gemini-2.5-flash": (),
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gpt-4o", None),
        ("gpt-4o/azure/abc", None),
        ("claude-sonnet-4:online/anthropic", None),
        ("claude-3.5-sonnet", None),
        ("claude-3.5-sonnet:online/anthropic", None),
        ("nope", RouteWarning("unknown_model", "nope")),
        ("gpt-4o:free", RouteWarning("unknown_model", "gpt-4o:free")),
        ("claude-3-sonnet/anthropic", RouteWarning("own_key_only", "claude-3-sonnet/anthropic")),
        ("GPT-4o", RouteWarning("upper_case", "GPT-4o", "gpt-4o")),
        ("CLAUDE-SONNET-4:online", RouteWarning("upper_case", "CLAUDE-SONNET-4:online", "claude-sonnet-4:online")),
        ("Claude-3.5-Sonnet", RouteWarning("upper_case", "Claude-3.5-Sonnet", "claude-3.5-sonnet")),
        (
            "claude-sonnet-4/Anthropic",
            RouteWarning("upper_case", "claude-sonnet-4/Anthropic", "claude-sonnet-4/anthropic"),
        ),
        (
            "claude-sonnet-4/anthropic:online",
            RouteWarning(
                "suffix_in_wrong_place", "claude-sonnet-4/anthropic:online", "claude-sonnet-4:online/anthropic"
            ),
        ),
        (
            "claude-sonnet-4/anthropic/uid:online",
            RouteWarning(
                "suffix_in_wrong_place", "claude-sonnet-4/anthropic/uid:online", "claude-sonnet-4:online/anthropic/uid"
            ),
        ),
        (
            "anthropic/claude-sonnet-4",
            RouteWarning("provider_first", "anthropic/claude-sonnet-4", "claude-sonnet-4/anthropic"),
        ),
        (
            "anthropic/claude-sonnet-4:online",
            RouteWarning("provider_first", "anthropic/claude-sonnet-4:online", "claude-sonnet-4:online/anthropic"),
        ),
        (
            "google/gemini-2.5-flash:online",
            RouteWarning("provider_first", "google/gemini-2.5-flash:online", "gemini-2.5-flash:online"),
        ),
        ("google/gemini-2.5-flash", RouteWarning("provider_first", "google/gemini-2.5-flash", "gemini-2.5-flash")),
        ("gpt-4o/google", RouteWarning("unknown_provider", "gpt-4o/google", "gpt-4o")),
        ("gpt-4o/", RouteWarning("unknown_provider", "gpt-4o/", "gpt-4o")),
        ("gpt-4o/nosuch/abc", RouteWarning("unknown_provider", "gpt-4o/nosuch/abc", "gpt-4o")),
        ("gpt-4o/deepinfra", RouteWarning("provider_lacks_model", "gpt-4o/deepinfra", "gpt-4o")),
        ("gpt-4o:online/groq/abc", RouteWarning("provider_lacks_model", "gpt-4o:online/groq/abc", "gpt-4o:online")),
        ("claude-3.5-sonnet/xai", RouteWarning("provider_lacks_model", "claude-3.5-sonnet/xai", "claude-3.5-sonnet")),
        ("gpt-4o-mini/deepinfra", None),
        ("deepinfra/gpt-4o", RouteWarning("provider_first", "deepinfra/gpt-4o", "gpt-4o")),
        ("gpt-4o/DeepInfra", RouteWarning("upper_case", "gpt-4o/DeepInfra", "gpt-4o")),
        ("GPT-4o/deepinfra", RouteWarning("upper_case", "GPT-4o/deepinfra", "gpt-4o")),
        ("gpt-4o/groq:online", RouteWarning("suffix_in_wrong_place", "gpt-4o/groq:online", "gpt-4o:online")),
    ],
)
def test_check_when_the_models_are_known(text: str, expected: RouteWarning | None) -> None:
    """A route that the gateway would skip without a word is named, with the corrected item where there is one."""
    actual = check(parse_model_string(text), KNOWN)

    assert ([expected] if expected else []) == actual


def test_check_when_nothing_is_known() -> None:
    """Without a list of models only the form and the provider can be judged."""
    actual = check(parse_model_string("anything,x/anthropic,x/nosuch,UPPER"), {})

    assert [RouteWarning("unknown_provider", "x/nosuch", "x")] == actual


def test_check_when_several_routes_are_wrong() -> None:
    """Each wrong route is named, in order."""
    actual = check(parse_model_string("nope,gpt-4o,GPT-4o,!openai"), KNOWN)

    assert ["nope", "GPT-4o"] == [warning.item for warning in actual]


@FEW
@given(
    model=st.sampled_from(["gpt-4o", "anthropic", "claude-sonnet-4", "nope"]),
    provider=st.sampled_from(["anthropic", "claude-sonnet-4", "Azure", "gpt-4o", "xai", "XAI", ""]),
    suffix=st.sampled_from(["", ":online"]),
)
def test_check_when_a_suggestion_is_followed(model: str, provider: str, suffix: str) -> None:
    """A suggestion is itself a model string, and taking it leaves no complaint about form or provider."""
    warnings = check(parse_model_string(f"{model}/{provider}{suffix}"), KNOWN)
    suggested = [parse_model_string(warning.suggestion) for warning in warnings if warning.suggestion]

    remaining = {warning.code for value in suggested for warning in check(value, KNOWN)}

    assert remaining <= {"unknown_model", "own_key_only", "upper_case"}


def can_search(model: str) -> bool:
    """Say so for two models."""
    return model in ("claude-sonnet-4", "claude-3.5-sonnet-v2")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("claude-sonnet-4", "claude-sonnet-4:online/anthropic,claude-sonnet-4"),
        ("claude-sonnet-4:online", "claude-sonnet-4:online/anthropic,claude-sonnet-4"),
        ("claude-sonnet-4/anthropic", "claude-sonnet-4:online/anthropic"),
        ("claude-sonnet-4:online/anthropic", "claude-sonnet-4:online/anthropic"),
        ("claude-sonnet-4/anthropic/mine", "claude-sonnet-4:online/anthropic/mine"),
        ("claude-sonnet-4/bedrock", "claude-sonnet-4/bedrock"),
        ("claude-3.5-sonnet", "claude-3.5-sonnet:online/anthropic,claude-3.5-sonnet"),
        ("claude-4.5-sonnet", "claude-4.5-sonnet"),
        ("gpt-4o", "gpt-4o"),
        ("gpt-4o,claude-sonnet-4", "gpt-4o,claude-sonnet-4:online/anthropic,claude-sonnet-4"),
        ("claude-sonnet-4,gpt-4o", "claude-sonnet-4:online/anthropic,claude-sonnet-4,gpt-4o"),
        ("claude-sonnet-4:online/anthropic,claude-sonnet-4", "claude-sonnet-4:online/anthropic,claude-sonnet-4"),
        ("!helicone,claude-sonnet-4", "!helicone,claude-sonnet-4:online/anthropic,claude-sonnet-4"),
        ("!anthropic,claude-sonnet-4", "!anthropic,claude-sonnet-4"),
    ],
)
def test_with_web_search_when_it_is_asked_for(text: str, expected: str) -> None:
    """A Claude that can search is pinned to Anthropic and followed by itself without search; all else stays."""
    actual = str(with_web_search(parse_model_string(text), can_search))

    assert expected == actual


@pytest.mark.parametrize("text", ["claude-sonnet-4", "gpt-4o,claude-sonnet-4/anthropic", "claude-sonnet-4:online"])
def test_with_web_search_when_it_is_asked_for_twice(text: str) -> None:
    """Asking twice is the same as asking once: no suffix is doubled."""
    once = with_web_search(parse_model_string(text), can_search)

    assert once == with_web_search(once, can_search)


@pytest.mark.parametrize(
    ("first", "fallbacks", "excluded", "expected"),
    [
        ("gpt-4o", [], [], "gpt-4o"),
        ("gpt-4o", ["claude-sonnet-4", "gpt-4o-mini/openai"], [], "gpt-4o,claude-sonnet-4,gpt-4o-mini/openai"),
        ("gpt-4o", ["gpt-4o", "gpt-4o/openai", "gpt-4o"], [], "gpt-4o,gpt-4o/openai"),
        ("gpt-4o,!azure", [], ["helicone", "azure"], "!azure,!helicone,gpt-4o"),
        ("gpt-4o", ["claude-sonnet-4:online/anthropic"], ["vertex"], "!vertex,gpt-4o,claude-sonnet-4:online/anthropic"),
    ],
)
def test_with_fallbacks_when_there_are_some(
    first: str, fallbacks: list[str], excluded: list[str], expected: str
) -> None:
    """Fallbacks follow in their order, exclusions come first, and nothing stands twice."""
    actual = str(with_fallbacks(parse_model_string(first), fallbacks, excluded))

    assert expected == actual


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("gemini-1.5-flash", "gemini-2.5-flash-lite"),
        ("claude-3.5-sonnet", "claude-3.5-sonnet-v2"),
        ("claude-3.5-sonnet-20240620", "claude-3.5-sonnet-v2"),
        ("deepseek-r1", "deepseek-reasoner"),
        ("kimi-k2", "kimi-k2-0905"),
        ("kimi-k2-instruct", "kimi-k2-0905"),
        ("grok-4.1-fast-reasoning", "grok-4-1-fast-reasoning"),
        ("grok-4.1-fast-non-reasoning", "grok-4-1-fast-non-reasoning"),
        ("gpt-4o", "gpt-4o"),
    ],
)
def test_registry_id_when_a_name_is_old(old: str, new: str) -> None:
    """Old names are looked up as the gateway does, and written as the user wrote them."""
    route = Route(old)

    assert (new, old) == (route.registry_id, str(route))


def test_legacy_names_when_they_are_all_counted() -> None:
    """There are eight old names, and none leads to another old name."""
    assert (8, set()) == (len(LEGACY_NAMES), set(LEGACY_NAMES) & set(LEGACY_NAMES.values()))
