"""Whether an expression is the same each time it is evaluated: nothing in it comes from the session.

What cannot be told is taken as not fixed: advice that does not hold is worse than none.
"""

import ast
import builtins
from collections.abc import Iterator, Sequence

from greenroom.rehearsal.profile.sources.names import Names

CHANGES = ("random", "time", "datetime", "uuid", "secrets", "flask.request", "flask.session")
"""Modules and names whose answers are another each time."""
SESSION = (
    "streamlit",
    "shiny",
    "dash",
    "gradio",
    "fastapi",
    "flask",
    "panel",
    "starlette",
    "ipywidgets",
)
"""Modules whose calls answer what the user did."""
DEPTH = 8


class Scope:
    """A function, or the file: what its names are assigned."""

    def __init__(self, node: ast.AST) -> None:
        self.parameters = set(_parameters(node))
        self.assigned: dict[str, list[ast.expr | None]] = {}
        for name, value in _assignments(node):
            self.assigned.setdefault(name, []).append(value)


def is_fixed(node: ast.expr, scopes: Sequence[Scope], names: Names, depth: int = DEPTH) -> bool:
    """Whether an expression is the same each time; `scopes` are those around it, innermost first."""
    if depth <= 0:
        return False
    for each in ast.walk(node):
        if isinstance(each, ast.Call) and not _settled(names.of(each.func)):
            return False
        if isinstance(each, ast.Name) and not _known(each.id, scopes, names, depth):
            return False
        if isinstance(each, ast.Await | ast.Yield | ast.YieldFrom | ast.Lambda):
            return False
    return True


def _settled(name: str) -> bool:
    """Whether a call answers the same for the same arguments, as far as its name tells."""
    return not name.startswith((*CHANGES, *SESSION))


def _known(name: str, scopes: Sequence[Scope], names: Names, depth: int) -> bool:
    for position, scope in enumerate(scopes):
        if name in scope.parameters:
            return False
        if name in scope.assigned:
            values = scope.assigned[name]
            return len(values) == 1 and _value_known(values[0], scopes[position:], names, depth)
    return name in names.imported or hasattr(builtins, name) or name == "__file__"


def _value_known(value: ast.expr | None, scopes: Sequence[Scope], names: Names, depth: int) -> bool:
    if value is None:
        return len(scopes) == 1  # a function or class at the top of the file
    if len(scopes) == 1 and isinstance(value, ast.Call | ast.BinOp | ast.Constant):
        return is_fixed(value, scopes, names, depth - 1) or not _asks_user(value, names)
    return is_fixed(value, scopes, names, depth - 1)


def _asks_user(value: ast.expr, names: Names) -> bool:
    return any(
        isinstance(each, ast.Call) and names.of(each.func).startswith((*SESSION, *CHANGES))
        for each in ast.walk(value)
    )


def _parameters(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        arguments = node.args
        for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            yield each.arg
        for one in (arguments.vararg, arguments.kwarg):
            if one:
                yield one.arg


def _assignments(node: ast.AST) -> Iterator[tuple[str, ast.expr | None]]:
    """Yield what is assigned in a scope itself; None is something that is no expression."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield child.name, None
            continue
        if isinstance(child, ast.Lambda):
            continue
        yield from _targets(child)
        yield from _assignments(child)


def _targets(node: ast.AST) -> Iterator[tuple[str, ast.expr | None]]:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield name, value
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, value
        case ast.NamedExpr(target=ast.Name(id=name), value=value):
            yield name, value
        case ast.withitem(context_expr=value, optional_vars=ast.Name(id=name)):
            yield name, value
        case ast.Assign() | ast.AugAssign() | ast.For() | ast.AsyncFor() | ast.comprehension():
            for each in ast.walk(node):
                if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                    yield each.id, ast.Name(id="", ctx=ast.Load())
