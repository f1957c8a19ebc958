"""What one Python module says: imports, what its names stand for, its calls and its strings.

The source is parsed with `ast` and never run. Names are followed one step: an import, a constant, or the call that
made a variable. A notebook is one module of several trees, one for each cell, each with its own map from lines to
lines of the file.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

LineMap = Callable[[int], int]
LONGEST_STRING = 2_000
LONGEST_ORIGIN = 300


class Place(StrEnum):
    """Where a string stands."""

    ARGUMENT = "argument"
    VALUE = "value"  # assigned, returned, a value of a mapping
    LISTED = "listed"  # an element of a list, tuple or set
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Import:
    """One imported name: ``from a.b import c as d`` is module ``a.b``, name ``c``, bound ``d``."""

    module: str
    name: str
    bound: str
    line: int

    @property
    def dotted(self) -> str:
        """The full dotted name of what is bound."""
        return f"{self.module}.{self.name}" if self.name and self.name != "*" else self.module


@dataclass(frozen=True, slots=True)
class Called:
    """One call, its callee resolved as far as the module shows: ``openai.OpenAI().chat.completions.create``."""

    node: ast.Call
    callee: str
    line: int
    assigned: str  # the variable that takes the result; empty otherwise

    @property
    def last(self) -> str:
        """The last part of the callee."""
        return self.callee.rsplit(".", 1)[-1]

    def keyword(self, *names: str) -> ast.expr | None:
        """Return the value of the first keyword argument that has one of these names."""
        return next((word.value for word in self.node.keywords if word.arg in names), None)

    def positional(self, index: int) -> ast.expr | None:
        """Return a positional argument, or nothing."""
        if index < len(self.node.args) and not isinstance(self.node.args[index], ast.Starred):
            return self.node.args[index]
        return None


@dataclass(frozen=True, slots=True)
class Text:
    """One string constant and where it stands."""

    value: str
    line: int
    place: Place


@dataclass(frozen=True, slots=True)
class Setting:
    """A name given a value: an assignment, a default of an argument, an entry of a mapping."""

    key: str
    node: ast.expr
    line: int


@dataclass(frozen=True, slots=True)
class Klass:
    """A class and what it is made from, resolved."""

    name: str
    bases: tuple[str, ...]
    line: int
    fields: tuple[str, ...]


@dataclass
class Module:
    """The facts of one module, filled by :func:`collect`."""

    imports: list[Import] = field(default_factory=list)
    bound: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    calls: list[Called] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    settings: list[Setting] = field(default_factory=list)
    classes: list[Klass] = field(default_factory=list)
    mappings: dict[str, ast.Dict] = field(default_factory=dict)
    attributes: dict[str, set[str]] = field(default_factory=dict)  # of imported modules, by dotted module

    def dotted(self, node: ast.expr) -> str:
        """Return what an expression of names, attributes and calls stands for as a dotted name; else nothing."""
        parts: list[str] = []
        while True:
            if isinstance(node, ast.Attribute):
                parts.append(node.attr)
                node = node.value
            elif isinstance(node, ast.Call):
                parts.append("()")
                node = node.func
            elif isinstance(node, ast.Await):
                node = node.value
            elif isinstance(node, ast.Name):
                return self._joined(node.id, parts)
            else:
                return ""

    def _joined(self, base: str, parts: list[str]) -> str:
        names = [base, *reversed(parts)]
        plain = [name for name in names if name != "()"]
        own = ".".join(plain[:2])
        if base in ("self", "cls") and own in self.origins:
            return ".".join([self.origins[own], *plain[2:]])
        root = self.bound.get(base) or self.origins.get(base) or base
        return ".".join([root, *plain[1:]])

    def strings(self, node: ast.expr | None) -> Iterator[str]:
        """Yield the strings that an expression can be, constants and defaults followed one step."""
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                yield node.value
        elif isinstance(node, (ast.Name, ast.Attribute)):
            known = self.constants.get(_target(node))
            if known is not None:
                yield known
        elif isinstance(node, ast.BoolOp):
            for value in node.values:
                yield from self.strings(value) if not isinstance(value, ast.BoolOp) else ()
        elif isinstance(node, ast.IfExp):
            for branch in (node.body, node.orelse):
                yield from self.strings(branch) if not isinstance(branch, ast.IfExp) else ()
        elif (
            isinstance(node, ast.Call)
            and len(node.args) == 2
            and _callee_end(node) in ("getenv", "get", "pop", "environ")
        ):
            yield from self.strings(node.args[1]) if isinstance(node.args[1], ast.Constant) else ()
        elif isinstance(node, ast.Call):
            default = next((word.value for word in node.keywords if word.arg == "default"), None)
            yield from self.strings(default) if isinstance(default, ast.Constant) else ()


def collect(trees: Sequence[tuple[ast.Module, LineMap]]) -> Module:
    """Return the facts of a module; names are learned first, then what is done with them."""
    module = Module()
    walked = [(nodes_of(tree), line) for tree, line in trees]
    for nodes, line in walked:
        for node in nodes:
            _learn(module, node, line=line)
    for nodes, _ in walked:
        for node in nodes:
            _follow(module, node)
    for nodes, line in walked:
        _use(module, nodes, line=line)
    return module


def nodes_of(tree: ast.AST) -> list[ast.AST]:
    """Return the nodes that can matter, each after its parent: no plain names, no constants but strings, no operators.

    The tree is walked once, without `ast.walk`'s generic iteration, which would take most of a scan's time.
    """
    found: list[ast.AST] = []
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        found.append(node)
        for name in _FIELDS[type(node)]:
            value = getattr(node, name, None)
            if type(value) is list:
                stack.extend(item for item in reversed(value) if _matters(item))
            elif isinstance(value, ast.AST) and _matters(value):
                stack.append(value)
    return found


def _matters(value: object) -> bool:
    kind = type(value)
    if kind is ast.Constant:
        return type(value.value) is str  # type: ignore[attr-defined]
    return kind in _FIELDS and kind is not ast.Name


_IGNORED = frozenset({"ctx", "op", "ops", "type_comment", "kind", "type_ignores", "names"})
_FIELDS: dict[type, tuple[str, ...]] = {
    kind: tuple(name for name in kind._fields if name not in _IGNORED)
    for kind in vars(ast).values()
    if isinstance(kind, type)
    and issubclass(kind, ast.AST)
    and not issubclass(kind, (ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.expr_context))
}


def _follow(module: Module, node: ast.AST) -> None:
    """Remember which call or name made a variable."""
    if isinstance(node, ast.Assign):
        if isinstance(node.value, (ast.Call, ast.Await, ast.Attribute, ast.Name)):
            _bind(module, node.targets, node.value)
    elif isinstance(node, ast.withitem):
        if node.optional_vars is not None:
            _bind(module, [node.optional_vars], node.context_expr)
    elif isinstance(node, ast.arg) and node.annotation is not None:
        made = module.dotted(node.annotation)
        if "." in made:
            module.origins.setdefault(node.arg, made)


def _learn(module: Module, node: ast.AST, *, line: LineMap) -> None:
    if isinstance(node, ast.Import):
        for alias in node.names:
            bound = alias.asname or alias.name.split(".", 1)[0]
            module.imports.append(Import(alias.name, "", bound, line(node.lineno)))
            module.bound[bound] = alias.name if alias.asname else bound
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        for alias in node.names:
            found = Import(node.module, alias.name, alias.asname or alias.name, line(node.lineno))
            module.imports.append(found)
            module.bound[found.bound] = found.dotted
    elif isinstance(node, (ast.Assign, ast.AnnAssign)):
        value = node.value
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if isinstance(value, ast.Dict):
            module.mappings.update((_target(target), value) for target in targets)
        for text in module.strings(value):
            for target in targets:
                module.constants.setdefault(_target(target), text)


def _bind(module: Module, targets: Sequence[ast.expr], value: ast.expr) -> None:
    made = module.dotted(value)
    if not made or len(made) > LONGEST_ORIGIN:
        return
    for target in targets:
        name = _target(target)
        if name and name != made and name not in module.bound:
            module.origins.setdefault(name, made)


def _use(module: Module, nodes: Sequence[ast.AST], *, line: LineMap) -> None:
    assigned: dict[int, str] = {}
    places: dict[int, Place] = {}
    for node in nodes:
        if isinstance(node, ast.Call):
            module.calls.append(Called(node, module.dotted(node.func), line(node.lineno), assigned.get(id(node), "")))
            for argument in (*node.args, *(word.value for word in node.keywords)):
                places[id(argument)] = Place.ARGUMENT
        elif isinstance(node, ast.Constant):
            if isinstance(node.value, str) and len(node.value) <= LONGEST_STRING:
                module.texts.append(Text(node.value, line(node.lineno), places.get(id(node), Place.OTHER)))
        elif isinstance(node, ast.ClassDef):
            _class(module, node, line=line)
        elif isinstance(node, ast.Attribute):
            if isinstance(node.value, ast.Name) and node.value.id in module.bound:
                module.attributes.setdefault(module.bound[node.value.id], set()).add(node.attr)
        else:
            _place(module, node, assigned=assigned, places=places, line=line)


def _place(module: Module, node: ast.AST, *, assigned: dict[int, str], places: dict[int, Place], line: LineMap) -> None:
    if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
        target = _target(node.targets[0] if isinstance(node, ast.Assign) else node.target)
        made = node.value.value if isinstance(node.value, ast.Await) else node.value
        assigned[id(made)] = target
        places[id(node.value)] = Place.VALUE
        module.settings.append(Setting(target, node.value, line(node.lineno)))
    elif isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        places.update((id(element), Place.LISTED) for element in node.elts)
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            places[id(value)] = Place.VALUE
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                module.settings.append(Setting(key.value, value, line(value.lineno)))
    elif isinstance(node, (ast.Return, ast.Yield)) and node.value is not None:
        places[id(node.value)] = Place.VALUE
    elif isinstance(node, ast.Subscript):
        places[id(node.slice)] = Place.ARGUMENT
    elif isinstance(node, ast.JoinedStr):
        places.update((id(value), Place.VALUE) for value in node.values[:1])
    elif isinstance(node, ast.arguments):
        named = (*node.posonlyargs, *node.args)
        pairs = [*zip(named[len(named) - len(node.defaults) :], node.defaults, strict=True)]
        pairs += [
            (arg, value) for arg, value in zip(node.kwonlyargs, node.kw_defaults, strict=True) if value is not None
        ]
        for arg, value in pairs:
            places[id(value)] = Place.VALUE
            module.settings.append(Setting(arg.arg, value, line(value.lineno)))


def _class(module: Module, node: ast.ClassDef, *, line: LineMap) -> None:
    fields = tuple(
        item.target.id for item in node.body if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
    )
    bases = tuple(name for name in (module.dotted(base) for base in node.bases) if name)
    module.classes.append(Klass(node.name, bases, line(node.lineno), fields))


def _target(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return ""


def _callee_end(node: ast.Call) -> str:
    return (
        node.func.attr
        if isinstance(node.func, ast.Attribute)
        else node.func.id
        if isinstance(node.func, ast.Name)
        else ""
    )
