"""Settings, cards, prompts and the registry of detectors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fairlead.discovery import scan
from fairlead.discovery.detectors import DETECTORS, all_detectors
from fairlead.discovery.detectors.mcp import package_of
from tests.engines.discovery.detectors.folder import scanned, sure


class TestTheSettingsDetector:
    @pytest.mark.parametrize(
        ("name", "text", "wanted"),
        [
            (".env", "OPENAI_API_KEY=sk-x\n", {"provider:openai"}),
            (".env.example", "OPENAI_API_KEY=\nANTHROPIC_API_KEY=your-key\n", {"provider:anthropic"}),
            (".env", "#OPENAI_API_KEY=sk-x\n", set()),
            (".env", "OPENAI_BASE_URL=http://gateway.example/v1\nOPENAI_API_KEY=x\n", set()),
            (".env", "OLLAMA_MODEL=llama3\n", {"provider:ollama", "model:llama3"}),
            ("app.yaml", "llm:\n  model: gpt-4o\n", {"model:gpt-4o"}),
            ("app.yaml", "env:\n- name: COHERE_API_KEY\n  valueFrom: {}\n", {"provider:cohere"}),
            ("app.yaml", "environment:\n- COHERE_API_KEY\n- GROQ_API_KEY=\n", {"provider:cohere"}),
            ("deploy.yml", "run: |\n  curl https://api.groq.com/openai/v1/models\n", {"provider:groq"}),
            ("chart.yaml", "{{- if .x }}\nmodel: gpt-4o\n{{- end }}\n", {"model:gpt-4o"}),
            ("application.properties", "spring.ai.openai.chat.options.model=gpt-4o\n", {"model:gpt-4o"}),
            ("app.toml", "[llm]\nmodel = 'claude-3-opus-20240229'\nmodels = ['gpt-4o']\n",
             {"model:claude-3-opus-20240229", "model:gpt-4o"}),
            ("app.json", '{"chatModel": "gpt-4o", "model": "o1", "engine": "v8"}', {"model:gpt-4o"}),
            ("compose.yaml", "services:\n  a:\n    image: ollama/ollama:latest\n", {"provider:ollama"}),
            ("Dockerfile", "FROM vllm/vllm-openai:v0.6\nENV HF_TOKEN=x\n", {"provider:vllm"}),
            (".github/workflows/a.yml", "steps:\n- uses: anthropics/claude-code-action@v1\n",
             {"coding_assistant:claude-code"}),
            (".vscode/extensions.json", '{"recommendations": ["GitHub.copilot"]}', {"coding_assistant:github-copilot"}),
            ("config.json", '{"architectures": ["BertModel"], "model_type": "bert", "_name_or_path": "acme/bert-de"}',
             {"model:acme/bert-de"}),
            ("adapter_config.json", '{"peft_type": "LORA", "base_model_name_or_path": "meta-llama/Llama-2-7b-hf"}',
             {"model:meta-llama/llama-2-7b-hf"}),
            ("langgraph.json", '{"graphs": {"planner": "./a.py:g"}, "dependencies": ["langgraph-sdk"]}',
             {"agent:planner"}),
            ("dvc.yaml", "stages:\n  train:\n    cmd: import dvc # from_pretrained\n", {"experiment_tracking:dvc"}),
            ("vendors.json", '{"vendors": [{"url": "https://openai.com/api"}, {"env": ["OPENAI_API_KEY"]}]}', set()),
        ],
    )  # fmt: skip
    def test_sees(self, tmp_path: Path, name: str, text: str, wanted: set[str]) -> None:
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)

        assert sure(scan(tmp_path)) == wanted

    def test_takes_a_long_list_of_providers_for_a_list(self, tmp_path: Path) -> None:
        hosts = ["api.openai.com", "api.anthropic.com", "api.groq.com", "api.cohere.com", "api.mistral.ai",
                 "api.deepseek.com", "api.x.ai", "api.together.xyz", "api.fireworks.ai"]  # fmt: skip

        found = scanned(tmp_path, prices__json=json.dumps([{"base": f"https://{host}/v1"} for host in hosts]))

        assert sure(found) == set()


class TestCardsAndPrompts:
    @pytest.mark.parametrize(
        ("name", "text", "wanted"),
        [
            ("README.md", "---\nlibrary_name: peft\nbase_model: meta-llama/Llama-2-7b\ndatasets:\n- acme/rows\n---\n",
             {"model:meta-llama/llama-2-7b", "dataset:acme/rows"}),
            ("README.md", "---\ntitle: gpt-4o\nmodel: gpt-4o\n---\n", set()),
            ("README.md", "We use gpt-4o at https://api.openai.com with OPENAI_API_KEY=x.\n", set()),
            ("Modelfile", "FROM llama3.2:3b\nSYSTEM You are terse.\n", {"provider:ollama", "model:llama3.2:3b"}),
            ("m/MLmodel", "flavors:\n  sklearn:\n    x: 1\nmodel_uuid: a\n",
             {"trained_model:m/MLmodel", "experiment_tracking:mlflow"}),
            ("MLproject", "name: churn\nentry_points: {}\n", {"ml_project:churn", "experiment_tracking:mlflow"}),
            ("data/rows.csv.dvc", "outs:\n- md5: a\n  path: rows.csv\n",
             {"dataset:data/rows.csv", "experiment_tracking:dvc"}),
            ("ask.prompty", "---\nmodel:\n  configuration:\n    azure_deployment: gpt-4o\n---\nsystem:\n",
             {"prompt:ask.prompty", "model:gpt-4o"}),
            ("prompts/ask.txt", "You are terse.\n", set()),
            ("train.jsonl", '{"messages": [{"role": "user", "content": "x"}]}\n', {"dataset:train.jsonl"}),
            ("events.jsonl", '{"messages": ["x"], "at": 1}\n', set()),
        ],
    )  # fmt: skip
    def test_show(self, tmp_path: Path, name: str, text: str, wanted: set[str]) -> None:
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)

        assert sure(scan(tmp_path)) == wanted


class TestStartedPackages:
    @pytest.mark.parametrize(
        ("command", "words", "wanted"),
        [
            ("npx", ["-y", "@acme/mcp@1.2.3", "--token", "x"], ("@acme/mcp", "npm", "1.2.3")),
            ("/usr/bin/uvx", ["--from", "mcp-git==2.0", "mcp-git"], ("mcp-git", "pypi", "2.0")),
            ("uv", ["run", "server.py"], ("", "", "")),
            ("docker", ["run", "image"], ("", "", "")),
            ("npx", [], ("", "", "")),
        ],
    )
    def test_are_told_from_other_words(self, command: str, words: list[str], wanted: tuple[str, str, str]) -> None:
        assert package_of(command, words) == wanted


class TestTheDetectors:
    def test_have_names_of_their_own_and_all_are_used(self) -> None:
        names = [detector.name for detector in all_detectors()]

        assert len(set(names)) == len(names) >= len(DETECTORS)
        assert {detector.name for detector in DETECTORS} <= set(names)


class TestLiteralsOfOtherLanguages:
    @pytest.mark.parametrize(
        ("name", "text", "wanted"),
        [
            ("a.go", 'key := os.Getenv("OPENAI_API_KEY")', {"provider:openai"}),
            ("a.go", 'names := []string{"OPENAI_API_KEY", "GROQ_API_KEY"}', set()),
            ("a.go", "rule := `os.environ['OPENAI_API_KEY'] = 'x'`", set()),
            ("A.java", 'String url = "https://api.anthropic.com/v1/messages";', {"provider:anthropic"}),
            ("A.java", "// see https://api.anthropic.com/v1/messages", set()),
            ("A.cs", 'var help = "curl https://api.openai.com/v1";', set()),
            ("a.sh", "curl -s https://api.openai.com/v1/models -H \"X: $OPENAI_API_KEY\"", {"provider:openai"}),
            ("a.rs", 'let model = "gpt-4o";', {"model:gpt-4o"}),
            ("a.rb", "engine = 'o3'", set()),
        ],
    )  # fmt: skip
    def test_count_only_as_whole_values(self, tmp_path: Path, name: str, text: str, wanted: set[str]) -> None:
        (tmp_path / name).write_text(text + "\n")

        assert sure(scan(tmp_path)) == wanted
