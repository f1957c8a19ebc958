"""The catalogue: rows that hold together, and lookups that respect boundaries."""

from __future__ import annotations

import re

import pytest

from fairlead.discovery.catalogue import load_catalogue, normalized
from fairlead.discovery.kinds import Kind
from fairlead.discovery.prefilter import load_prefilter, tokens_of

CATALOGUE = load_catalogue()
PREFILTER = load_prefilter()


class TestTheRows:
    def test_have_an_id_each_and_known_risks(self) -> None:
        assert len(CATALOGUE.by_id) == len(CATALOGUE.entries) >= 250
        assert {risk for entry in CATALOGUE.entries for risk in entry.risks} <= CATALOGUE.risk_terms.keys()

    def test_that_calls_refer_to_exist(self) -> None:
        for name in ("class_entries", "module_entries", "boto3_services"):
            assert set(CATALOGUE.calls[name].values()) - {""} <= CATALOGUE.by_id.keys()
        assert set(CATALOGUE.github_actions.values()) <= CATALOGUE.by_id.keys()

    def test_have_patterns_that_compile_and_tokens_for_them(self) -> None:
        for entry in CATALOGUE.entries:
            for row in entry.models:
                re.compile(row["pattern"], re.IGNORECASE)
            strong = [row for row in entry.models if not row.get("weak")]
            assert not strong or entry.tokens, entry.id

    def test_name_a_distribution_for_each_python_import(self) -> None:
        for entry in CATALOGUE.entries:
            for root, dist in entry.imports.get("python", {}).items():
                assert normalized(dist) == dist, (entry.id, root)
                assert set(entry.ambiguous) <= entry.imports["python"].keys()
                assert entry.symbols.keys() <= set(entry.ambiguous)

    def test_of_services_are_providers_and_of_assistants_are_not(self) -> None:
        assert all(not entry.service for entry in CATALOGUE.entries if entry.component is Kind.CODING_ASSISTANT)
        assert CATALOGUE.by_id["openai"].service


class TestHost:
    @pytest.mark.parametrize(
        ("host", "path", "wanted"),
        [
            ("api.openai.com", "/v1", "openai"),
            ("API.OPENAI.COM.", "/v1", "openai"),
            ("evil-openai.com", "/", None),
            ("api.openai.com.attacker.example", "/", None),
            ("openai.com", "/blog", None),
            ("contoso.openai.azure.com", "/", "azure-openai"),
            ("openai.azure.com", "/", None),
            ("docs.pinecone.io", "/", None),
            ("index-1.svc.pinecone.io", "/", "pinecone"),
            ("huggingface.co", "/blog/x", None),
            ("huggingface.co", "/api/models", "huggingface"),
            ("bedrock-runtime.eu-central-1.amazonaws.com", "/", "aws-bedrock"),
            ("s3.eu-central-1.amazonaws.com", "/", None),
            ("claude.ai", "/", None),
            ("x.cloud.databricks.com", "/sql", None),
            ("x.cloud.databricks.com", "/serving-endpoints/y", "databricks-mosaic"),
        ],
    )
    def test_matches_on_label_boundaries_and_api_paths(self, host: str, path: str, wanted: str | None) -> None:
        found = CATALOGUE.host(host, path=path)

        assert (found.id if found else None) == wanted


class TestPackage:
    @pytest.mark.parametrize(
        ("name", "ecosystem", "wanted"),
        [
            ("OpenAI", "pypi", "openai"),
            ("scikit_learn", "pypi", "scikit-learn"),
            ("llama-index-vector-stores-foo", "pypi", "llamaindex"),
            ("openai-whisper-x", "pypi", None),
            ("mistral", "pypi", None),
            ("python-mistralclient", "pypi", None),
            ("django-haystack", "pypi", None),
            ("OpenAI", "npm", None),
            ("@ai-sdk/openai", "npm", "openai"),
            ("ai", "npm", "vercel-ai-gateway"),
        ],
    )
    def test_compares_whole_names_by_each_ecosystems_rule(self, name: str, ecosystem: str, wanted: str | None) -> None:
        found = CATALOGUE.package(name, ecosystem=ecosystem)

        assert (found.id if found else None) == wanted


class TestPythonModule:
    @pytest.mark.parametrize(
        ("dotted", "wanted"),
        [
            ("openai.types.chat", "openai"),
            ("openai_helpers", None),
            ("google.genai.types", "google-gemini"),
            ("google.cloud.storage", None),
            ("llama_index.llms.openai.base", "openai"),
            ("llama_index.core", "llamaindex"),
            ("pyspark.sql", None),
            ("pyspark.ml.classification", "spark-mllib"),
        ],
    )
    def test_matches_the_longest_root_at_a_boundary(self, dotted: str, wanted: str | None) -> None:
        found = CATALOGUE.python_module(dotted)

        assert (found[1].id if found else None) == wanted


class TestImage:
    @pytest.mark.parametrize(
        ("reference", "wanted"),
        [
            ("qdrant/qdrant", "qdrant"),
            ("docker.io/qdrant/qdrant:v1.12", "qdrant"),
            ("ghcr.io/huggingface/text-generation-inference:2.4@sha256:ab", "tgi"),
            ("notqdrant/qdrant", None),
            ("redis:7", None),
            ("v2", None),
            ("a.b", None),
            ("", None),
        ],
    )
    def test_compares_whole_parts_without_registry_and_tag(self, reference: str, wanted: str | None) -> None:
        found = CATALOGUE.image(reference)

        assert (found.id if found else None) == wanted


class TestThePrefilter:
    def test_has_only_distinctive_tokens(self) -> None:
        for token in tokens_of(CATALOGUE):
            assert len(token) >= 6 or re.search(r"[-_.@/:'\" \d]", token), token

    def test_lets_every_way_of_meeting_an_entry_through(self) -> None:
        ways = [f"import {root}" for entry in CATALOGUE.entries for root in entry.imports.get("python", {})]
        ways += [f"from {root}.x import y" for entry in CATALOGUE.entries for root in entry.imports.get("python", {})]
        ways += [f'import x from "{name}"' for entry in CATALOGUE.entries for name in entry.packages.get("npm", ())]
        ways += [f"require('{name}')" for entry in CATALOGUE.entries for name in entry.packages.get("npm", ())]
        ways += [name for name in CATALOGUE.variables() if len(name) >= 6]
        ways += [row.replace("*", "eu-west-1") for row in CATALOGUE.host_rows()]
        ways += [name for entry in CATALOGUE.entries for name in entry.container_images]

        missed = [way for way in ways if not PREFILTER.may_hold(way.encode())]

        assert [way for way in missed if "*" not in way] == []

    def test_passes_over_ordinary_source(self) -> None:
        source = b"def rain(main, train, paid): return {'raise': main, 'array': train}  # said, again, email"

        assert not PREFILTER.may_hold(source)
