"""JavaScript and TypeScript: imports, clients, models, agents and MCP, from tokens.

A specifier counts by its package name, exactly; a name that other uses share (``ai``) counts as strong only when it
brings one of that library's own functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from fairlead.discovery.catalogue import Entry
from fairlead.discovery.classify import FileClass
from fairlead.discovery.detectors.hosts import note_address
from fairlead.discovery.detectors.mcp import note_client, note_used_server
from fairlead.discovery.keys import is_model_key, is_model_list_key
from fairlead.discovery.kinds import Kind, Signal, Strength
from fairlead.discovery.lexer import Token, TokenKind, scripts_only, tokens
from fairlead.discovery.notes import Detector, Notes

SHARED = {
    "ai": frozenset(
        {
            "generateText", "streamText", "generateObject", "streamObject", "embed", "embedMany", "tool", "useChat",
            "convertToModelMessages", "convertToCoreMessages", "CoreMessage", "ModelMessage", "UIMessage", "Message",
            "createDataStreamResponse", "createUIMessageStream", "createUIMessageStreamResponse", "smoothStream",
            "experimental_createMCPClient", "stepCountIs", "LanguageModel", "generateImage", "customProvider",
            "gateway",
            "experimental_generateImage", "StreamingTextResponse", "Experimental_Agent", "ToolLoopAgent", "Agent",
            "experimental_transcribe", "wrapLanguageModel", "ToolSet", "DefaultChatTransport",
        }
    ),
    "replicate": frozenset({"Replicate"}),
    "weave": frozenset({"init", "op"}),
    "natural": frozenset({"BayesClassifier", "LogisticRegressionClassifier", "SentimentAnalyzer", "WordTokenizer"}),
    "compromise": frozenset({"nlp"}),
    "vectordb": frozenset({"connect"}),
    "usearch": frozenset({"Index"}),
    "vosk": frozenset({"Model", "Recognizer"}),
    "braintrust": frozenset({"Eval", "initLogger"}),
}  # fmt: skip
MODEL_FUNCTIONS = frozenset(
    {
        "openai", "anthropic", "google", "mistral", "groq", "bedrock", "vertex", "azure", "cohere", "xai", "deepseek",
        "perplexity", "fireworks", "togetherai", "ollama", "openrouter", "gateway", "languageModel", "chat", "image",
        "responses", "textEmbeddingModel", "embedding", "textEmbedding", "imageModel", "chatModel", "completion",
        "transcription", "speech", "getGenerativeModel", "from_pretrained", "createModel", "embeddingModel",
    }
)  # fmt: skip
NO_FREE_FORM = frozenset({"chat", "embedding", "image", "completion", "speech", "responses", "azure"})


@dataclass
class Script:
    """What one script imports: each bound name with its entry, and whether the import is proved."""

    bound: dict[str, Entry] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)


def read(notes: Notes) -> None:
    """Take notes of one script; what stands before a fault counts, and the fault is reported."""
    text = notes.file.text
    if notes.file.path.endswith((".vue", ".svelte", ".astro")):
        text = scripts_only(text)
    row: list[Token] = []
    try:
        row.extend(tokens(text))
    finally:
        _note(row, notes)


def _note(row: Sequence[Token], notes: Notes) -> None:
    script = Script()
    for specifier, names, line in imports(row):
        _import(script, specifier, names, line, notes)
    for index, token in enumerate(row):
        if token.kind is TokenKind.STRING:
            _string(row, index, script, notes)
        elif token.kind is TokenKind.NAME:
            _name(row, index, script, notes)


def imports(row: Sequence[Token]) -> Iterator[tuple[str, tuple[str, ...], int]]:
    """Yield (specifier, imported or bound names, line) of `import`, `export … from`, `require()` and `import()`."""
    start = -1
    for index, token in enumerate(row):
        if token.kind is TokenKind.NAME and token.text in ("import", "export") and not _member(row, index):
            start = index
        if token.kind is not TokenKind.STRING:
            continue
        before = row[index - 1] if index else token
        two = row[index - 2] if index > 1 else before
        if before.text == "from" and start >= 0 and index - start < 400:
            yield token.text, _names(row[start + 1 : index - 1]), token.line
        elif before.text == "import" and before.kind is TokenKind.NAME:
            yield token.text, (), token.line
        elif before.text == "(" and two.text in ("require", "import"):
            yield token.text, _required(row, index - 2), token.line


def _member(row: Sequence[Token], index: int) -> bool:
    return index > 0 and row[index - 1].text in (".", "?.")


def _names(row: Sequence[Token]) -> tuple[str, ...]:
    """Return the names of an import clause; of `a as b` both, so that either can be looked up."""
    return tuple(
        token.text
        for token in row
        if token.kind is TokenKind.NAME and token.text not in ("as", "type", "from", "default")
    )


def _required(row: Sequence[Token], at: int) -> tuple[str, ...]:
    """Return the names that take the result of `require(…)`."""
    back = at - 1
    while back >= 0 and row[back].text in ("await", "(", "new"):
        back -= 1
    if back < 1 or row[back].text != "=":
        return ()
    names: list[str] = []
    for token in reversed(row[max(0, back - 60) : back]):
        if token.text in ("const", "let", "var", ";"):
            break
        if token.kind is TokenKind.NAME:
            names.append(token.text)
    return tuple(names)


def package_of(specifier: str) -> str:
    """Return the package of a specifier: its first part, or two of a scope; empty for a path of the project."""
    if not specifier or specifier[0] in "./~#" or "://" in specifier or specifier.startswith("@/"):
        return ""
    name = specifier.removeprefix("npm:")
    parts = name.split("/")
    package = "/".join(parts[:2]) if name.startswith("@") else parts[0]
    return package[:1] + package[1:].split("@", 1)[0]


def _import(script: Script, specifier: str, names: tuple[str, ...], line: int, notes: Notes) -> None:
    package = package_of(specifier)
    entry = notes.catalogue.package(package, ecosystem="npm") if package else None
    if entry is None:
        return
    shared = SHARED.get(package)
    strong = shared is None or not shared.isdisjoint(names)
    classes = notes.catalogue.calls["class_entries"]
    clients = {classes[name] for name in names if name in classes} - {""}
    notes.package(
        entry,
        ecosystem="npm",
        name=package,
        line=line,
        signal=Signal.IMPORT,
        symbol=specifier,
        strength=Strength.STRONG if strong else Strength.WEAK,
        implies_service=not clients or entry.id in clients,
    )
    if strong:
        script.bound.update(dict.fromkeys(names, entry))
        for found in sorted(clients - {entry.id}):
            notes.service(notes.catalogue.by_id[found], line=line, signal=Signal.IMPORT, symbol=specifier)


def _string(row: Sequence[Token], index: int, script: Script, notes: Notes) -> None:
    token = row[index]
    value = token.text
    if "://" in value:
        note_address(notes, value, line=token.line)
        return
    key = _key_before(row, index)
    if key and is_model_key(key):
        _model(notes, value, line=token.line, symbol=key)
    elif found := notes.names.routed(value):
        notes.model(found, line=token.line, signal=Signal.SETTING, symbol=found.name)
    elif is_model_list_key(_list_before(row, index)):
        _model(notes, value, line=token.line, symbol="models")
    else:
        _argument(row, index, script, notes)


def _key_before(row: Sequence[Token], index: int) -> str:
    """Return the name that a value is given to: `key: "…"`, `key = "…"`, also after `??` or `||`."""
    at = index - 1
    while at > 0 and row[at].text in ("?", "|") and row[at - 1].text == row[at].text:
        at -= 2
        while at > 0 and (row[at].kind is TokenKind.NAME or row[at].text in (".", "?.", "!")):
            at -= 1
    if at > 0 and row[at].text in (":", "=") and row[at - 1].text not in ("=", "!", "<", ">"):
        at -= 1
        if row[at].kind is TokenKind.NAME and row[at].text == "string" and row[at - 1].text == ":":
            at -= 2
        return row[at].text if row[at].kind in (TokenKind.NAME, TokenKind.STRING) else ""
    return ""


def _list_before(row: Sequence[Token], index: int) -> str:
    at = index - 1
    while at > 0 and index - at < 60 and (row[at].kind is TokenKind.STRING or row[at].text == ","):
        at -= 1
    if at > 1 and row[at].text == "[" and row[at - 1].text in (":", "="):
        return row[at - 2].text
    return ""


def _argument(row: Sequence[Token], index: int, script: Script, notes: Notes) -> None:
    """Note a first argument that a library's function takes as a model: `openai("gpt-…")`."""
    token = row[index]
    if index < 2 or row[index - 1].text != "(" or row[index - 2].kind is not TokenKind.NAME:
        if index >= 2 and row[index - 1].text == "[" and _is_environment(row, index - 1):
            note_variable(notes, token.text, line=token.line)
        return
    name = row[index - 2].text
    owner = _owner(row, index - 2)
    entry = script.bound.get(owner)
    if name in ("get", "env", "getenv", "requireEnv") and token.text.isupper():
        note_variable(notes, token.text, line=token.line)
    elif entry is not None and name in MODEL_FUNCTIONS:
        service = entry.id if entry.service and entry.kind == "provider" else ""
        found = (
            notes.names.recognize(token.text)
            if name in NO_FREE_FORM
            else notes.names.accept(token.text, provider=service, hub=name == "from_pretrained")
        )
        if found is not None:
            notes.model(found, line=token.line, signal=Signal.CALL, symbol=name, provider_strength=Strength.STRONG)
    elif entry is not None or name in MODEL_FUNCTIONS:
        _model(notes, token.text, line=token.line, symbol=name)


