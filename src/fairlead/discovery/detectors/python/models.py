"""Model names, keys, addresses and clients in Python code."""

from __future__ import annotations

import ast
import re
from urllib.parse import urlsplit

from fairlead.discovery.catalogue import Entry
from fairlead.discovery.detectors.hosts import note_address
from fairlead.discovery.detectors.python.imports import Libraries
from fairlead.discovery.detectors.python.module import Called, Module, Place
from fairlead.discovery.keys import is_model_key, is_model_list_key
from fairlead.discovery.kinds import Kind, Signal, Strength
from fairlead.discovery.notes import Notes

MODEL_WORDS = (
    "model", "model_name", "model_id", "modelId", "modelName", "deployment_name", "azure_deployment", "embedding_model",
    "embed_model", "llm_model", "chat_model", "pretrained_model_name_or_path", "base_model", "deployment",
    "ai_model_id",
    "model_name_or_path", "transcription_model",
)  # fmt: skip
ADDRESS_WORDS = (
    "base_url",
    "api_base",
    "openai_api_base",
    "azure_endpoint",
    "endpoint",
    "endpoint_url",
    "host",
    "api_endpoint",
)
FREE_FORM = frozenset({"provider", "gateway", "model_hub", "local_runtime", "sdk", "agent_framework"})
NO_MODEL_CALLS = frozenset({"Field", "add_argument", "Option", "Argument", "log", "info", "init"})
WHISPER = frozenset(
    {"tiny", "base", "small", "medium", "large", "turbo", "large-v1", "large-v2", "large-v3", "large-v3-turbo"}
)


def note_models(module: Module, libraries: Libraries, notes: Notes) -> None:
    """Note what calls, settings and strings say of models and their services."""
    for call in module.calls:
        entry = libraries.of(call.callee)
        _named_arguments(module, call, entry, notes)
        _first_argument(module, call, entry, notes)
        _client(module, call, entry, notes)
        _cloud_client(module, call, notes)
        _zoo(call, entry, notes)
    for setting in module.settings:
        if is_model_key(setting.key):
            for value in module.strings(setting.node):
                _recognized(notes, value, line=setting.line, symbol=setting.key)
        elif is_model_list_key(setting.key) and isinstance(setting.node, (ast.List, ast.Tuple, ast.Set)):
            for element in setting.node.elts:
                for value in module.strings(element):
                    _recognized(notes, value, line=setting.line, symbol=setting.key)
    _texts(module, notes)


def _named_arguments(module: Module, call: Called, entry: Entry | None, notes: Notes) -> None:
    known = entry if entry is not None and entry.kind in FREE_FORM and call.last not in NO_MODEL_CALLS else None
    for word in call.node.keywords:
        if word.arg is None:
            continue
        if word.arg == "default" and not _default_of_model(call):
            continue
        for value in module.strings(word.value):
            if known is not None and word.arg in MODEL_WORDS:
                _accepted(call, known, notes, value, symbol=f"{call.last}({word.arg}=)")
            elif entry is not None and word.arg == "model" and call.last == "pipeline":
                _accepted(call, entry, notes, value, symbol="pipeline(model=)", hub=True)
            elif word.arg == "default" or is_model_key(word.arg):
                _recognized(notes, value, line=call.line, symbol=f"{call.last}({word.arg}=)")


