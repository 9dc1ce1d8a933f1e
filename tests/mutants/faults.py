"""Faults: sown all over a module by rules, or known ones written down in ``lists/``."""

from __future__ import annotations

import ast
import random
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

HERE = Path(__file__).parent

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
NAMES = {
    "any": "all",
    "all": "any",
    "min": "max",
    "max": "min",
    "sorted": "list",
    "ceil": "floor",
    "round": "int",
    "startswith": "endswith",
    "endswith": "startswith",
    "removeprefix": "removesuffix",
    "fullmatch": "match",
    "search": "match",
    "casefold": "strip",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One change of a module that makes it do something else."""

    line: int
    within: str
    """The function or class that it is in, or nothing."""
    old: str
    new: str
    changed: str
    """The whole module with the fault in it."""


@dataclass(frozen=True, slots=True)
class Lists:
    """What people know of a module's faults."""

    known: list[Fault]
    """Faults that some tests once did not find, or that a law is about."""
    equivalent: set[tuple[str, str]]
    """Changes of lines, old and new, with which a module still does the same."""


def sown(source: str, name: str, many: int) -> list[Fault]:
    """So many faults of a module, chosen by nobody: the same ones for the same source."""
    found = list(dict.fromkeys(_possible(source)))
    chosen = random.Random(name).sample(found, min(many, len(found)))  # noqa: S311 - no secret
    return sorted(chosen, key=lambda fault: fault.line)


def lists(source: str, name: str) -> Lists:
    """The faults of a module that are written down, and those that are none.

    Raises:
        ValueError: the text that a fault changes stands elsewhere by now, or not once.
    """
    path = HERE / "lists" / f"{name}.toml"
    said = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    known = [_known(source, entry, path) for entry in said.get("known", [])]
    return Lists(known, {(entry["old"], entry["new"]) for entry in said.get("equivalent", [])})


def _known(source: str, entry: dict[str, str], path: Path) -> Fault:
    old, new = entry["old"].strip("\n"), entry["new"].strip("\n")
    if source.count(old) != 1:
        message = f"{path.name}: this stands {source.count(old)} times in the module: {old}"
        raise ValueError(message)
    changed = source.replace(old, new)
    ast.parse(changed)
    line = source[: source.index(old)].count("\n") + 1
    return Fault(line, entry["why"], _short(old), _short(new), changed)


def _short(text: str) -> str:
    return " ".join(text.split())


def _possible(source: str) -> Iterator[Fault]:
    """Every fault that the rules can make of a module."""
    content = source.encode()
    starts = [0]
    for line in content.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for within, node, text in _all_changes(ast.parse(source)):
        first, last = starts[node.lineno - 1], starts[node.end_lineno]
        start, end = first + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset
        line = content[first:start] + text.encode() + content[end:last]
        changed = (content[:first] + line + content[last:]).decode()
        if _compiles(changed):
            old, new = _short(content[first:last].decode()), _short(line.decode())
            yield Fault(node.lineno, within, old, new, changed)


def _all_changes(module: ast.Module) -> Iterator[tuple[str, Any, str]]:
    """Each change with the function it is in, the node that goes, and what comes for it."""
    for node, within in _nodes(module, ""):
        if isinstance(node, ast.If | ast.While) and not isinstance(node.test, ast.UnaryOp):
            yield within, node.test, f"not ({ast.unparse(node.test)})"
        for text in _changes(node):
            yield within, node, text


def _compiles(source: str) -> bool:
    try:
        compile(source, "a module", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


def _nodes(node: ast.AST, within: str) -> Iterator[tuple[Any, str]]:
    """The nodes that can be changed; no types, documentation, decorators or parts of f-strings."""
    for name, value in ast.iter_fields(node):
        is_key = (
            name == "slice" and isinstance(value, ast.Constant) and isinstance(value.value, str)
        )
        if name in {"annotation", "returns", "decorator_list"} or is_key:
            continue  # a key that is nowhere is found by any test
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or _does_nothing(child):
                continue
            inside = within
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                inside = f"{within}.{child.name}" if within else child.name
            if hasattr(child, "lineno"):
                yield child, inside
            yield from _nodes(child, inside)


def _does_nothing(node: ast.AST) -> bool:
    """Documentation, types, and what is written into messages for people."""
    match node:
        case ast.JoinedStr() | ast.Import() | ast.ImportFrom():
            return True
        case ast.Expr(ast.Constant(str())) | ast.Subscript(ast.Name("Literal" | "Callable")):
            return True
    return False


def _changes(node: ast.AST) -> Iterator[str]:
    """What a piece of code is changed to: a fault each."""
    match node:
        case ast.expr():
            yield from _changes_of_expression(node)
        case ast.Expr(ast.Call()) | ast.AugAssign() | ast.Raise() | ast.Delete():
            yield "pass"
        case ast.Assign([ast.Subscript() | ast.Attribute()]):
            yield "pass"
        case ast.Expr(ast.Yield() | ast.YieldFrom()):
            yield "yield from ()"
        case ast.Continue():
            yield "break"
        case ast.Break():
            yield "continue"
        case ast.Return(ast.Constant(None)):
            pass
        case ast.Return(ast.Tuple([one, other])):
            yield f"return ({ast.unparse(other)}, {ast.unparse(one)})"
        case ast.Return(ast.expr() as value):
            yield f"return not ({ast.unparse(value)})" if _is_bool(value) else "return None"


def _changes_of_expression(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Compare(left, [operator, *more], right) if type(operator) in COMPARISONS:
            operators = [COMPARISONS[type(operator)](), *more]
            yield f"({ast.unparse(ast.Compare(left, operators, right))})"
        case ast.BoolOp(operator, values):
            other = ast.And() if isinstance(operator, ast.Or) else ast.Or()
            yield f"({ast.unparse(ast.BoolOp(other, values))})"
            for rest in _one_less(values):
                yield f"({ast.unparse(rest[0] if len(rest) == 1 else ast.BoolOp(operator, rest))})"
        case ast.UnaryOp(ast.Not(), operand):
            yield f"bool({ast.unparse(operand)})"
        case ast.UnaryOp(ast.USub(), operand):
            yield f"({ast.unparse(operand)})"
        case ast.BinOp(left, operator, right) if type(operator) in OPERATORS:
            yield f"({ast.unparse(ast.BinOp(left, OPERATORS[type(operator)](), right))})"
        case ast.IfExp(test, body, orelse):
            yield f"({ast.unparse(ast.IfExp(test, orelse, body))})"
        case ast.Constant(bool() as value):
            yield str(not value)
        case ast.Constant(int() | float() as value):
            yield str(value + 1)
        case ast.Constant(str() as value) if len(value.split()) == 1:  # the others are messages
            yield '""'
        case ast.Name(name) if name in NAMES:
            yield NAMES[name]
        case ast.Attribute(value, name) if name in NAMES:
            yield f"{ast.unparse(value)}.{NAMES[name]}"
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            yield from _without_conditions(node)
        case ast.Set(elements) | ast.List(elements, ast.Load()):
            yield from (ast.unparse(type(node)(rest)) for rest in _one_less(elements))
        case ast.Tuple(elements, ast.Load()) if all(isinstance(e, ast.Constant) for e in elements):
            yield from (ast.unparse(ast.Tuple(rest, ast.Load())) for rest in _one_less(elements))
        case ast.Dict(keys, values):
            pairs = list(zip(keys, values, strict=True))
            for fewer in _one_less(pairs):
                yield ast.unparse(ast.Dict([key for key, _ in fewer], [it for _, it in fewer]))


def _one_less(parts: Sequence[T]) -> Iterator[list[T]]:
    """Several parts without one of them, for each; one alone stays."""
    for at in range(len(parts) if len(parts) > 1 else 0):
        yield [*parts[:at], *parts[at + 1 :]]


def _without_conditions(node: Any) -> Iterator[str]:  # noqa: ANN401 - any comprehension
    for loop in node.generators:
        conditions = loop.ifs
        for at in range(len(conditions)):
            loop.ifs = [*conditions[:at], *conditions[at + 1 :]]
            yield ast.unparse(node)
        loop.ifs = conditions


def _is_bool(node: ast.expr) -> bool:
    return isinstance(node, ast.Compare | ast.BoolOp) or (
        isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    )
