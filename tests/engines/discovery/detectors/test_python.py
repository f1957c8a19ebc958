"""Python source: what is seen, at which line, and what must not be."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairlead.discovery.notes import Project
from tests.engines.discovery.detectors.folder import places, scanned, sure


class TestThePythonDetector:
    @pytest.mark.parametrize(
        ("source", "wanted"),
        [
            ("import openai as o\nc = o.OpenAI()\nc.responses.create(model='gpt-4o')",
             {"sdk:pypi/openai", "provider:openai", "model:gpt-4o"}),
            ("from openai import AzureOpenAI\nAzureOpenAI()", {"sdk:pypi/openai", "provider:azure-openai"}),
            ("import openai\nopenai.AzureOpenAI()", {"sdk:pypi/openai", "provider:azure-openai"}),
            ("import litellm\nlitellm.completion(model='groq/llama3-8b-8192')",
             {"sdk:pypi/litellm", "provider:groq", "model:llama3-8b-8192"}),
            ("from langchain.chat_models import init_chat_model\ninit_chat_model('gpt-4o')",
             {"agent_framework:langchain", "provider:openai", "model:gpt-4o"}),
            ("from langchain_community.chat_models import ChatOllama\nChatOllama(model='llama3')",
             {"agent_framework:langchain", "provider:ollama", "model:llama3"}),
            ("from llama_index.vector_stores.qdrant import QdrantVectorStore",
             {"agent_framework:llamaindex", "vector_store:qdrant"}),
            ("import boto3\nboto3.client('bedrock-runtime')", {"provider:aws-bedrock"}),
            ("import boto3\nboto3.Session().client(service_name='comprehend')", {"provider:aws-ai-services"}),
            ("import os\nkey = os.environ['MISTRAL_API_KEY']", {"provider:mistral"}),
            ("import os\nkey = os.getenv('HF_TOKEN')", set()),
            ("import requests\nrequests.post('https://api.cohere.com/v1/chat')", {"provider:cohere"}),
            ("URL = f'https://api.groq.com/{1}'", {"provider:groq"}),
            ("def ask(text, model='claude-3-opus-20240229'): ...", {"model:claude-3-opus-20240229"}),
            ("MODELS = ['gpt-4o', 'gpt-4']", {"model:gpt-4o", "model:gpt-4"}),
            ("import os\nMODEL = os.getenv('MODEL', 'gpt-4o')", {"model:gpt-4o"}),
            ("p.add_argument('--model', default='gpt-4o')", {"model:gpt-4o"}),
            ("body = {'model': 'gpt-4o', 'engine': 'o1'}", {"model:gpt-4o"}),
            ("ROWS = {'id': 'anthropic:claude-3-haiku-20240307'}",
             {"model:claude-3-haiku-20240307", "provider:anthropic"}),
            ("import whisper\nwhisper.load_model('base')", {"sdk:pypi/openai-whisper", "model:whisper-base"}),
            ("from transformers import pipeline\npipeline('ner', model='dslim/bert-base-NER')",
             {"sdk:pypi/transformers", "model:dslim/bert-base-ner"}),
            ("from transformers import AutoModel as A\nA.from_pretrained('bert-base-uncased')",
             {"sdk:pypi/transformers", "model:bert-base-uncased"}),
            ("from datasets import load_dataset\nload_dataset('squad')", {"sdk:pypi/datasets", "dataset:squad"}),
            ("from sklearn.datasets import load_iris\nload_iris()", {"dataset:iris"}),
            ("from sklearn.metrics import f1_score", set()),
            ("from sklearn.linear_model import Ridge\nRidge()", {"sdk:pypi/scikit-learn"}),
            ("from sklearn.linear_model import Ridge\nRidge().fit(x, y)",
             {"sdk:pypi/scikit-learn", "trained_model:ridge"}),
            ("import lightgbm as lgb\nlgb.train({}, d)", {"sdk:pypi/lightgbm", "trained_model:lightgbm booster"}),
            ("import gym\nenv = gym.make('CartPole-v1')", {"sdk:pypi/gym"}),
            ("import gym\n", set()),
            ("import ray\nray.init()", set()),
            ("from ray import tune\n", {"sdk:pypi/ray"}),
            ("from mcp.server.fastmcp import FastMCP\nFastMCP('files')", {"sdk:pypi/mcp", "mcp_server:files"}),
            ("from mcp.server import Server\napp = Server('mail')", {"sdk:pypi/mcp", "mcp_server:mail"}),
            ("from mcp import ClientSession\nasync def f():\n async with ClientSession(a, b) as s: ...",
             {"sdk:pypi/mcp", "mcp_client:mcp-client"}),
            ("from pydantic_ai import Agent\nhelper = Agent('openai:gpt-4o')",
             {"agent_framework:pydantic-ai", "agent:helper", "model:gpt-4o", "provider:openai"}),
            ("from somewhere import Agent\nAgent(name='x', model='sda1')", set()),
            ("client.messages.create(model='gpt-4o')", {"model:gpt-4o"}),
            ("print('gpt-4o')", set()),
            ("PRICES = {'gpt-4o': 5}", set()),
            ("'''gpt-4o at https://api.openai.com'''", set()),
            ("# OpenAI(model='gpt-4o')", set()),
        ],
    )  # fmt: skip
    def test_sees(self, tmp_path: Path, source: str, wanted: set[str]) -> None:
        assert sure(scanned(tmp_path, app__py=source)) == wanted

    def test_names_the_line(self, tmp_path: Path) -> None:
        found = scanned(tmp_path, app__py="import os\n\nfrom openai import (\n    OpenAI,\n)\n\nOpenAI(\n)\n")

        assert places(found, "provider:openai") == {("app.py", 3), ("app.py", 7)}

    def test_ignores_an_import_of_the_trees_own_module(self, tmp_path: Path) -> None:
        found = scanned(
            tmp_path,
            src___torch___nn__py="",
            src___torch_____init____py="",
            app__py="import torch\nfrom torch.nn import Linear\n",
        )

        assert found.components == ()

    def test_believes_a_redirected_client_about_its_address(self, tmp_path: Path) -> None:
        source = "from openai import OpenAI\nOpenAI(base_url='https://api.deepseek.com').chat.completions.create(model='deepseek-chat')"

        assert sure(scanned(tmp_path, app__py=source)) == {
            "sdk:pypi/openai",
            "provider:deepseek",
            "model:deepseek-chat",
        }

    def test_says_where_a_file_stops_being_python(self, tmp_path: Path) -> None:
        found = scanned(tmp_path, app__py="import openai\nprint 'x'\n")

        assert found.skipped[0].path == "app.py"
        assert found.skipped[0].reason.startswith("not read to the end: line 2: not Python")


class TestTheProject:
    @pytest.mark.parametrize(
        ("importer", "shared", "local"),
        [
            ("app/main.py", False, True),
            ("main.py", False, False),
            ("main.py", True, True),
            ("app/deep/x.py", False, True),
        ],
    )
    def test_knows_a_module_where_python_would_look(self, importer: str, shared: bool, local: bool) -> None:
        project = Project.of(["app/evaluate.py", "main.py"])

        assert project.is_local("evaluate", importer=importer, shared=shared) is local