def _default_of_model(call: Called) -> bool:
    """Tell whether `default=` belongs to a setting named like a model: `add_argument("--model", default=…)`."""
    names = [node.value for node in call.node.args if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return any(is_model_key(name.lstrip("-")) for name in names) or is_model_key(call.assigned)


def _first_argument(module: Module, call: Called, entry: Entry | None, notes: Notes) -> None:
    calls = notes.catalogue.calls
    hub = call.last in calls["hub_model"]
    first = call.positional(1 if call.last == "pipeline" else 0)
    if call.callee == "torch.hub.load":
        first = call.positional(1)
    if first is None and hub:
        first = call.keyword("pretrained_model_name_or_path", "repo_id", "model_name", "model_name_or_path", "model_id")
    two = ".".join(call.callee.rsplit(".", 2)[-2:])
    free = (
        hub or call.last in calls["first_argument"] or two in calls["first_argument"] or call.callee == "torch.hub.load"
    )
    for value in module.strings(first):
        if call.last == "from_pretrained" and entry is None:
            known = notes.names.recognize(value)
            sure = Strength.STRONG if known is not None and not known.weak else Strength.WEAK
            _recognized(notes, value, line=call.line, symbol=call.last, weak=True, strength=sure)
        elif entry is not None and free and call.keyword("repo_type") is None:
            _accepted(call, entry, notes, value, symbol=call.last, hub=hub)
        elif entry is not None and call.last in calls["recognized_argument"]:
            _recognized(notes, value, line=call.line, symbol=call.last, weak=True)
        elif entry is None and first is call.positional(0):
            _recognized(notes, value, line=call.line, symbol=call.last, strength=Strength.WEAK)


def _accepted(call: Called, entry: Entry, notes: Notes, value: str, *, symbol: str, hub: bool = False) -> None:
    """Note a value that a library's own call takes as a model, known to the catalogue or not."""
    if entry.id == "whisper" and value in WHISPER:
        value = f"whisper-{value}"
    value = re.sub(r"^https://(?:www\.)?(?:tfhub\.dev|kaggle\.com/models)/", "", value)
    if "://" in value or value in notes.file.project.paths or value.endswith((".h5", ".joblib", ".pkl", ".onnx")):
        return
    service = _service_of(call, entry, notes)
    found = notes.names.accept(value, provider=service, hub=hub or entry.kind == "ml_framework")
    if found is not None:
        router = entry.id in notes.catalogue.calls["routers"] or call.last in notes.catalogue.calls["routers"]
        notes.model(
            found,
            line=call.line,
            signal=Signal.CALL,
            symbol=symbol,
            provider_strength=Strength.STRONG if router or found.provider == entry.id else Strength.WEAK,
        )


def _service_of(call: Called, entry: Entry, notes: Notes) -> str:
    """Return the service whose client is called: by its class, or by the library when it is one service's own."""
    classes = notes.catalogue.calls["class_entries"]
    by_class = next((classes[part] for part in reversed(call.callee.split(".")) if part in classes), "")
    by_entry = entry.id if entry.service and entry.kind == "provider" else ""
    found = by_class or by_entry
    return found if found and notes.catalogue.by_id[found].service else ""


def _recognized(
    notes: Notes, value: str, *, line: int, symbol: str, weak: bool = False, strength: Strength = Strength.STRONG
) -> None:
    """Note a value only when a pattern of the catalogue knows it; common words need a model's own argument."""
    found = notes.names.recognize(value)
    if found is not None and (weak or not found.weak):
        notes.model(found, line=line, signal=Signal.SETTING, symbol=symbol, strength=strength)


def _client(module: Module, call: Called, entry: Entry | None, notes: Notes) -> None:
    """Note a client that is made, and a client that is pointed at another service's address."""
    found = notes.catalogue.calls["class_entries"].get(call.last)
    if entry is None or not found or call.last[:1].islower():
        return
    client = notes.catalogue.by_id[found]
    addresses = [value for value in module.strings(call.keyword(*ADDRESS_WORDS)) if "://" in value]
    for value in addresses:
        parts = urlsplit(value) if len(value) < 500 else None
        target = notes.catalogue.host(parts.hostname or "", path=parts.path or "/") if parts else None
        if target is not client:
            notes.service(client, line=call.line, signal=Signal.REDIRECT, symbol=call.last, strength=Strength.WEAK)
            return
    notes.service(client, line=call.line, signal=Signal.CALL, symbol=call.last)


def _cloud_client(module: Module, call: Called, notes: Notes) -> None:
    """Note `boto3.client("bedrock-runtime")`: boto3 alone is no AI, the service's name is."""
    if call.last not in ("client", "resource", "create_client") or not (
        call.callee.startswith(("boto3", "aioboto3", "aiobotocore", "botocore")) or "session" in call.callee.lower()
    ):
        return
    for value in (*module.strings(call.positional(0)), *module.strings(call.keyword("service_name"))):
        found = notes.catalogue.calls["boto3_services"].get(value)
        if found:
            notes.service(notes.catalogue.by_id[found], line=call.line, signal=Signal.CALL, symbol=f'client("{value}")')


def _zoo(call: Called, entry: Entry | None, notes: Notes) -> None:
    """Note a model built by its own function in a model zoo: `torchvision.models.resnet50()`."""
    part = re.search(r"(?:^torchvision\.models|keras\.applications)(?:\.\w+)*\.(\w+)$", call.callee)
    if entry is None or part is None or part[1] in ("get_model", "preprocess_input", "decode_predictions"):
        return
    found = notes.names.accept(part[1])
    if found is not None:
        notes.model(found, line=call.line, signal=Signal.CALL, symbol=call.callee)


def _texts(module: Module, notes: Notes) -> None:
    """Note keys asked from the environment and addresses of services."""
    for text in module.texts:
        if text.place is Place.OTHER:
            continue
        if len(text.value) <= 120 and (found := notes.names.routed(text.value)):
            strength = Strength.WEAK if text.place is Place.LISTED else Strength.STRONG
            notes.model(found, line=text.line, signal=Signal.SETTING, symbol=found.name, strength=strength)
        elif "://" in text.value:
            weak = Strength.WEAK if text.place is Place.LISTED else Strength.STRONG
            note_address(notes, text.value, line=text.line, strength=weak)
        elif text.place is Place.ARGUMENT and text.value.isupper():
            note_variable(notes, text.value, line=text.line)
    for klass in module.classes:
        if any(base.rsplit(".", 1)[-1] == "BaseSettings" for base in klass.bases):
            for name in klass.fields:
                note_variable(notes, name.upper(), line=klass.line)


def note_variable(notes: Notes, name: str, *, line: int) -> None:
    """Note a variable of the environment that belongs to a catalogued service."""
    found = notes.catalogue.variable(name)
    if found is not None:
        entry, shared = found
        notes.service(
            entry,
            line=line,
            signal=Signal.ENVIRONMENT,
            symbol=name,
            strength=Strength.WEAK if shared else Strength.STRONG,
        )


def note_moderation(module: Module, libraries: Libraries, notes: Notes) -> None:
    """Note a call of a moderation endpoint, which is a guardrail and not a model in use."""
    for call in module.calls:
        if call.callee.endswith("moderations.create") and libraries.of(call.callee) is not None:
            notes.see(
                Kind.GUARDRAIL,
                name="OpenAI moderation",
                canonical="openai-moderation",
                line=call.line,
                signal=Signal.CALL,
                symbol="moderations.create",
            )
