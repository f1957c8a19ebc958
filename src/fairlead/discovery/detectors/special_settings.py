"""Settings files whose shape is a tool's own: model configurations, agents, pipelines, editors."""

from __future__ import annotations

from collections.abc import Sequence

from fairlead.discovery.kinds import Kind, Signal, Strength
from fairlead.discovery.notes import Notes
from fairlead.discovery.pairs import Pair

EXTENSIONS = {
    "github.copilot": "github-copilot", "github.copilot-chat": "github-copilot", "continue.continue": "continue",
    "codeium.codeium": "windsurf-codeium", "saoudrizwan.claude-dev": "cline-roo",
    "rooveterinaryinc.roo-cline": "cline-roo",
    "tabnine.tabnine-vscode": "tabnine", "sourcegraph.cody-ai": "sourcegraph-cody",
    "anthropic.claude-code": "claude-code",
    "amazonwebservices.amazon-q-vscode": "amazon-q", "google.geminicodeassist": "gemini-cli",
}  # fmt: skip
MODEL_CONFIGS = frozenset({"config.json", "adapter_config.json", "model_index.json"})


def note_special(pairs: Sequence[Pair], notes: Notes) -> None:
    """Note what a file of a known name and shape says."""
    name = notes.file.path.rsplit("/", 1)[-1]
    if name in MODEL_CONFIGS:
        _model_config(pairs, notes)
    elif name == "langgraph.json":
        _graphs(pairs, notes)
    elif name in ("agents.yaml", "agents.yml"):
        _crew(pairs, notes)
    elif name in ("dvc.yaml", "promptfooconfig.yaml", "promptfooconfig.yml"):
        _tool(notes, "dvc" if name.startswith("dvc") else "llm-eval", symbol=name)
    elif ".vscode" in notes.file.path.split("/") or name == "devcontainer.json":
        _editor(pairs, notes)
    if name.endswith(".json") and pairs and pairs[0].keys[:1] in (("learner",), ("version",)):
        _boosted_trees(pairs, notes)
    if name.endswith(".json") and any(pair.value.startswith("@n8n/n8n-nodes-langchain.") for pair in pairs):
        _workflow(pairs, notes)


def _model_config(pairs: Sequence[Pair], notes: Notes) -> None:
    """Note the model that a Hugging Face configuration describes or is adapted from."""
    top = {pair.keys[0]: pair for pair in pairs if pair.keys and (len(pair.keys) == 1 or pair.keys[1:] == ("#",))}
    if not ({"architectures", "model_type"} <= top.keys() or "peft_type" in top or "_diffusers_version" in top):
        return
    for key in ("base_model_name_or_path", "_name_or_path"):
        if key in top and (found := notes.names.accept(top[key].value, hub=True)):
            notes.model(found, line=top[key].line, signal=Signal.CONTENT, symbol=key)
            return
    kind = top.get("model_type") or top.get("peft_type") or top["_diffusers_version"]
    folder = notes.file.path.rpartition("/")[0].rpartition("/")[2]
    if kind.keys[0] == "model_type":
        notes.see(
            Kind.MODEL,
            name=folder or kind.value,
            line=kind.line,
            signal=Signal.CONTENT,
            symbol=f"model_type {kind.value}",
            vendor="",
        )


def _graphs(pairs: Sequence[Pair], notes: Notes) -> None:
    for pair in pairs:
        if len(pair.keys) == 2 and pair.keys[0] == "graphs":
            _agent(notes, pair.keys[1], line=pair.line, entry="langgraph", symbol="langgraph.json graphs")


def _crew(pairs: Sequence[Pair], notes: Notes) -> None:
    """Note agents that CrewAI projects describe by role and goal."""
    roles = {pair.keys[0]: pair.line for pair in pairs if len(pair.keys) == 2 and pair.keys[1] == "role"}
    goals = {pair.keys[0] for pair in pairs if len(pair.keys) == 2 and pair.keys[1] in ("goal", "backstory")}
    for name, line in roles.items():
        if name in goals:
            _agent(notes, name, line=max(1, line - 1), entry="crewai", symbol="role, goal")


def _agent(notes: Notes, name: str, *, line: int, entry: str, symbol: str) -> None:
    notes.see(
        Kind.AGENT,
        name=name,
        line=line,
        signal=Signal.SETTING,
        symbol=symbol,
        entry=notes.catalogue.by_id[entry],
        vendor="",
    )


def _tool(notes: Notes, entry: str, *, symbol: str) -> None:
    notes.service(notes.catalogue.by_id[entry], line=1, signal=Signal.FILE, symbol=symbol)


def _editor(pairs: Sequence[Pair], notes: Notes) -> None:
    """Note assistants that an editor's shared settings enable or recommend."""
    for pair in pairs:
        wanted = EXTENSIONS.get(pair.value.lower()) if pair.key in ("recommendations", "extensions") else None
        if wanted is None and pair.keys and pair.keys[0].startswith("github.copilot") and pair.value != "false":
            wanted = "github-copilot"
        if wanted is not None:
            notes.service(
                notes.catalogue.by_id[wanted],
                line=pair.line,
                signal=Signal.SETTING,
                symbol=pair.keys[0],
                strength=Strength.STRONG,
            )


def _boosted_trees(pairs: Sequence[Pair], notes: Notes) -> None:
    if any(pair.keys[:2] == ("learner", "gradient_booster") for pair in pairs[:200_000]):
        notes.see(
            Kind.MODEL_FILE,
            name=notes.file.path,
            canonical=notes.file.path,
            line=0,
            signal=Signal.CONTENT,
            symbol="XGBoost JSON",
            strength=Strength.CERTAIN,
            vendor="",
        )


def _workflow(pairs: Sequence[Pair], notes: Notes) -> None:
    """Note an n8n workflow with AI nodes: an agent of a low-code tool."""
    name = next((pair.value for pair in pairs if pair.keys == ("name",)), notes.file.path.rsplit("/", 1)[-1])
    if any("agent" in pair.value.lower() for pair in pairs if pair.value.startswith("@n8n/n8n-nodes-langchain.")):
        _agent(notes, name, line=1, entry="n8n", symbol="@n8n/n8n-nodes-langchain")