def _owner(row: Sequence[Token], at: int) -> str:
    """Return the first name of a chain such as `openai.responses`."""
    while at >= 2 and row[at - 1].text in (".", "?.") and row[at - 2].kind is TokenKind.NAME:
        at -= 2
    return row[at].text


def _is_environment(row: Sequence[Token], bracket: int) -> bool:
    return bracket >= 1 and row[bracket - 1].text == "env"


def _model(notes: Notes, value: str, *, line: int, symbol: str) -> None:
    found = notes.names.recognize(value)
    if found is not None and not found.weak:
        notes.model(found, line=line, signal=Signal.SETTING, symbol=symbol)


def note_variable(notes: Notes, name: str, *, line: int) -> None:
    """Note a variable of the environment that belongs to a catalogued service."""
    found = notes.catalogue.variable(name)
    if found is not None:
        strength = Strength.WEAK if found[1] else Strength.STRONG
        notes.service(found[0], line=line, signal=Signal.ENVIRONMENT, symbol=name, strength=strength)


def _name(row: Sequence[Token], index: int, script: Script, notes: Notes) -> None:
    token = row[index]
    if index >= 2 and row[index - 1].text in (".", "?.") and row[index - 2].text == "env":
        note_variable(notes, token.text, line=token.line)
        return
    entry = script.bound.get(token.text)
    if entry is None or index + 1 >= len(row) or row[index + 1].text != "(" or _member(row, index):
        return
    if (
        token.text.startswith("create")
        and index >= 2
        and row[index - 1].text == "="
        and row[index - 2].kind is TokenKind.NAME
    ):
        script.bound.setdefault(row[index - 2].text, entry)
    calls = notes.catalogue.calls
    made = index > 0 and row[index - 1].text == "new"
    if token.text in calls["class_entries"] and made:
        _client(row, index, token, notes)
    elif token.text in calls["mcp_server"] and entry.id == "mcp":
        name = _field(row, index + 1, ("name",)) or "MCP server"
        notes.see(
            Kind.MCP_SERVER, name=name, line=token.line, signal=Signal.CALL, symbol=token.text, entry=entry, vendor=""
        )
    elif token.text in calls["mcp_client"] and (entry.id == "mcp" or "MCP" in token.text):
        note_client(notes, line=token.line, signal=Signal.CALL, symbol=token.text)
        command = _field(row, index + 1, ("command",))
        if command:
            note_used_server(
                notes,
                name="",
                command=command,
                words=_words(row, index + 1),
                url="",
                line=token.line,
                signal=Signal.CALL,
            )
    elif token.text in calls["agent"] and entry.kind in ("agent_framework", "sdk", "gateway", "provider"):
        _agent(row, index, entry, notes)


