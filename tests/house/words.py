"""Rules on texts in Python: whatever a person reads is marked for translation, and marked so that it can be found."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.house.code import Module, called

MARKS = frozenset({"N_", "_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"})
FORM_WORDS = frozenset({"label", "help_text", "empty_label", "legend", "verbose_name", "placeholder", "title"})
PARSER_WORDS = frozenset({"help", "description", "epilog"})
ATTRIBUTES = frozenset({"placeholder", "title", "aria-label", "alt"})
MESSAGES = frozenset({"debug", "info", "success", "warning", "error", "add_message"})
TABLES = re.compile(r"(^|_)(TITLES|LABELS|SENTENCES|COMMANDS)$")
WORD = re.compile(r"[^\W\d_]{3,}")
ALONE = frozenset({"src/fairlead/trail/verify.py"})  # handed to an auditor as one file, without our translations


@dataclass(frozen=True, kw_only=True)
class RefusalClass:
    """A kind of refusal: the classes above it, and whether its own first argument is the sentence."""

    name: str
    bases: Sequence[str]
    first: str | None  # the first parameter of its own __init__, None without one


def refusal_classes(modules: Iterable[Module]) -> dict[str, bool]:
    """Return every refusal by name, and whether it is raised with its sentence as the first argument."""
    classes = {
        node.name: RefusalClass(name=node.name, bases=[called(base) for base in node.bases], first=_first(node))
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
    }
    known = {"Refusal": True}
    while grown := {
        name: found.first == "template" if found.first is not None else _inherited(found, known)
        for name, found in classes.items()
        if name not in known and any(base in known for base in found.bases)
    }:
        known.update(grown)
    return known


def _first(node: ast.ClassDef) -> str | None:
    """Return the first parameter of a class's own `__init__`; empty when it takes keywords only."""
    for part in node.body:
        if isinstance(part, ast.FunctionDef) and part.name == "__init__":
            return part.args.args[1].arg if len(part.args.args) > 1 else ""
    return None


def _inherited(found: RefusalClass, known: Mapping[str, bool]) -> bool:
    return next(known[base] for base in found.bases if base in known)


def unmarked(modules: Sequence[Module]) -> Iterator[str]:
    """Find texts for people that nobody can translate."""
    refusals = refusal_classes(modules)
    for module in modules:
        if module.name in ALONE:
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call):
                for text in _texts(node, module=module, refusals=refusals):
                    yield module.fault(text, f"not marked for translation: {ast.unparse(text)[:70]}")
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                yield from (_table_fault(module, text) for text in _table_texts(node))


def ill_marked(modules: Iterable[Module]) -> Iterator[str]:
    """Find marks around a text that is put together before it is translated, so that no translation matches it."""
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
                for argument in node.args[:1]:
                    if _is_built(argument):
                        yield module.fault(argument, "translate first, then put the values in")


def _is_built(node: ast.expr) -> bool:
    """Tell whether a text is built at run time: an f-string, a `%`, or a `.format`."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr == "format"
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod))


def _texts(call: ast.Call, *, module: Module, refusals: Mapping[str, bool]) -> Iterator[ast.expr]:
    """Yield the unmarked texts among the arguments of one call that a person will read."""
    name = called(call)
    if refusals.get(name) and call.args:
        yield from _literals(call.args[0])
    if name == "__init__" and "super()" in ast.unparse(call.func) and _in_refusal(call, module, refusals):
        yield from _literals(call.args[0]) if call.args else ()
    if module.floor == "web":
        yield from _web_texts(call, name)
    if module.floor == "cli":
        yield from _cli_texts(call, name)
    if name == "ValidationError" and call.args:
        yield from _literals(call.args[0])


def _web_texts(call: ast.Call, name: str) -> Iterator[ast.expr]:
    """Yield the unmarked texts of forms, widgets and messages."""
    for keyword in call.keywords:
        if keyword.arg in FORM_WORDS:
            yield from _literals(keyword.value)
        elif keyword.arg in {"attrs", "error_messages"} and isinstance(keyword.value, ast.Dict):
            yield from _dict_texts(keyword.value, all_keys=keyword.arg == "error_messages")
        elif keyword.arg == "choices" and isinstance(keyword.value, ast.List | ast.Tuple):
            pairs = (pair for pair in keyword.value.elts if isinstance(pair, ast.Tuple) and len(pair.elts) == 2)
            yield from (text for pair in pairs for text in _literals(pair.elts[1]))
    if name in MESSAGES and ast.unparse(call.func).startswith("messages."):
        yield from (text for argument in call.args[1:] for text in _literals(argument))


def _dict_texts(table: ast.Dict, *, all_keys: bool) -> Iterator[ast.expr]:
    """Yield the unmarked texts of a widget's attributes, or of a field's error messages."""
    for key, value in zip(table.keys, table.values, strict=True):
        if all_keys or (isinstance(key, ast.Constant) and key.value in ATTRIBUTES):
            yield from _literals(value)


def _cli_texts(call: ast.Call, name: str) -> Iterator[ast.expr]:
    """Yield the unmarked texts of a command: its help and what it prints."""
    if name in {"add_argument", "add_parser", "ArgumentParser", "add_argument_group", "add_subparsers"}:
        yield from (text for word in call.keywords if word.arg in PARSER_WORDS for text in _literals(word.value))
    if name == "print" or ast.unparse(call.func) in {"sys.stderr.write", "sys.stdout.write", "parser.error"}:
        yield from (text for argument in call.args for text in _literals(argument))


def _in_refusal(call: ast.Call, module: Module, refusals: Mapping[str, bool]) -> bool:
    """Tell whether a call stands in the body of a refusal."""
    bodies = (node for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef) and node.name in refusals)
    return any(inner is call for body in bodies for inner in ast.walk(body))


def _literals(node: ast.expr) -> Iterator[ast.expr]:
    """Yield the parts of an expression that are plain words in the source and not inside a mark."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str) and WORD.search(node.value):
            yield node
    elif isinstance(node, ast.JoinedStr):
        if any(isinstance(part, ast.Constant) and WORD.search(str(part.value)) for part in node.values):
            yield node
    elif isinstance(node, ast.BinOp):
        yield from (*_literals(node.left), *_literals(node.right))
    elif isinstance(node, ast.IfExp):
        yield from (*_literals(node.body), *_literals(node.orelse))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        yield from _literals(node.func.value)


def _table_texts(node: ast.Assign | ast.AnnAssign) -> Iterator[ast.expr]:
    """Yield the unmarked sentences in a table of words, such as ``ACTION_TITLES``."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if not any(isinstance(target, ast.Name) and TABLES.search(target.id) for target in targets):
        return
    marked = {id(text) for call in ast.walk(node) if isinstance(call, ast.Call) for text in ast.walk(call)}
    if isinstance(node.value, ast.Dict):
        for value in node.value.values:
            for text in ast.walk(value):
                is_words = isinstance(text, ast.Constant) and isinstance(text.value, str) and " " in text.value
                if is_words and id(text) not in marked:
                    yield text  # type: ignore[misc]


def _table_fault(module: Module, text: ast.expr) -> str:
    return module.fault(text, f"not marked with N_: {ast.unparse(text)[:70]}")
