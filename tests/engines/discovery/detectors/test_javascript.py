"""JavaScript and TypeScript source."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairlead.discovery.detectors.javascript import package_of
from tests.engines.discovery.detectors.folder import scanned, sure


class TestTheJavaScriptDetector:
    @pytest.mark.parametrize(
        ("source", "wanted"),
        [
            ("import OpenAI from 'openai'; new OpenAI()", {"sdk:npm/openai", "provider:openai"}),
            ("const { Anthropic } = require('@anthropic-ai/sdk')", {"sdk:npm/@anthropic-ai/sdk", "provider:anthropic"}),
            ("const o = await import('ollama')", {"sdk:npm/ollama", "provider:ollama"}),
            ("export { x } from '@pinecone-database/pinecone'", {"vector_store:pinecone"}),
            ("import { AzureOpenAI } from 'openai'; new AzureOpenAI()", {"sdk:npm/openai", "provider:azure-openai"}),
            ("import OpenAI from 'openai'; new OpenAI({ baseURL: 'https://openrouter.ai/api/v1' })",
             {"sdk:npm/openai", "provider:openrouter"}),
            ("import { generateText } from 'ai'", {"sdk:npm/ai"}),
            ("import x from 'ai'", set()),
            ("import x from './openai'; import y from '@/ai/openai'; import z from 'openai-like'", set()),
            ("const key = process.env.GROQ_API_KEY", {"provider:groq"}),
            ("const key = process.env['GROQ_API_KEY'] ?? ''", {"provider:groq"}),
            ("const body = { model: process.env.MODEL ?? 'gpt-4o' }", {"model:gpt-4o"}),
            ("const a: { model: string } = { model: `claude-3-haiku-20240307` }", {"model:claude-3-haiku-20240307"}),
            ("import { createOpenAI } from '@ai-sdk/openai'; const p = createOpenAI({}); p('gpt-4o')",
             {"sdk:npm/@ai-sdk/openai", "provider:openai", "model:gpt-4o"}),
            ("fetch('https://api.mistral.ai/v1/chat/completions')", {"provider:mistral"}),
            ("fetch('https://docs.mistral.ai/')", set()),
            ("import { Agent } from '@openai/agents'; const a = new Agent({ tools: [{ name: 'no' }], name: 'Tutor' })",
             {"agent_framework:openai-agents", "agent:tutor"}),
            ("import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'; new McpServer({ name: 'mail' })",
             {"sdk:npm/@modelcontextprotocol/sdk", "mcp_server:mail"}),
            ("import { Client } from '@modelcontextprotocol/sdk/client/index.js'; new Client({ name: 'x' })",
             {"sdk:npm/@modelcontextprotocol/sdk", "mcp_client:mcp-client"}),
            ("// import OpenAI from 'openai'", set()),
            ("const text = \"import OpenAI from 'openai'\"", set()),
            ("class Agent { model = 'gpt partition' }; new Agent({ name: 'x' })", set()),
        ],
    )  # fmt: skip
    def test_sees(self, tmp_path: Path, source: str, wanted: set[str]) -> None:
        assert sure(scanned(tmp_path, app__ts=source)) == wanted

    @pytest.mark.parametrize(
        ("specifier", "package"),
        [
            ("openai", "openai"),
            ("openai/resources", "openai"),
            ("@ai-sdk/openai/x", "@ai-sdk/openai"),
            ("npm:openai@4", "openai"),
            ("./openai", ""),
            ("@/openai", ""),
            ("https://esm.sh/openai", ""),
            ("", ""),
        ],
    )
    def test_takes_the_package_of_a_specifier(self, specifier: str, package: str) -> None:
        assert package_of(specifier) == package
