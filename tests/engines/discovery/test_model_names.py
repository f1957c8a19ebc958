"""Model names: whole values only, and the writings of one model together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.discovery.catalogue import load_catalogue
from fairlead.discovery.model_names import ModelNames, canonical_name, hub_purl, split_route

NAMES = ModelNames(load_catalogue())


class TestRecognize:
    @pytest.mark.parametrize(
        ("value", "canonical", "provider"),
        [
            ("gpt-4o", "gpt-4o", "openai"),
            ("openai/gpt-4o", "gpt-4o", "openai"),
            ("openai:gpt-4.1-mini", "gpt-4.1-mini", "openai"),
            ("gpt-35-turbo", "gpt-35-turbo", "openai"),
            ("claude-3-5-sonnet-20241022", "claude-3-5-sonnet-20241022", "anthropic"),
            ("us.anthropic.claude-3-5-sonnet-20241022-v2:0", "claude-3-5-sonnet-20241022", "aws-bedrock"),
            ("anthropic/claude-3.5-sonnet", "claude-3-5-sonnet", "anthropic"),
            ("claude-3-haiku@20240307", "claude-3-haiku-20240307", "anthropic"),
            ("openrouter/anthropic/claude-3-haiku", "claude-3-haiku", "openrouter"),
            ("models/gemini-1.5-pro", "gemini-1.5-pro", "google-gemini"),
            ("gemini-2.5-flash", "gemini-2.5-flash", "google-gemini"),
            ("mistral-large-latest", "mistral-large-latest", "mistral"),
            ("meta-llama/Llama-3.1-8B", "meta-llama/llama-3.1-8b", ""),
            ("google/gemma-2-2b", "google/gemma-2-2b", ""),
            ("sentence-transformers/all-MiniLM-L6-v2", "all-minilm-l6-v2", ""),
            ("all-MiniLM-L6-v2", "all-minilm-l6-v2", ""),
            ("mistral:7b", "mistral:7b", ""),
            ("yolov8n.pt", "yolov8n.pt", ""),
        ],
    )
    def test_knows_a_name_its_group_and_its_provider(self, value: str, canonical: str, provider: str) -> None:
        found = NAMES.recognize(value)

        assert found is not None
        assert (found.name, found.canonical, found.provider) == (value, canonical, provider)

    @pytest.mark.parametrize(
        "value",
        ["mistral", "gemini", "claude", "claude-dupont", "claude-code", "copilot", "gpt", "gpt-partition", "llama",
         "falcon 9", "Model T", "use gpt-4o here", "gpt-4o,gpt-4", "./gpt-4o", "/models/gpt-4o", "gemini-protocol",
         "mistral-api", "", "a", "gpt-4o\n", "x" * 500],
    )  # fmt: skip
    def test_knows_no_word_and_no_prose(self, value: str) -> None:
        assert NAMES.recognize(value) is None

    @pytest.mark.parametrize("value", ["o1", "o3", "command-r", "bert-base-uncased", "falcon", "nova-2", "opt"])
    def test_marks_what_is_too_common_to_stand_alone(self, value: str) -> None:
        found = NAMES.recognize(value)

        assert found is not None
        assert found.weak

    @given(value=st.text(max_size=40))
    def test_of_anything_keeps_the_value_as_written(self, value: str) -> None:
        found = NAMES.recognize(value)

        assert found is None or found.name == value


class TestAccept:
    @pytest.mark.parametrize("value", ["resnet50", "acme/ranker", "base", "ft:gpt-4o-mini:acme::x", "llama3"])
    def test_takes_an_unknown_name_from_a_models_own_call(self, value: str) -> None:
        assert NAMES.accept(value) is not None

    @pytest.mark.parametrize(
        "value",
        ["your-model", "model_name", "openai", "anthropic", "two words", "./local", "model.py", "<model>", "${MODEL}",
         "sk-" + "a1" * 20, "hf_" + "a" * 30, "None", "1.0", "a" * 64],
    )  # fmt: skip
    def test_takes_no_placeholder_no_provider_no_path_and_no_key(self, value: str) -> None:
        assert NAMES.accept(value) is None


class TestCanonicalName:
    @given(value=st.from_regex(r"[a-zA-Z0-9][a-zA-Z0-9.\-/:]{0,30}", fullmatch=True))
    def test_of_a_canonical_name_in_lower_case_is_shorter_or_equal(self, value: str) -> None:
        assert len(canonical_name(value)) <= len(value)
        assert canonical_name(value) == canonical_name(value).lower()


class TestSplitRoute:
    @pytest.mark.parametrize(
        ("value", "wanted"),
        [
            ("gpt-4o", ("", "gpt-4o")),
            ("openai/gpt-4o", ("openai", "gpt-4o")),
            ("openrouter/openai/gpt-4o", ("openrouter", "gpt-4o")),
            ("meta-llama/Llama-3", ("", "meta-llama/Llama-3")),
            ("http://x", ("", "http://x")),
        ],
    )
    def test_takes_off_routes_only(self, value: str, wanted: tuple[str, str]) -> None:
        assert split_route(value) == wanted


class TestHubPurl:
    @pytest.mark.parametrize(
        ("value", "wanted"),
        [("BAAI/bge-m3", "pkg:huggingface/BAAI/bge-m3"), ("gpt-4o", ""), ("a/b/c", ""), ("a/b c", "")],
    )
    def test_is_for_organization_and_name(self, value: str, wanted: str) -> None:
        assert hub_purl(value) == wanted