def _client(row: Sequence[Token], index: int, token: Token, notes: Notes) -> None:
    """Note a client that is made, and one that is pointed at another service's address."""
    client = notes.catalogue.by_id.get(notes.catalogue.calls["class_entries"][token.text])
    if client is None:
        return
    address = _field(row, index + 1, ("baseURL", "baseUrl", "basePath", "endpoint"))
    if "://" in address:
        host = re.sub(r"^\w+://([^/:?#]+).*$", r"\1", address, flags=re.DOTALL)
        if notes.catalogue.host(host, path="/api/") is not client:
            notes.service(client, line=token.line, signal=Signal.REDIRECT, symbol=token.text, strength=Strength.WEAK)
            return
    notes.service(client, line=token.line, signal=Signal.CALL, symbol=token.text)


def _agent(row: Sequence[Token], index: int, entry: Entry, notes: Notes) -> None:
    name = _field(row, index + 1, ("name", "id"))
    at = index - 1 if index and row[index - 1].text == "new" else index
    if not name and at >= 2 and row[at - 1].text == "=" and row[at - 2].kind is TokenKind.NAME:
        name = row[at - 2].text
    stem = notes.file.path.rpartition("/")[2].split(".", 1)[0]
    notes.see(
        Kind.AGENT,
        name=name or stem,
        line=row[index].line,
        signal=Signal.CALL,
        symbol=f"{entry.name}: {row[index].text}",
        entry=entry,
        vendor="",
    )


def _field(row: Sequence[Token], opened: int, names: tuple[str, ...]) -> str:
    """Return a string field of the call's own first object, not of an object deeper inside."""
    depth = 0
    for at in range(opened, min(len(row), opened + 400)):
        text = row[at].text
        if row[at].kind is TokenKind.SIGN and text in "([{":
            depth += 1
        elif row[at].kind is TokenKind.SIGN and text in ")]}":
            depth -= 1
            if depth == 0:
                return ""
        elif depth == 2 and text in names and _is_field(row, at):
            return row[at + 2].text
    return ""


def _is_field(row: Sequence[Token], at: int) -> bool:
    """Tell whether a key with a string stands here: `name: "…"`."""
    if at + 2 >= len(row) or row[at].kind is TokenKind.SIGN:
        return False
    return row[at + 1].text == ":" and row[at + 2].kind is TokenKind.STRING


def _words(row: Sequence[Token], opened: int) -> list[str]:
    """Return the strings of `args: […]`."""
    for at in range(opened, min(len(row) - 2, opened + 200)):
        if row[at].text == "args" and row[at + 1].text == ":" and row[at + 2].text == "[":
            words = []
            for token in row[at + 3 : at + 60]:
                if token.text == "]" and token.kind is TokenKind.SIGN:
                    break
                if token.kind is TokenKind.STRING:
                    words.append(token.text)
            return words
    return []


DETECTOR = Detector(name="javascript", classes=frozenset({FileClass.SCRIPT}), read=read)
