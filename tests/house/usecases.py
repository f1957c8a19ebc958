"""Rules on use cases: one function an act; permitted, recorded, explained, and inside one transaction."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from tests.house.code import Module, called

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


def use_cases(module: Module) -> Iterator[ast.FunctionDef]:
    """Yield the public functions of a module of use cases."""
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def name_of(module: Module, function: ast.FunctionDef) -> str:
    """Return how the table of exceptions calls a use case, such as ``audit.raise_finding``."""
    room = module.name.split("/usecases/", 1)[1].removesuffix(".py").replace("/", ".")
    return f"{room}.{function.name}"


def faults(modules: Iterable[Module], *, exceptions: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """Find what a use case lacks; an exception names the use case, the rule and the reason."""
    for module in modules:
        if module.floor != "usecases" or module.name.endswith("__init__.py"):
            continue
        for function in use_cases(module):
            name = name_of(module, function)
            for rule, sentence in lacks(module, function):
                if not exceptions.keys() & {(name, rule), (name, "*")}:
                    yield module.fault(function, f"{function.name} {sentence}")


def unneeded(modules: Iterable[Module], *, exceptions: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """Find exceptions for use cases that no longer need them."""
    found = {
        (name_of(module, function), rule)
        for module in modules
        if module.floor == "usecases" and not module.name.endswith("__init__.py")
        for function in use_cases(module)
        for lacked, _sentence in lacks(module, function)
        for rule in (lacked, "*")
    }
    yield from (f"{name} needs no exception from {rule!r} any more" for name, rule in exceptions.keys() - found)


def lacks(module: Module, function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    """Yield each rule that a use case breaks, with the end of the sentence about it."""
    reached = tuple(_reached(module, function))
    if not any(_is_act(node) for node in reached):
        yield "act", "is not decorated with @act"
    if not any(_is_require(node) for node in reached):
        yield "require", "never asks occasion.require(...)"
    if not any(_is_append(node) for node in reached):
        yield "append", "appends nothing to the trail"
    if not ast.get_docstring(function):
        yield "docstring", "has no docstring"
    by_position = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    if by_position != ["occasion"]:
        yield "occasion", "does not take the occasion first and all else by keyword"


def _reached(module: Module, function: FunctionNode) -> Iterator[ast.AST]:
    """Yield the nodes of a function and of the private functions of the same module that it calls."""
    private = {node.name: node for node in module.tree.body if isinstance(node, ast.FunctionDef)}
    waiting, seen = [function.name], set[str]()
    private[function.name] = function  # type: ignore[assignment]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for node in ast.walk(private[name]):
            yield node
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in private:
                waiting.append(node.func.id)


def _is_act(node: ast.AST) -> bool:
    """Tell whether a node is a function in a transaction of its own.

    A public use case may do its slow input first and then call the private one that is the act.
    """
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef) else []
    return "act" in {called(decorator) for decorator in decorators}


def _is_require(node: ast.AST) -> bool:
    """Tell whether a node asks the occasion for a permission."""
    return isinstance(node, ast.Call) and ast.unparse(node.func).endswith("occasion.require")


def _is_append(node: ast.AST) -> bool:
    """Tell whether a node notes an entry for the trail; a list's own `append` does not."""
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name):
        return node.func.id == "append"
    return isinstance(node.func, ast.Attribute) and ast.unparse(node.func) in {"trail.append", "trail.append_all"}
